"""Which device a name means, and that its thread is one."""

import asyncio
import threading

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
