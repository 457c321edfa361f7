"""Where utterances wait for the device, and the one thread that runs on it.

    device.py  which device, and its thread
    cost.py    how long an utterance will take: a running estimate
    queue.py   earliest deadline first, bounded, cancellable

Knows deadlines and costs. Knows nothing of text, voices, formats or HTTP.
"""
