"""Ways to run the network on a device: as written (`torch.py`), and faster ones for a CPU (`cpu/`) and CUDA (`cuda/`).

`selection.py` takes the fastest that `validation.py` finds equal to the network as written.
"""
