"""Device: names of devices, and the threads that calls run on."""

import asyncio
import threading

import pytest
import torch
from support.patience import HANGS_AFTER_S

from api.errors import DeviceError
from api.inference.device import Device, resolve_device

NUM_GPUS = torch.cuda.device_count()


def test_auto_selects_a_gpu_if_present() -> None:
    assert resolve_device("auto") == ("cuda:0" if NUM_GPUS else "cpu")
    assert resolve_device("cpu") == "cpu"


@pytest.mark.parametrize("name", ["gpu", "", "cuda:", "cuda:x", "CPU", "cpu:0"])
def test_unknown_device_is_refused(name: str) -> None:
    with pytest.raises(DeviceError, match="allowed: auto, cpu, cuda, cuda:N"):
        resolve_device(name)


def test_missing_gpu_is_refused() -> None:
    with pytest.raises(DeviceError, match=f"finds {NUM_GPUS} CUDA devices"):
        resolve_device(f"cuda:{NUM_GPUS}")


@pytest.mark.anyio
async def test_queued_calls_share_one_thread_off_the_loop() -> None:
    thread = Device("cpu", num_threads=1)
    try:
        idents = await asyncio.gather(*(thread.run(threading.get_ident) for _ in range(5)))
        assert len(set(idents)) == 1
        assert idents[0] != threading.get_ident()
        assert await thread.run(torch.get_num_threads) == 1
    finally:
        thread.close()


@pytest.mark.anyio
async def test_tidy_runs_after_every_call_on_its_thread_even_a_failed_one() -> None:
    done: list[tuple[str, int]] = []

    def note(what: str) -> None:
        done.append((what, threading.get_ident()))

    thread = Device("cpu", tidy=lambda: note("tidied"))
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
@pytest.mark.parametrize("method", ["run", "run_concurrent", "run_preempting"])
async def test_tidy_runs_after_the_call_has_ended(method: str) -> None:
    done: list[tuple[str, int]] = []
    begun, may_finish = threading.Event(), threading.Event()

    def note(what: str) -> None:
        done.append((what, threading.get_ident()))

    def call() -> None:
        begun.set()
        assert may_finish.wait(timeout=HANGS_AFTER_S)
        note("called")

    device = Device("cpu", num_threads=4, tidy=lambda: note("tidied"))
    try:
        made = asyncio.create_task(getattr(device, method)(call))
        assert await asyncio.to_thread(begun.wait, 60)
        may_finish.set()
        await made
    finally:
        may_finish.set()
        device.close()
    _, thread = done[0]
    assert done == [("called", thread), ("tidied", thread)]


@pytest.mark.anyio
async def test_concurrent_calls_have_own_threads_and_a_share_of_the_cores() -> None:
    device, together = Device("cpu", num_threads=3), threading.Barrier(3, timeout=HANGS_AFTER_S)

    def share() -> tuple[int, int]:
        together.wait()  # all three have begun
        shares = device.num_threads()
        together.wait()  # none has ended
        return threading.get_ident(), shares

    try:
        calls = await asyncio.gather(device.run(share), device.run_concurrent(share), device.run_concurrent(share))
        idents, shares = zip(*calls, strict=True)
        assert len({*idents, threading.get_ident()}) == 4
        assert shares == (1, 1, 1)
        assert await device.run(device.num_threads) == 3
        assert await device.run_concurrent(torch.get_num_threads) == 3
    finally:
        together.abort()
        device.close()


@pytest.mark.anyio
@pytest.mark.parametrize(("num_calls", "share"), [(1, 3), (2, 2), (3, 1)])
async def test_shares_of_the_cores_leave_none_idle(num_calls: int, share: int) -> None:
    device, together = Device("cpu", num_threads=3), threading.Barrier(num_calls, timeout=HANGS_AFTER_S)

    def threads() -> int:
        together.wait()
        num_threads = device.num_threads()
        together.wait()
        return num_threads

    try:
        shares = await asyncio.gather(
            device.run(threads), *(device.run_concurrent(threads) for _ in range(num_calls - 1))
        )
        assert shares == [share] * num_calls
    finally:
        together.abort()
        device.close()


@pytest.mark.anyio
@pytest.mark.parametrize("name", ["cpu", "cuda:0"])
async def test_one_core_or_gpu_runs_concurrent_calls_one_by_one(name: str) -> None:
    device = Device(name, num_threads=1)
    try:
        assert device.num_cores == 1
        idents = await asyncio.gather(device.run(threading.get_ident), device.run_concurrent(threading.get_ident))
        assert len(set(idents)) == 1
    finally:
        device.close()


@pytest.mark.anyio
async def test_preempting_call_pauses_all_others() -> None:
    device, steps = Device("cpu", num_threads=2), list[str]()
    begun, goes_on, between_ends = threading.Barrier(3, timeout=HANGS_AFTER_S), threading.Event(), threading.Event()

    def pausing() -> None:
        begun.wait()
        assert goes_on.wait(timeout=HANGS_AFTER_S)
        device.pause()
        steps.append("others")

    def preempting() -> int:
        goes_on.set()
        assert between_ends.wait(timeout=HANGS_AFTER_S)
        device.pause()  # does not wait for itself
        steps.append("preempting")
        return device.num_threads()

    try:
        others = [asyncio.create_task(run(pausing)) for run in (device.run, device.run_concurrent)]
        await asyncio.to_thread(begun.wait)
        preempted = asyncio.create_task(device.run_preempting(preempting))
        assert await asyncio.to_thread(goes_on.wait, 60)
        between_ends.set()
        assert await preempted == 2  # every core
        await asyncio.gather(*others)
    finally:
        begun.abort()
        goes_on.set()
        between_ends.set()
        device.close()
    assert steps == ["preempting", "others", "others"]


@pytest.mark.anyio
async def test_failed_preempting_call_resumes_the_others() -> None:
    device = Device("cpu")
    try:
        with pytest.raises(ZeroDivisionError):
            await device.run_preempting(divmod, 1, 0)
        await device.run(device.pause)
        assert await device.run_preempting(divmod, 7, 2) == (3, 1)
    finally:
        device.close()


@pytest.mark.anyio
@pytest.mark.parametrize("method", ["run", "run_concurrent", "run_preempting"])
async def test_close_awaits_running_calls_and_drops_the_rest(method: str) -> None:
    device, begun, may_finish = Device("cpu", num_threads=2), threading.Event(), threading.Event()
    run = getattr(device, method)

    def busy() -> str:
        begun.set()
        assert may_finish.wait(timeout=HANGS_AFTER_S)
        return "done"

    running = asyncio.create_task(run(busy))
    assert await asyncio.to_thread(begun.wait, 60)
    waiting = asyncio.create_task(run(divmod, 7, 2))
    await asyncio.sleep(0)  # it is queued
    closing = asyncio.create_task(asyncio.to_thread(device.close))

    async def is_refused() -> bool:
        task = asyncio.create_task(run(int))
        await asyncio.sleep(0)
        return task.done() and not task.cancelled() and isinstance(task.exception(), RuntimeError)

    while not await is_refused():  # until then it may be closed or not
        pass
    may_finish.set()
    assert await running == "done"
    await closing
    with pytest.raises(asyncio.CancelledError):
        await waiting
