"""Traces: where the time of one request goes, by OpenTelemetry, where its standard variables ask for it.

    POST /v1/audio/speech            routes/tracing.py
    |-- phonemize                    one segment in a worker process, the wait for a free one included
    |-- queue                        one utterance's wait for the device
    |-- synthesis                    the call of the model that it was part of
    `-- encode                       one chunk of sound

    export.py    what the variables say, and the SDK set up by it
    spans.py     the steps of a request

No span holds text; errors are named by their class. Knows nothing of HTTP.
"""
