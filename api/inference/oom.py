"""Out of memory: how torch reports it, and what can be freed before another attempt."""

import gc
import traceback

import torch

SIGNS = (
    "out of memory",
    "can't allocate memory",  # torch's CPU allocator
    "cannot allocate memory",  # the operating system's message, passed on
    "ALLOC_FAILED",  # CUBLAS_STATUS_, CUDNN_STATUS_
)
"""Texts in the message of a RuntimeError that means out of memory."""


def is_out_of_memory(error: BaseException) -> bool:
    """Return whether a call failed for lack of memory, the device's or the machine's."""
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    return isinstance(error, RuntimeError) and any(sign in str(error) for sign in SIGNS)


def forget_frames(error: BaseException) -> None:
    """Clear the locals of all frames that `error` and its causes went through: above all, tensors."""
    link: BaseException | None = error
    while link is not None:
        traceback.clear_frames(link.__traceback__)
        link = link.__cause__ or link.__context__


def free_memory() -> None:
    """Collect garbage and empty torch's CUDA cache. Blocks."""
    gc.collect(1)  # a failed call's garbage is young; all generations would take most of a second, and the loop's time
    torch.cuda.empty_cache()  # does nothing where CUDA was not used
