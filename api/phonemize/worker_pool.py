"""PhonemeWorkers: a pool of worker processes, first come first served, that replaces processes that fail.

Text becomes phonemes in processes of their own because spaCy and misaki would hold the event loop, and because
espeak-ng keeps one state per process: two threads get each other's words.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from loguru import logger

from api.errors import PhonemizeFailed, SetupError
from api.languages.types import DEFAULT_READ_OPTIONS, Notation, PhonemizedText, ReadOptions
from api.phonemize.worker_main import BuildPhonemizer
from api.phonemize.worker_process import WorkerProcess

T = TypeVar("T")


class PhonemeWorkers:
    """A fixed number of worker processes; texts are read in the order they come in.

    A process that crashes or runs over its time is replaced. Only the text it was reading fails.
    """

    def __init__(
        self, num_workers: int, timeout_s: float, build: BuildPhonemizer, *, start_timeout_s: float = 120.0
    ) -> None:
        """
        Args:
            num_workers: number of processes. Each reads some 10,000 characters per second and takes 300 MB.
            timeout_s: longest time for one text, not counting the wait for a free process.
            build: makes the phonemizer, inside each process; usually a `ReaderFactory`.
            start_timeout_s: longest time for a process to load.
        """
        self._build = build
        self._num_workers = num_workers
        self._timeout_s = timeout_s
        self._start_timeout_s = start_timeout_s
        self._workers: set[WorkerProcess] = set()
        self._leaving: set[WorkerProcess] = set()
        """Those that are being stopped, which a call that is cancelled meanwhile leaves to `close`."""
        self._free: asyncio.Queue[WorkerProcess | None] = asyncio.Queue()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._starts: list[asyncio.Task[WorkerProcess]] = []
        self._num_busy = 0
        self._is_open = False

    @property
    def num_busy(self) -> int:
        """Number of workers that read a text; a cancelled text is read to its end."""
        return self._num_busy

    @property
    def pids(self) -> tuple[int, ...]:
        """Process ids of the workers, in no order."""
        return tuple(worker.pid for worker in self._workers if worker.pid is not None)

    def begin(self) -> None:
        """Start every process without waiting for it, as `start` does. The second call does nothing."""
        if not self._starts:
            self._is_open = True
            self._starts = [self._spawn(self._start_worker()) for _ in range(self._num_workers)]

    async def start(self) -> None:
        """Start every process that `begin` has not started, and wait until all have loaded.

        Raises:
            SetupError: one could not start; all are stopped.
        """
        self.begin()
        workers = await asyncio.gather(*self._starts, return_exceptions=True)
        for worker in workers:
            if isinstance(worker, BaseException):
                await self.close()
                raise worker
            self._free.put_nowait(worker)

    async def phonemize(
        self, text: str, language: str, notation: Notation, options: ReadOptions = DEFAULT_READ_OPTIONS
    ) -> PhonemizedText:
        """Return the phonemes of one segment. A cancelled call ends at once; its process is free when it is done.

        Raises:
            PhonemizeFailed: the process died or ran over its time, the text could not be read, or there is no
                process to read it. The message never quotes the text.
            InvalidRequest: the language is unknown.
        """
        worker = await self._next_free()
        task = self._spawn(self._serve(worker, text, language, notation, options))
        await asyncio.wait({task})
        if task.cancelled():
            raise PhonemizeFailed("the phoneme workers were closed while they read this text")
        return task.result()

    async def close(self) -> None:
        """Kill every process, busy or not. Texts that are read or wait fail. The pool can't be started again."""
        self._is_open = False
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(worker.stop() for worker in self._workers | self._leaving))
        self._workers.clear()
        self._leaving.clear()
        # Wakes the first waiting caller, which wakes the next.
        self._free.put_nowait(None)

    async def _next_free(self) -> WorkerProcess | None:
        """Return the process that has been free the longest; None stands for one that could not be started."""
        worker = await self._free.get() if self._is_open else None
        if not self._is_open:
            self._free.put_nowait(worker)
            raise PhonemizeFailed("the phoneme workers are not running")
        return worker

    async def _serve(
        self, worker: WorkerProcess | None, text: str, language: str, notation: Notation, options: ReadOptions
    ) -> PhonemizedText:
        try:
            if worker is None or not worker.is_alive:
                dead, worker = worker, None
                worker = await self._replace(dead)
            return await self._read(worker, text, language, notation, options)
        except SetupError as error:
            raise PhonemizeFailed("no phoneme worker could be started to read this text") from error
        finally:
            self._give_back(worker)

    async def _read(
        self, worker: WorkerProcess, text: str, language: str, notation: Notation, options: ReadOptions
    ) -> PhonemizedText:
        self._num_busy += 1
        try:
            return await worker.phonemize(text, language, notation, options, timeout_s=self._timeout_s)
        finally:
            self._num_busy -= 1

    def _give_back(self, worker: WorkerProcess | None) -> None:
        if worker is None or worker.is_alive or not self._is_open:
            self._free.put_nowait(worker)
        else:
            self._spawn(self._renew(worker))

    async def _renew(self, dead: WorkerProcess) -> None:
        """Replace a process before the next text needs it. If that fails, the next text tries again."""
        worker: WorkerProcess | None = None
        try:
            worker = await self._replace(dead)
        except SetupError as error:
            logger.error("{}", error)
        finally:
            self._free.put_nowait(worker)

    async def _replace(self, dead: WorkerProcess | None) -> WorkerProcess:
        if dead is not None:
            logger.warning("phoneme worker {} is gone; starting another", dead.pid)
            self._workers.discard(dead)
            self._leaving.add(dead)
            await dead.stop()
            self._leaving.discard(dead)
        return await self._start_worker()

    async def _start_worker(self) -> WorkerProcess:
        worker = await WorkerProcess.start(self._build, timeout_s=self._start_timeout_s)
        self._workers.add(worker)
        return worker

    def _spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._discard)
        return task

    def _discard(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            # Retrieved, so that asyncio does not log it: the caller that would raise it may have been cancelled.
            task.exception()
