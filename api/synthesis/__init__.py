"""The speech of a request, without HTTP: names resolved, text planned, utterances spoken in time, audio encoded.

1. `inputs.py` has the plain values that a front end fills in; `resolve.py` makes a SynthesisRequest (`request.py`) of
   them, with the names looked up (`voice_resolution.py`, `language_names.py`).
2. `plan.py` turns the request into utterances (`span_groups.py`); `pipeline.py` speaks them (`model_call.py`), each
   by its deadline (`playback_clock.py`) and one ahead (`prefetch.py`); `encoding.py` makes a file of the sound.
3. `word_times.py` and `word_boundaries.py` find when each word is heard (`timing.py`).
4. `chunks.py` has what passes on: sound, encoded bytes, bytes to send. `response_cache.py` and `saved_files.py` (with
   `downloads/`) keep them.
"""
