"""Kokoro Service: text in, speech out, over HTTP. The walk of one request, one package after another:

1. `http/` checks what the client sent: what can be refused is refused before the first audio byte.
2. `synthesis/` resolves names to a model version, voices and languages, and plans the speech.
3. `text/` parses the text once into a document of segments; `languages/` writes out what is not written as it is said.
4. `phonemize/` makes phonemes of segments, in worker processes, and packs them lazily into utterances.
5. `inference/` queues utterances, earliest deadline first, and runs them on one device; `models/` is the network, its
   engines, voices and versions.
6. `audio/` joins, resamples and encodes waveforms. After the first byte a failure cuts the connection.

Around it: `cli/` the command line, `runtime/` wiring, start and stop, `service.py` the finished parts, `settings.py`
what can be set, `errors.py` what can go wrong, `captions/` SRT and WebVTT, `telemetry/` figures and spans, `assets/`
the set-up step.
"""

__version__ = "0.2.0"
