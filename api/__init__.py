"""Kokoro Service: text in, speech out, over HTTP. One request's walk through the house, room by room:

1. `routes/` takes the request and checks it against the schema, the registry and the voice store. Everything that can
   be refused is refused here, before any audio byte.
2. `text/` reads inline marks and SSML, splits the text into segments, about a sentence each, and writes out what is not
   written as it is said. Each spoken word remembers where in the caller's text it came from.
3. `phonemes/` turns segments into phonemes (in a worker process) and packs them into utterances that the model accepts.
   It is lazy: the first utterance leaves before the last is read.
4. `inference/` queues utterances, earliest deadline first; a GPU speaks them in batches, a CPU several at once.
5. `models/` is the registry of versions; `models/v1_0/` is the network; `V1ModelWrapper` is its door.
6. `audio/` joins waveforms and encodes them for the wire.
7. `routes/` streams. If anything fails after the first byte the connection is cut, so that the client knows.

`synthesis.py` is the corridor from 2 to 6, about one line per room: it takes an order (`orders.py`), plays its script
utterance by utterance (`cues.py`) and says when each word is heard (`word_times.py`, `word_edges.py`, `timings.py`;
`captions/` makes subtitles of that). `keeping.py` is its end for a request that wants
its file kept, in `downloads.py` (with `own_folder.py`), and `answers.py` repeats what was said before. `app.py` builds
every part and wires them together; `settings.py` says what can be set, `errors.py` what can go wrong. What operators
see is in `logs.py`, `metrics/` and `traces/`; `__main__.py` is the command line, `serving.py` what `serve` does.
"""

__version__ = "0.1.0"
