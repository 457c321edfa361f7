"""Segments to utterances: G2P in worker processes, then packing into model calls.

1. `worker_pool.py` sends a segment to a `worker_process.py`, where `worker_main.py` calls a `reader.py`.
2. `utterances.py` packs the phonemes lazily (`packing.py`, `split_points.py`), as long as `utterance_length.py` allows.
3. `word_alignment.py` names the client's words, and `apply_marks.py` changes phonemes where a client marked them.
"""
