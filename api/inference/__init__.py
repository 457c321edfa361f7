"""The inference queue: utterances of all requests, scheduled on one device by deadline.

    queue.py             InferenceQueue: admission, queueing, cancellation, drain
    queued_utterance.py  an utterance with its deadline and its future
    ready_queue.py       the order of queued utterances, and which of them make a batch
    bandwidth_server.py  deadlines for the utterances of whole files
    dispatcher.py        when a call begins, concurrent calls and preemption
    concurrency.py       speed of concurrent calls, and the tardiness that they save
    batch_runner.py      one call of the model after another, with retries
    call_progress.py     progress of the running call
    oom.py               out-of-memory errors
    cost_model.py        predicted seconds of a call, learnt from past calls
    observer.py          events for metrics and traces
    watchdog.py          detection of a device that hangs
    device.py            the device and its threads
    cgroup.py            CPU limit of a container

The package knows deadlines and costs. It knows nothing of text, voices, formats or HTTP.
"""
