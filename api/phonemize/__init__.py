"""Segments to utterances: G2P in worker processes, then packing into what one model call takes.

1. `worker_pool.py` sends segments to a `worker_process.py`, which runs `worker_main.py` with a `reader.py`.
2. `utterances.py` packs phonemes lazily (`packing.py`, `split_points.py`), as long as `utterance_length.py` says.
3. `word_alignment.py` knows which phonemes belong to which word.
"""
