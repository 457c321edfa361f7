"""The C library's allocator, which keeps what is freed in case it is wanted again.

Knows glibc; elsewhere its functions do nothing but collect garbage.
"""

import ctypes
import gc

M_MMAP_THRESHOLD = -3
LARGE_BYTES = 4 << 20


def give_back() -> None:
    """Let the system have everything that is free: of an unloaded model's 420 MB, glibc would keep 180. Blocks."""
    gc.collect()
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)


def give_back_large_blocks_at_once() -> None:
    """From now on what is large is mapped by itself, and gone when it is freed.

    glibc begins so, but raises its idea of large to whatever was freed last, up to 32 MB; then an utterance's signals
    lie between other things, and leave holes that the next utterance, longer by a little, does not fit into.
    """
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        mallopt(M_MMAP_THRESHOLD, LARGE_BYTES)
