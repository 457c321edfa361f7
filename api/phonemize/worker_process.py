"""WorkerProcess: one process that reads texts (`worker_main.py`), as the service starts it, calls it and kills it.

It is a ProcessPoolExecutor with a single process, so that a crash has one possible cause and a process that hangs can
be killed alone.
"""

import asyncio
import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AsyncExitStack
from multiprocessing.process import BaseProcess
from tempfile import TemporaryDirectory
from typing import Any, ParamSpec, Self, TypeVar

from api.errors import PhonemizeFailed, ServiceError, SetupError
from api.languages.types import Notation, PhonemizedText, ReadOptions
from api.phonemize import worker_main

P = ParamSpec("P")
T = TypeVar("T")


class WorkerProcess:
    """A process that reads one text at a time, for one caller at a time."""

    def __init__(self, build: worker_main.BuildPhonemizer) -> None:
        """Start nothing yet; `start` returns a worker that is ready."""
        self._build = build
        self._scratch = TemporaryDirectory(prefix="kokoro-phonemes-")
        self._executor = ProcessPoolExecutor(
            max_workers=1,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=worker_main.initialize,
            initargs=(self._scratch.name,),
        )
        self._process: BaseProcess | None = None
        self._is_condemned = False
        self._clearing = threading.Lock()

    @classmethod
    async def start(cls, build: worker_main.BuildPhonemizer, *, timeout_s: float) -> Self:
        """Return a process that has loaded and waits for its first text.

        Raises:
            SetupError: it died, raised, or took longer than `timeout_s`. It is removed.
        """
        worker = cls(build)
        async with AsyncExitStack() as undo:
            undo.push_async_callback(worker.stop)
            await worker._launch(timeout_s)
            undo.pop_all()
        return worker

    async def _launch(self, timeout_s: float) -> None:
        # Submitting the first job starts the process, which may block for long. The job returns the process id, so that
        # the process can be killed while it loads.
        first = await asyncio.to_thread(self._submit, os.getpid)
        pid = self._started(await _finished(first, timeout_s), timeout_s)
        self._process = next((each for each in multiprocessing.active_children() if each.pid == pid), None)
        loading = self._submit(worker_main.load, self._build)
        self._started(await _finished(loading, timeout_s), timeout_s)

    @staticmethod
    def _started(answer: asyncio.Future[T], timeout_s: float) -> T:
        failure = _failure(answer, timeout_s)
        if failure is None:
            return answer.result()
        cause = answer.exception() if answer.done() else None
        raise SetupError(f"the phoneme worker can't start: {failure}" + (f": {cause}" if cause else "")) from cause

    @property
    def pid(self) -> int | None:
        """Process id, once there is one."""
        return self._process.pid if self._process else None

    @property
    def is_alive(self) -> bool:
        """Whether it can read. It may stop at any moment: the system kills processes when memory is short."""
        return not self._is_condemned and self._process is not None and self._process.is_alive()

    async def phonemize(
        self, text: str, language: str, notation: Notation, options: ReadOptions, *, timeout_s: float
    ) -> PhonemizedText:
        """Read a text.

        Raises:
            PhonemizeFailed: the process died, took longer than `timeout_s` (then it is killed), or could not read
                the text. Afterwards `is_alive` says whether it can read another.
            InvalidRequest: the language is unknown.
        """
        answer = await _finished(self._submit(worker_main.phonemize, text, language, notation, options), timeout_s)
        failure = _failure(answer, timeout_s)
        if failure is None:
            return answer.result()
        error = answer.exception() if answer.done() else None
        if isinstance(error, ServiceError):
            raise error
        if error is None or isinstance(error, BrokenProcessPool):
            self.kill()
        # Not chained: the message of an error raised over a text may quote it, and would be logged.
        raise PhonemizeFailed(f"the phonemes of a segment could not be had: {failure}") from None

    def _submit(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Give the process a job. If it has died since its last one, the future raises, as if it had died after."""
        try:
            return self._executor.submit(function, *args, **kwargs)
        except BrokenProcessPool as error:
            refused: Future[T] = Future()
            refused.set_exception(error)
            return refused

    def kill(self) -> None:
        """Kill the process at once."""
        self._is_condemned = True
        if self._process is not None:
            self._process.kill()

    async def stop(self) -> None:
        """End the process and remove every trace of it. May be called again, as after a call that was cancelled."""
        self.kill()
        await asyncio.to_thread(self._clear)

    def _clear(self) -> None:
        with self._clearing:
            self._executor.shutdown()
            self._scratch.cleanup()
            process, self._process = self._process, None
            if process is not None:
                process.join()
                process.close()  # its pipes now, not when garbage is collected


async def _finished(future: Future[T], timeout_s: float) -> asyncio.Future[T]:
    """Return the answer, done or overdue. It goes on if the caller is cancelled."""
    answer = asyncio.wrap_future(future)
    answer.add_done_callback(_retrieve_error)
    await asyncio.wait({answer}, timeout=timeout_s)
    return answer


def _retrieve_error(answer: asyncio.Future[Any]) -> None:
    """Keep asyncio from logging the error of an overdue answer, which is raised when its process is killed."""
    if not answer.cancelled():
        answer.exception()


def _failure(answer: asyncio.Future[Any], timeout_s: float) -> str | None:
    if not answer.done():
        return f"it took longer than the {timeout_s:g} s allowed"
    error = answer.exception()
    if error is None:
        return None
    return "its process died" if isinstance(error, BrokenProcessPool) else f"it raised {type(error).__name__}"
