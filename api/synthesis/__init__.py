"""A request's speech, without HTTP: names resolved, text planned, utterances spoken in time, audio encoded and stored.

1. `resolve.py` makes a request of `request.py` with its names resolved (`voice_resolution.py`, `language_names.py`).
2. `pipeline.py` speaks it, `plan.py` utterance by utterance; `playback_clock.py` and `prefetch.py` keep it ahead.
3. `timing.py`, `word_times.py` and `word_boundaries.py` say when each word is heard.
4. `response_cache.py`, `saved_files.py` and `download_store.py` keep what was encoded.
"""
