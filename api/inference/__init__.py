"""Where utterances wait for the device, and the threads that run on it.

    device.py      which device, and its threads
    cores.py       how many of them, in a container too
    listener.py    by when a request's next utterance is needed
    queue.py       the door: earliest deadline first, bounded, cancellable
    waiting.py     who is called in next, and with whom in a batch
    shares.py      what is left for those who wait for a whole file
    batches.py     a batch is spoken, and nobody in it fails for another
    turns.py       who is spoken beside another, or in the middle of it
    sharing.py     what listeners gain by more calls at once
    failures.py    what is told of an utterance that failed
    memory.py      running out of memory
    cost.py        how long a call will take: a running estimate
    observer.py    what is told to metrics and a watchdog

Knows deadlines and costs. Knows nothing of text, voices, formats or HTTP.
"""
