"""The network on CUDA: half precision (`half.py`), a fused activation (`fused_snake.py`), CUDA graphs (`graphs.py`).

`engine.py` joins them.
"""
