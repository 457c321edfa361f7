"""The device, decided once at start-up, and the threads that may use it: one, or on a CPU as many as it has cores."""

import asyncio
import re
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import torch

from api.errors import DeviceError
from api.inference.cgroup import usable_cores


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


class Device:
    """Makes calls on threads of its own, so that the event loop never waits for the device; a `SharedDevice`.

    A GPU makes one call after another, whatever their turn. A CPU makes as many at once as it has cores.
    """

    def __init__(self, name: str, num_threads: int = 0, tidy: Callable[[], object] | None = None) -> None:
        """
        Args:
            name: as `resolve_device` gives it.
            num_threads: how many of the CPU's may work at once, all calls together; 0: see `usable_cores`.
            tidy: is called on the thread after every call, whose caller does not wait for it. It must not raise.
        """
        self.name = name
        num_threads = num_threads or usable_cores()
        self.num_cores = num_threads if name == "cpu" else 1
        self._tidy = tidy
        self._lock = threading.Lock()
        self._num_calls = 0  # that share the cores
        self._precedence = threading.RLock()
        """Whoever has it is waited for by all others in their pauses."""
        self._preceding: int | None = None  # its thread's ident

        def threads(number: int, role: str) -> ThreadPoolExecutor:
            return ThreadPoolExecutor(number, f"{name}-{role}", torch.set_num_threads, (num_threads,))

        self._next = threads(1, "next")
        self._beside = threads(self.num_cores - 1, "beside") if self.num_cores > 1 else self._next
        self._between = threads(1, "between") if name == "cpu" else self._next

    async def run(self, call: Callable[..., Any], /, *args: Any) -> Any:
        """Await `call(*args)`, made when all others that were given here have been.

        Once begun it runs to its end, even if the caller is cancelled; so do the others.
        """
        return await self._run(self._next, self._share, call, *args)

    async def run_concurrent(self, call: Callable[..., Any], /, *args: Any) -> Any:
        """Await `call(*args)`, made beside the others if a core is left."""
        return await self._run(self._beside, self._share, call, *args)

    async def run_preempting(self, call: Callable[..., Any], /, *args: Any) -> Any:
        """Await `call(*args)`, made at once with every core, as soon as the others come to a `pause`."""
        return await self._run(self._between, self._precede, call, *args)

    def pause(self) -> None:
        """Stand still while a call is made between. Is called in the middle of others, on their threads."""
        with self._precedence:
            pass

    def num_threads(self) -> int:
        """The share of the cores of the call that asks on its own thread, rounded up so that none is idle."""
        if self._preceding == threading.get_ident():
            return self.num_cores
        return -(-self.num_cores // max(1, self._num_calls))

    def close(self) -> None:
        """Drop what has not begun, wait for what has."""
        executors = (self._next, self._beside, self._between)
        for executor in executors:
            executor.shutdown(wait=False, cancel_futures=True)
        for executor in executors:
            executor.shutdown(wait=True)

    async def _run(self, executor: ThreadPoolExecutor, how: Callable[..., Any], /, *call: Any) -> Any:
        result = Future[Any]()
        made = executor.submit(self._make, result, how, *call)
        made.add_done_callback(lambda made: made.cancelled() and result.cancel())
        return await asyncio.wrap_future(result)

    def _make(self, result: Future[Any], how: Callable[..., Any], /, *call: Any) -> None:
        if not result.set_running_or_notify_cancel():
            return
        try:
            value = how(*call)
        except BaseException as error:  # noqa: BLE001 - raised where it is awaited
            result.set_exception(error)
        else:
            result.set_result(value)
        if self._tidy is not None:
            self._tidy()

    def _share(self, call: Callable[..., Any], /, *args: Any) -> Any:
        with self._lock:
            self._num_calls += 1
        try:
            return call(*args)
        finally:
            with self._lock:
                self._num_calls -= 1

    def _precede(self, call: Callable[..., Any], /, *args: Any) -> Any:
        with self._precedence:
            self._preceding = threading.get_ident()
            try:
                return call(*args)
            finally:
                self._preceding = None
