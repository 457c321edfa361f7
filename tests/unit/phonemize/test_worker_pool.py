"""Worker processes that crash, hang and are killed, and the others, which go on."""

import asyncio
import multiprocessing
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from support import fake_phonemizers
from support.paths import ROOT
from support.real_english import V1_0

from api.errors import InvalidRequest, PhonemizeFailed, SetupError
from api.languages.types import PhonemeWord, PhonemizedText
from api.phonemize.reader_factory import ReaderFactory
from api.phonemize.worker_main import BuildPhonemizer
from api.phonemize.worker_pool import PhonemeWorkers
from api.phonemize.worker_process import WorkerProcess

TIMEOUT_S = 3.0
START_TIMEOUT_S = 60.0


@asynccontextmanager
async def workers(
    build: BuildPhonemizer = fake_phonemizers.build_obedient, num_workers: int = 1
) -> AsyncIterator[PhonemeWorkers]:
    running = PhonemeWorkers(num_workers, TIMEOUT_S, build, start_timeout_s=START_TIMEOUT_S)
    await running.start()
    try:
        yield running
    finally:
        await running.close()


async def ask(running: PhonemeWorkers, text: str) -> str:
    return (await running.phonemize(text, "en-us", V1_0)).phonemes


def has_ended(pid: int) -> bool:
    """Whether the process has ended, or ends within half a minute."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], 30)[0])
    finally:
        os.close(handle)


@pytest.fixture
def new_children() -> Callable[[], set[int | None]]:
    """Process ids of children that this test has started; servers of other tests have workers of their own."""
    before = {child.pid for child in multiprocessing.active_children()}
    return lambda: {child.pid for child in multiprocessing.active_children()} - before


def mapped_files(pid: int) -> str:
    """Files that a process has mapped, its libraries among them."""
    return Path(f"/proc/{pid}/maps").read_text(encoding="utf-8")


def test_texts_are_read_in_another_process() -> None:
    async def run() -> None:
        async with workers(num_workers=2) as running:
            assert os.getpid() not in running.pids
            assert len(set(running.pids)) == 2
            assert int(await ask(running, "pid")) in running.pids

    asyncio.run(run())


def test_second_begin_starts_no_process() -> None:
    async def run() -> None:
        running = PhonemeWorkers(2, TIMEOUT_S, fake_phonemizers.build_obedient, start_timeout_s=START_TIMEOUT_S)
        try:
            running.begin()
            running.begin()
            await running.start()
            assert len(set(running.pids)) == 2
            assert int(await ask(running, "pid")) in running.pids
        finally:
            await running.close()

    asyncio.run(run())


def test_close_while_loading_leaves_no_process(new_children: Callable[[], set[int | None]]) -> None:
    async def run() -> None:
        running = PhonemeWorkers(2, TIMEOUT_S, fake_phonemizers.build_obedient, start_timeout_s=START_TIMEOUT_S)
        running.begin()
        await running.close()
        assert not new_children()

    asyncio.run(run())


def test_worker_runs_the_real_phonemizer() -> None:
    async def run() -> tuple[list[PhonemizedText], str]:
        async with workers(ReaderFactory(V1_0)) as running:
            asked = (running.phonemize("tomato ★", language, V1_0) for language in ("en-us", "en-gb"))
            return await asyncio.gather(*asked), mapped_files(running.pids[0])

    spoken, libraries = asyncio.run(run())
    assert spoken == [
        PhonemizedText(phonemes, ("★",), spoken="tomato", words=(PhonemeWord(0, 6, 0, len(phonemes)),))
        for phonemes in ("təmˈATO", "təmˈɑːtQ")
    ]
    assert "espeak" in libraries
    assert "torch" not in libraries
    assert "_lsprof" not in libraries, "spaCy's command line, which has a profiler, was imported"


def test_worker_imports_little_of_the_service() -> None:
    async def run() -> tuple[str, ...]:
        async with workers() as running:
            return (await running.phonemize("modules", "en-us", V1_0)).unspoken

    ours = {name for name in asyncio.run(run()) if name.partition(".")[0] == "api"}
    phonemes = {"api.phonemize", "api.phonemize.worker_main", "api.languages", "api.languages.types"}
    text = {"api.text", "api.text.aligned", "api.languages.options", "api.text.document"}
    assert ours <= {"api", "api.errors"} | phonemes | text


def test_crash_fails_only_the_text_that_was_read() -> None:
    async def run() -> None:
        async with workers() as running:
            before = running.pids
            texts = ["one", "crash", "two", "three"]
            one, crash, *others = await asyncio.gather(*(ask(running, text) for text in texts), return_exceptions=True)
            assert isinstance(crash, PhonemizeFailed)
            assert "its process died" in crash.message
            assert [one, *others] == ["one", "two", "three"]
            assert not set(running.pids) & set(before)

    asyncio.run(run())


def test_crash_leaves_other_workers_alone() -> None:
    async def run() -> None:
        async with workers(num_workers=2) as running:
            with pytest.raises(PhonemizeFailed):
                await ask(running, "crash")
            (survivor,) = running.pids
            assert {await ask(running, "pid") for _ in range(3)} == {str(survivor)}

    asyncio.run(run())


def test_worker_killed_between_texts_fails_no_text() -> None:
    async def run() -> None:
        async with workers() as running:
            (pid,) = running.pids
            os.kill(pid, signal.SIGKILL)
            assert await asyncio.to_thread(has_ended, pid)
            assert await ask(running, "still here") == "still here"
            assert pid not in running.pids

    asyncio.run(run())


@pytest.mark.parametrize("order", ["hang", "spin"])
def test_a_worker_over_its_time_is_killed_alone(order: str) -> None:
    async def run() -> None:
        async with workers(num_workers=2) as running:
            before = set(running.pids)
            late = asyncio.create_task(ask(running, f"{order} secretly"))
            other = await ask(running, "pid")
            with pytest.raises(PhonemizeFailed, match="took longer than the 3 s allowed") as failure:
                await late
            assert "secretly" not in str(failure.value)
            (killed,) = before - {int(other)}
            assert has_ended(killed)
            assert await ask(running, "next") == "next"
            assert int(other) in running.pids

    asyncio.run(run())


class CountingExecutor(ThreadPoolExecutor):
    """One thread, and how many calls it was given."""

    num_calls = 0

    def __init__(self) -> None:
        super().__init__(1)

    def submit(self, *args: Any, **kwargs: Any) -> Any:
        self.num_calls += 1
        return super().submit(*args, **kwargs)


def test_a_worker_that_is_being_replaced_leaves_nothing_when_the_pool_is_closed() -> None:
    """Its removal waits for a thread then, and closing cancels whoever awaits that."""

    async def run() -> Path:
        async with workers() as running:
            scratch = Path(await ask(running, "scratch"))
            (pid,) = running.pids
            executor, gate = CountingExecutor(), threading.Event()
            asyncio.get_running_loop().set_default_executor(executor)
            executor.submit(gate.wait)
            os.kill(pid, signal.SIGKILL)
            assert has_ended(pid)
            asked = asyncio.create_task(ask(running, "anything"))
            while executor.num_calls < 2:
                await asyncio.sleep(0)
            closing = asyncio.create_task(running.close())
            await asyncio.wait({asked})
            gate.set()
            await closing
            return scratch

    assert not asyncio.run(run()).exists()


def test_a_cancelled_text_frees_its_caller_and_keeps_its_worker(tmp_path: Path) -> None:
    async def run() -> None:
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        async with workers() as running:
            pids = running.pids
            reading = asyncio.create_task(ask(running, f"wait {pipe}"))
            # Opening a pipe to write waits until it is open to be read: then the worker is busy.
            write_end = await asyncio.to_thread(pipe.open, "wb")
            reading.cancel()
            with pytest.raises(asyncio.CancelledError):
                await reading
            assert running.num_busy == 1
            following = asyncio.create_task(ask(running, "following"))
            write_end.close()
            assert await following == "following"
            assert running.num_busy == 0
            assert running.pids == pids

    asyncio.run(run())


def test_cancelled_wait_for_a_worker_is_given_up(tmp_path: Path) -> None:
    async def run() -> None:
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        async with workers() as running:
            reading = asyncio.create_task(ask(running, f"wait {pipe}"))
            write_end = await asyncio.to_thread(pipe.open, "wb")
            waiting = asyncio.create_task(ask(running, "crash"))
            await asyncio.sleep(0)
            waiting.cancel()
            write_end.close()
            assert await reading == f"wait {pipe}"
            assert await ask(running, "next") == "next"
            assert waiting.cancelled()

    asyncio.run(run())


def test_errors_do_not_quote_the_text() -> None:
    async def run() -> None:
        async with workers() as running:
            pids = running.pids
            with pytest.raises(PhonemizeFailed, match="it raised ValueError") as failure:
                await ask(running, "raise secretly")
            assert "secretly" not in str(failure.value)
            assert failure.value.__suppress_context__
            with pytest.raises(InvalidRequest, match="'en-us' is not spoken here"):
                await ask(running, "refuse")
            assert running.pids == pids

    asyncio.run(run())


def test_interrupt_of_the_terminal_is_ignored_by_workers() -> None:
    async def run() -> None:
        async with workers() as running:
            os.kill(running.pids[0], signal.SIGINT)
            assert await ask(running, "pid") == str(running.pids[0])

    asyncio.run(run())


def test_worker_that_cannot_be_replaced_fails_its_texts_until_it_can(tmp_path: Path) -> None:
    async def run() -> None:
        obstacle = tmp_path / "obstacle"
        async with workers(fake_phonemizers.BuildUnless(obstacle)) as running:
            obstacle.touch()
            with pytest.raises(PhonemizeFailed, match="its process died"):
                await ask(running, "crash")
            with pytest.raises(PhonemizeFailed, match="no phoneme worker could be started"):
                await ask(running, "too early")
            obstacle.unlink()
            assert await ask(running, "now") == "now"

    asyncio.run(run())


@pytest.mark.parametrize(
    ("build", "reason"),
    [
        (fake_phonemizers.build_broken, "it raised OSError: the lexicon is missing"),
        (fake_phonemizers.build_dying, "its process died"),
    ],
)
def test_start_that_fails_says_why_and_leaves_nothing(
    build: BuildPhonemizer, reason: str, new_children: Callable[[], set[int | None]]
) -> None:
    async def run() -> None:
        running = PhonemeWorkers(2, TIMEOUT_S, build, start_timeout_s=START_TIMEOUT_S)
        with pytest.raises(SetupError, match=f"the phoneme worker can't start: {reason}"):
            await running.start()

    asyncio.run(run())
    assert new_children() == set()


def test_start_that_hangs_is_given_up(new_children: Callable[[], set[int | None]]) -> None:
    with pytest.raises(SetupError, match="it took longer than the 2 s allowed"):
        asyncio.run(WorkerProcess.start(fake_phonemizers.build_hanging, timeout_s=2.0))
    assert new_children() == set()


def test_close_kills_busy_workers_and_fails_waiting_texts(
    tmp_path: Path, new_children: Callable[[], set[int | None]]
) -> None:
    async def run() -> tuple[int, Path, list[object]]:
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        async with workers() as running:
            (pid,) = running.pids
            scratch = Path(await ask(running, "scratch"))
            texts = [asyncio.create_task(ask(running, text)) for text in (f"wait {pipe}", "next", "next")]
            write_end = await asyncio.to_thread(pipe.open, "wb")
            await running.close()
            write_end.close()
            outcomes: list[object] = [*await asyncio.gather(*texts, return_exceptions=True)]
            with pytest.raises(PhonemizeFailed, match="not running"):
                await ask(running, "too late")
        return pid, scratch, outcomes

    pid, scratch, outcomes = asyncio.run(run())
    assert [type(each) for each in outcomes] == [PhonemizeFailed] * 3
    assert has_ended(pid)
    assert new_children() == set()
    assert not scratch.exists()


def test_close_before_a_text_is_read_fails_all_that_wait() -> None:
    async def run() -> list[object]:
        async with workers() as running:
            texts = [asyncio.create_task(ask(running, "hang")) for _ in range(3)]
            await asyncio.sleep(0)
            await running.close()
            return [*await asyncio.gather(*texts, return_exceptions=True)]

    assert [type(each) for each in asyncio.run(run())] == [PhonemizeFailed] * 3


def test_pool_that_is_not_started_refuses() -> None:
    with pytest.raises(PhonemizeFailed, match="not running"):
        asyncio.run(ask(PhonemeWorkers(1, TIMEOUT_S, fake_phonemizers.build_obedient), "too early"))


ORPHANING = """
import asyncio, sys
sys.path[:0] = sys.argv[1:]
from support import fake_phonemizers
from support.real_english import V1_0
from api.phonemize.worker_pool import PhonemeWorkers

async def main():
    workers = PhonemeWorkers(1, 10.0, fake_phonemizers.build_obedient)
    await workers.start()
    scratch = await workers.phonemize("scratch", "", V1_0)
    print(*workers.pids, scratch.phonemes, flush=True)
    await asyncio.to_thread(sys.stdin.read)

asyncio.run(main())
"""


def test_worker_does_not_outlive_its_parent(tmp_path: Path) -> None:
    script = tmp_path / "orphaning.py"
    script.write_text(f"if __name__ == '__main__':\n    exec({ORPHANING!r})\n", encoding="utf-8")
    command = [sys.executable, str(script), str(ROOT), str(ROOT / "tests")]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as parent:
        assert parent.stdout is not None
        pid, scratch = parent.stdout.readline().split()
        assert Path(scratch).is_dir()
        parent.kill()
    assert has_ended(int(pid))
    assert not Path(scratch).exists()
