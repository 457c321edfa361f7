"""Traces: the time of one request as OpenTelemetry spans, enabled by OpenTelemetry's standard variables.

    POST /v1/audio/speech            http/middleware/tracing.py
    |-- phonemize                    one segment in a worker process, the wait for a free one included
    |-- queue                        the wait of one utterance for the device
    |-- synthesis                    the model call that it was part of
    `-- encode                       one audio chunk

    export.py    the exporters that the variables ask for
    spans.py     the spans of a request's steps

No span holds text; errors appear as the name of their class. The package knows nothing of HTTP.
"""
