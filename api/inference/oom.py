"""Running out of memory: how torch says so, and what can be freed before another try."""

import gc
import traceback

import torch

SIGNS = (
    "out of memory",
    "can't allocate memory",  # torch's allocator for the CPU
    "cannot allocate memory",  # the operating system's words, passed on
    "ALLOC_FAILED",  # CUBLAS_STATUS_, CUDNN_STATUS_
)
"""What a RuntimeError that means it has in its message."""


def is_out_of_memory(error: BaseException) -> bool:
    """Whether a call failed for want of memory, of the device's or the machine's."""
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    return isinstance(error, RuntimeError) and any(sign in str(error) for sign in SIGNS)


def forget_frames(error: BaseException) -> None:
    """Drop what the calls that `error` came through, and those it was raised from, had made: tensors, above all."""
    link: BaseException | None = error
    while link is not None:
        traceback.clear_frames(link.__traceback__)
        link = link.__cause__ or link.__context__


def free_memory() -> None:
    """Give back what nobody holds any more, torch's cache of it too. Blocks."""
    gc.collect(1)  # what a failed call left is young; all objects would take most of a second, and the loop's time
    torch.cuda.empty_cache()  # does nothing where CUDA was not used
