"""The network on a CPU by the native library in `csrc/`: the decoder (`decoder.py`) and the prosody (`prosody.py`)."""
