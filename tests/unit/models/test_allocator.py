"""The options that glibc gets, as its `malloc_info` reports them, in processes of their own."""

import subprocess
import sys

import pytest

COUNT_ARENAS = """
import ctypes, os, sys, threading
from api.models.allocator import share_one_arena

libc = ctypes.CDLL(None)
libc.malloc.restype = libc.fdopen.restype = ctypes.c_void_p
if sys.argv[1] == "one":
    share_one_arena()
all_here = threading.Barrier(4)

def take() -> None:
    libc.malloc(ctypes.c_size_t(2000))
    all_here.wait(60)

threads = [threading.Thread(target=take) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
report = ctypes.c_void_p(libc.fdopen(os.dup(1), b"w"))
libc.malloc_info(0, report)
libc.fclose(report)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc")
@pytest.mark.parametrize(("arenas", "is_one"), [("one", True), ("each its own", False)])
def test_threads_share_one_arena_after_the_call(arenas: str, is_one: bool) -> None:
    done = subprocess.run([sys.executable, "-c", COUNT_ARENAS, arenas], capture_output=True, text=True, check=True)
    assert (done.stdout.count("<heap nr=") == 1) is is_one, done.stdout
