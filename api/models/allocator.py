"""The C library's allocator, which keeps what is freed in case it is wanted again.

Knows glibc; elsewhere its functions do nothing but collect garbage.
"""

import ctypes
import gc

M_MMAP_THRESHOLD = -3
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
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        mallopt(M_MMAP_THRESHOLD, LARGE_BYTES)
