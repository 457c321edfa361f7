"""The device, decided once at start-up, and the one thread that may use it."""

import asyncio
import re
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

import torch

from api.errors import DeviceError


def resolve_device(name: str) -> str:
    """`auto`, `cpu`, `cuda` or `cuda:N` to the device to use: `cpu` or `cuda:N`.

    Raises:
        DeviceError: another name, or a CUDA device that this machine or this build of torch doesn't have.
    """
    if not re.fullmatch(r"auto|cpu|cuda(:\d+)?", name):
        raise DeviceError(f"DEVICE is {name!r}; allowed: auto, cpu, cuda, cuda:N")
    num_gpus = torch.cuda.device_count()
    if name == "cpu" or (name == "auto" and num_gpus == 0):
        return "cpu"
    index = int(name.removeprefix("cuda:")) if ":" in name else 0
    if index >= num_gpus:
        build = "" if torch.version.cuda else " (this build of torch is for the CPU only)"
        raise DeviceError(f"DEVICE is {name!r}, but torch finds {num_gpus} CUDA devices here{build}")
    return f"cuda:{index}"


class DeviceThread:
    """Runs calls one after another on a thread of its own, so that the event loop never waits for the device."""

    def __init__(self, device: str, num_threads: int = 0, tidy: Callable[[], object] | None = None) -> None:
        """
        Args:
            num_threads: bounds torch's threads within one call on the CPU; 0 leaves torch's choice, every core.
            tidy: is called on the thread after every call, whose caller does not wait for it. It must not raise.
        """
        self.device = device
        self._tidy = tidy
        self._interludes = deque[tuple[Future[Any], Callable[[], Any]]]()
        self._executor = ThreadPoolExecutor(1, f"device-{device}", _limit_threads, (num_threads,))

    async def run(self, call: Callable[..., Any], /, *args: Any) -> Any:
        """Await `call(*args)`, made on the thread. Once begun it runs to its end, even if the caller is cancelled."""
        result = asyncio.get_running_loop().run_in_executor(self._executor, call, *args)
        if self._tidy is not None:
            self._executor.submit(self._tidy)
        return await result

    async def run_between(self, call: Callable[..., Any], /, *args: Any) -> Any:
        """Await `call(*args)`, made in the next `pause` of the call that is being made, or else when that has ended."""
        result = Future[Any]()
        self._interludes.append((result, partial(call, *args)))
        self._executor.submit(self.pause)
        return await asyncio.wrap_future(result)

    def pause(self) -> None:
        """Make the calls that wait for a pause. Is called on the thread, in the middle of a call that can wait."""
        while self._interludes:
            result, call = self._interludes.popleft()
            if result.set_running_or_notify_cancel():
                _settle(result, call)
                if self._tidy is not None:
                    self._tidy()

    def close(self) -> None:
        """Drop what has not begun, wait for what has."""
        self._executor.shutdown(wait=True, cancel_futures=True)
        for result, _ in self._interludes:
            result.cancel()


def _settle(result: Future[Any], call: Callable[[], Any]) -> None:
    try:
        value = call()
    except BaseException as error:  # noqa: BLE001 - raised where it is awaited, rather than in the call that paused
        result.set_exception(error)
    else:
        result.set_result(value)


def _limit_threads(num_threads: int) -> None:
    if num_threads > 0:
        torch.set_num_threads(num_threads)
