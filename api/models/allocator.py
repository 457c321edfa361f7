"""The C library's allocator, which keeps freed memory in case it is wanted again.

This is about glibc; with another C library these functions do nothing but collect garbage.
"""

import ctypes
import gc

M_MMAP_THRESHOLD = -3
M_ARENA_MAX = -8
LARGE_BYTES = 4 << 20


def trim() -> None:
    """Give free memory back to the system. Blocks.

    An utterance leaves holes that the next one's signals do not quite fit into.
    """
    # Measured, trimmed after each of 30 utterances of 30 to 250 phonemes: 534 MiB in place of 640, for 8 ms each in
    # which no utterance waits.
    if malloc_trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        malloc_trim(0)


def give_back() -> None:
    """Collect garbage, then give free memory back to the system. Blocks."""
    # Measured: glibc would keep 180 MB of an unloaded model's 420.
    gc.collect()
    trim()


def give_back_large_blocks_at_once() -> None:
    """Have every large block mapped by itself from now on, so that it is given back when it is freed.

    glibc begins so, but raises its limit for a large block to the size last freed, up to 32 MB. Then an utterance's
    signals lie between other blocks, where `trim` comes too late for the most memory ever used.
    """
    _set_option(M_MMAP_THRESHOLD, LARGE_BYTES)


def share_one_arena() -> None:
    """Have every thread take its memory from one arena, so that each can use what another has freed.

    Call it before threads begin; those that have begun keep their arenas. glibc gives each thread one of its own, up to
    8 for each core, so that they don't wait for each other. Here few threads take blocks, and large ones are mapped.
    """
    # Measured: an utterance takes as long with one arena (12 pairs of 30, 100 and 250 phonemes: 0.98, 1.00, 0.96), and
    # eight minutes of benchmarks/soak.py hold 20 MiB less.
    _set_option(M_ARENA_MAX, 1)


def _set_option(option: int, value: int) -> None:
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        mallopt(option, value)
