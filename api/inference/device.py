"""Device: the CPU or GPU that the model runs on, and the threads that call it."""

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
    """Return the device for `auto`, `cpu`, `cuda` or `cuda:N`: `cpu` or `cuda:N`.

    Raises:
        DeviceError: for any other name, or a CUDA device that this machine or this build of torch doesn't have.
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
    """Run calls on threads of its own, so that the event loop never waits for the device; a `SharedDevice`.

    A GPU runs one call after another, whatever their mode. A CPU runs as many concurrently as it has cores.
    """

    def __init__(self, name: str, num_threads: int = 0, tidy: Callable[[], object] | None = None) -> None:
        """
        Args:
            name: as `resolve_device` returns it.
            num_threads: CPU threads that may work at once, all calls together; 0: see `usable_cores`.
            tidy: called on the thread after every call, whose caller does not wait for it. It must not raise.
        """
        self.name = name
        num_threads = num_threads or usable_cores()
        self.num_cores = num_threads if name == "cpu" else 1
        self._tidy = tidy
        self._lock = threading.Lock()
        self._num_calls = 0  # calls that share the cores
        self._preemption = threading.RLock()
        """Held by a preempting call; other calls wait for it in `pause`."""
        self._preempting_thread: int | None = None  # ident

        def threads(number: int, role: str) -> ThreadPoolExecutor:
            return ThreadPoolExecutor(number, f"{name}-{role}", torch.set_num_threads, (num_threads,))

        self._queued = threads(1, "queued")
        self._concurrent = threads(self.num_cores - 1, "concurrent") if self.num_cores > 1 else self._queued
        self._preempting = threads(1, "preempting") if name == "cpu" else self._queued

    async def run(self, call: Callable[..., Any], /, *args: Any) -> Any:
        """Await `call(*args)`, run after all earlier calls of this method.

        A call that has begun runs to its end, even if the awaiting task is cancelled; so do those of the other methods.
        """
        return await self._run(self._queued, self._share, call, *args)

    async def run_concurrent(self, call: Callable[..., Any], /, *args: Any) -> Any:
        """Await `call(*args)`, run concurrently with others if a core is left."""
        return await self._run(self._concurrent, self._share, call, *args)

    async def run_preempting(self, call: Callable[..., Any], /, *args: Any) -> Any:
        """Await `call(*args)`, run with every core once the other calls come to a `pause`."""
        return await self._run(self._preempting, self._preempt, call, *args)

    def pause(self) -> None:
        """Wait while a preempting call runs. Called by other calls between their steps, on their threads."""
        with self._preemption:
            pass

    def num_threads(self) -> int:
        """Return the calling thread's share of the cores, rounded up so that none is idle."""
        if self._preempting_thread == threading.get_ident():
            return self.num_cores
        return -(-self.num_cores // max(1, self._num_calls))

    def close(self) -> None:
        """Drop calls that have not begun; wait for those that have."""
        executors = (self._queued, self._concurrent, self._preempting)
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

    def _preempt(self, call: Callable[..., Any], /, *args: Any) -> Any:
        with self._preemption:
            self._preempting_thread = threading.get_ident()
            try:
                return call(*args)
            finally:
                self._preempting_thread = None
