"""The C library's allocator, which keeps what is freed in case it is wanted again.

Knows glibc; elsewhere its functions do nothing but collect garbage.
"""

import ctypes
import gc

M_MMAP_THRESHOLD = -3
M_ARENA_MAX = -8
LARGE_BYTES = 4 << 20


def trim() -> None:
    """Let the system have what is free. Blocks.

    An utterance leaves holes that the next one's signals do not quite fit into. Trimmed after each, 30 utterances of 30
    to 250 phonemes leave 534 MiB where there were 640, for 8 ms each in which nobody waits.
    """
    if malloc_trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        malloc_trim(0)


def give_back() -> None:
    """The same, once garbage is collected: of an unloaded model's 420 MB, glibc would keep 180. Blocks."""
    gc.collect()
    trim()


def give_back_large_blocks_at_once() -> None:
    """From now on what is large is mapped by itself, and gone when it is freed.

    glibc begins so, but raises its idea of large to whatever was freed last, up to 32 MB; then an utterance's signals
    lie between other things, where `trim` comes too late for the most memory ever used.
    """
    _set_option(M_MMAP_THRESHOLD, LARGE_BYTES)


def share_one_arena() -> None:
    """Every thread takes its memory from the same place, so that what one frees another can use. Call it before others
    begin; those that have begun keep theirs.

    glibc gives each thread an arena of its own, up to 8 for each core, so that they don't wait for each other. Here few
    threads take blocks, and large ones are mapped: an utterance takes as long with one arena (12 pairs of 30, 100 and
    250 phonemes: 0.98, 1.00, 0.96), and eight minutes of benchmarks/soak.py hold 20 MiB less.
    """
    _set_option(M_ARENA_MAX, 1)


def _set_option(option: int, value: int) -> None:
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        mallopt(option, value)
