"""The native library's helpers: threads that stay for the next call of the thread that they help."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import torch
from support.native_library import native_library
from support.paths import ROOT
from support.patience import HANGS_AFTER_S
from torch import Tensor

from api.models.engines.cpu.bindings import NativeLibrary

NUM_THREADS = 4
TASKS = Path("/proc/self/task")


def library_of(num_threads: int) -> NativeLibrary:
    """Its calls are made by so many threads, whatever the machine has."""
    library = native_library()
    library.num_threads = lambda: num_threads
    return library


def convolution(library: NativeLibrary, seed: int) -> Callable[[], Tensor]:
    """Makes the same call each time; every thread finds something to do in it."""
    rng = torch.Generator().manual_seed(seed)
    weights = library.pack(torch.randn(64, 64, 3, generator=rng), None, bfloat16=False)
    x = torch.randn(700, 64, generator=rng)
    return lambda: library.convolve(x, weights, padding=1).values


def test_calls_made_at_once_have_helpers_of_their_own() -> None:
    expected = [convolution(library_of(1), seed)() for seed in range(6)]
    calls = [convolution(library_of(NUM_THREADS), seed) for seed in range(6)]
    with ThreadPoolExecutor(3) as callers:
        for _ in range(50):
            for got, wanted in zip(callers.map(lambda call: call(), calls), expected, strict=True):
                assert torch.equal(got, wanted)


@pytest.mark.skipif(not TASKS.exists(), reason="only Linux lists a process's threads")
def test_helpers_stay_for_the_next_call_and_end_with_their_thread(library: NativeLibrary) -> None:
    run_alone(stay_and_end.__name__)


@pytest.mark.skipif(not TASKS.exists(), reason="only Linux lists a process's threads")
def test_a_fork_has_helpers_of_its_own(library: NativeLibrary) -> None:
    """Only the thread that forked is there; to wait for the others would last for ever."""
    run_alone(fork_and_call.__name__)


def stay_and_end() -> None:
    call, before, seen = convolution(library_of(NUM_THREADS), 0), set(TASKS.iterdir()), list[set[Path]]()

    def call_twice() -> None:
        for _ in range(2):
            call()
            seen.append(set(TASKS.iterdir()) - before)

    caller = threading.Thread(target=call_twice)
    caller.start()
    caller.join()
    first, second = seen
    assert len(first) == NUM_THREADS, "the caller and its helpers"
    assert second == first
    while not first.isdisjoint(TASKS.iterdir()):  # Python's `join` comes back before the thread is gone
        os.sched_yield()


def fork_and_call() -> None:
    call = convolution(library_of(NUM_THREADS), 0)
    expected = call().numpy().tobytes()
    child = os.fork()
    same = call().numpy().tobytes() == expected  # compared without torch, whose own threads a fork has not
    if child == 0:
        os._exit(0 if same and len(list(TASKS.iterdir())) == NUM_THREADS else 1)
    assert same
    assert os.waitpid(child, 0)[1] == 0


def run_alone(name: str) -> None:
    """A function of this module in a process of its own, whose threads are known."""
    folders = [str(Path(__file__).parent), str(ROOT / "tests")]
    program = f"import sys; sys.path[:0] = {folders!r}; import test_thread_pool; test_thread_pool.{name}()"
    subprocess.run([sys.executable, "-c", program], check=True, timeout=HANGS_AFTER_S)
