"""The network on a CPU by the native library in `csrc/`: `decoder.py`, `prosody.py` and their `layers.py`."""
