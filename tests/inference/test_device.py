"""Which device a name means, and that its thread is one."""

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
import torch

from api.errors import DeviceError
from api.inference.device import DeviceThread, resolve_device

NUM_GPUS = torch.cuda.device_count()


def test_auto_takes_a_gpu_if_there_is_one() -> None:
    assert resolve_device("auto") == ("cuda:0" if NUM_GPUS else "cpu")
    assert resolve_device("cpu") == "cpu"


@pytest.mark.parametrize("name", ["gpu", "", "cuda:", "cuda:x", "CPU", "cpu:0"])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(DeviceError, match="allowed: auto, cpu, cuda, cuda:N"):
        resolve_device(name)


def test_a_gpu_that_is_not_there_is_refused() -> None:
    with pytest.raises(DeviceError, match=f"finds {NUM_GPUS} CUDA devices"):
        resolve_device(f"cuda:{NUM_GPUS}")


@pytest.mark.anyio
async def test_calls_share_one_thread_that_is_not_the_loops() -> None:
    thread = DeviceThread("cpu", num_threads=1)
    try:
        idents = await asyncio.gather(*(thread.run(threading.get_ident) for _ in range(5)))
        assert len(set(idents)) == 1
        assert idents[0] != threading.get_ident()
        assert await thread.run(torch.get_num_threads) == 1
    finally:
        thread.close()


@pytest.mark.anyio
async def test_it_is_tidied_up_after_every_call_on_the_same_thread_even_one_that_failed() -> None:
    done: list[tuple[str, int]] = []

    def note(what: str) -> None:
        done.append((what, threading.get_ident()))

    thread = DeviceThread("cpu", tidy=lambda: note("tidied"))
    try:
        await thread.run(note, "called")
        with pytest.raises(ZeroDivisionError):
            await thread.run(divmod, 1, 0)
        await thread.run(note, "called")
    finally:
        thread.close()
    # The last time, closing may have come first.
    assert [what for what, _ in done[:4]] == ["called", "tidied", "tidied", "called"]
    assert len({ident for _, ident in done}) == 1


@pytest.mark.anyio
async def test_a_call_can_be_made_in_the_pause_of_another_and_fails_by_itself() -> None:
    thread, steps = DeviceThread("cpu", tidy=lambda: steps.append("tidied")), list[str]()
    begun, go_on = threading.Event(), threading.Event()

    def pausing() -> None:
        steps.append("begun")
        begun.set()
        assert go_on.wait(timeout=60)
        thread.pause()
        steps.append("ended")

    async def between(call: Callable[..., Any], *args: Any) -> Any:
        return await thread.run_between(call, *args)

    try:
        paused = asyncio.create_task(thread.run(pausing))
        assert await asyncio.to_thread(begun.wait, 60)
        good, bad = asyncio.create_task(between(steps.append, "between")), asyncio.create_task(between(divmod, 1, 0))
        after = asyncio.create_task(thread.run(steps.append, "after"))
        await asyncio.sleep(0)  # all three are asked for
        go_on.set()
        with pytest.raises(ZeroDivisionError):
            await bad
        await asyncio.gather(paused, good, after)
    finally:
        go_on.set()
        thread.close()
    assert steps[:4] == ["begun", "between", "tidied", "tidied"]
    assert [step for step in steps if step != "tidied"] == ["begun", "between", "ended", "after"]


@pytest.mark.anyio
async def test_without_a_pause_it_is_made_afterwards() -> None:
    thread = DeviceThread("cpu")
    try:
        assert await thread.run_between(divmod, 7, 2) == (3, 1)
        first, second = await asyncio.gather(thread.run(time.monotonic), thread.run_between(time.monotonic))
        assert first <= second
    finally:
        thread.close()


@pytest.mark.anyio
async def test_closing_cancels_what_waits_for_a_pause() -> None:
    thread, begun, go_on = DeviceThread("cpu"), threading.Event(), threading.Event()

    def busy() -> None:
        begun.set()
        assert go_on.wait(timeout=60)

    running = asyncio.create_task(thread.run(busy))
    assert await asyncio.to_thread(begun.wait, 60)
    waiting = asyncio.create_task(thread.run_between(divmod, 7, 2))
    await asyncio.sleep(0)  # it is asked for
    closing = asyncio.create_task(asyncio.to_thread(thread.close))
    refused = asyncio.create_task(thread.run(int))
    while not refused.done():  # till then it may be closed or not
        refused = asyncio.create_task(thread.run(int))
        await asyncio.sleep(0)
    assert isinstance(refused.exception(), RuntimeError)
    go_on.set()
    await asyncio.gather(running, closing)
    with pytest.raises(asyncio.CancelledError):
        await waiting
