"""DownloadStore: time, space, and who may be removed for it; on a real disk."""

import asyncio
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from support.full_disk import small_files_only
from support.patience import HANGS_AFTER_S

from api.errors import SetupError
from api.synthesis.downloads.locked_tempdir import locked_tempdir
from api.synthesis.downloads.store import FOLDER_PREFIX, DownloadStore, new_name, open_downloads

pytestmark = pytest.mark.anyio


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


async def until_empty(folder: Path) -> None:
    async with asyncio.timeout(HANGS_AFTER_S):
        while names_in(folder):
            await asyncio.sleep(0.001)


async def test_the_oldest_make_room_for_a_new_one(tmp_path: Path) -> None:
    downloads = DownloadStore(tmp_path, ttl_s=60, max_bytes=100)
    for name in ("a", "b", "c"):
        assert await downloads.keep(name, b"x" * 40)
    assert names_in(tmp_path) == {"b", "c"}
    assert downloads.num_bytes == 80
    assert await downloads.keep("whole", b"x" * 100)
    assert names_in(tmp_path) == {"whole"}
    await downloads.close()


async def test_what_is_read_is_not_removed(tmp_path: Path) -> None:
    downloads = DownloadStore(tmp_path, ttl_s=60, max_bytes=100)
    assert await downloads.keep("a", b"a" * 60)
    with downloads.reading("a") as path:
        assert not await downloads.keep("b", b"b" * 60), "only one of them fits"
        assert await downloads.keep("c", b"c" * 40)
        assert path is not None
        assert path.read_bytes() == b"a" * 60
    assert names_in(tmp_path) == {"a", "c"}
    assert await downloads.keep("b", b"b" * 60)
    assert names_in(tmp_path) == {"b", "c"}
    await downloads.close()


async def test_what_does_not_fit_removes_nothing(tmp_path: Path) -> None:
    downloads = DownloadStore(tmp_path, ttl_s=60, max_bytes=100)
    assert await downloads.keep("a", b"x" * 90)
    assert not await downloads.keep("b", b"x" * 101)
    assert (names_in(tmp_path), downloads.num_bytes) == ({"a"}, 90)
    await downloads.close()


async def test_many_at_once_stay_within_the_room(tmp_path: Path) -> None:
    downloads = DownloadStore(tmp_path, ttl_s=60, max_bytes=100)
    kept = await asyncio.gather(*(downloads.keep(str(number), b"x" * 30) for number in range(20)))
    assert 30 * len(names_in(tmp_path)) == downloads.num_bytes == 90
    assert sum(kept) >= 3
    await downloads.close()


async def test_a_file_goes_when_its_time_is_over(tmp_path: Path) -> None:
    downloads = DownloadStore(tmp_path, ttl_s=0.01, max_bytes=100)
    assert await downloads.keep("a", b"x")
    await until_empty(tmp_path)
    with downloads.reading("a") as path:
        assert path is None
    assert downloads.num_bytes == 0
    await downloads.close()


async def test_one_that_is_read_when_its_time_is_over_goes_when_it_was_read(tmp_path: Path) -> None:
    downloads = DownloadStore(tmp_path, ttl_s=1.0, max_bytes=100)
    assert await downloads.keep("a", b"x")
    with downloads.reading("a") as path, downloads.reading("a"):
        async with asyncio.timeout(HANGS_AFTER_S):
            while True:  # until nobody else gets it
                with downloads.reading("a") as later:
                    if later is None:
                        break
                await asyncio.sleep(0.001)
        assert path is not None
        assert path.read_bytes() == b"x"
    assert not path.exists()
    await downloads.close()


async def test_a_write_that_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    downloads = DownloadStore(tmp_path, ttl_s=60, max_bytes=1_000_000)
    with small_files_only(10_000):
        assert not await downloads.keep("a", b"x" * 20_000)
        assert await downloads.keep("b", b"x" * 5_000)
    assert (names_in(tmp_path), downloads.num_bytes) == ({"b"}, 5_000)
    await downloads.close()


async def test_what_was_begun_is_written_even_if_nobody_waits(tmp_path: Path) -> None:
    downloads = DownloadStore(tmp_path, ttl_s=60, max_bytes=100)
    keeping = asyncio.create_task(downloads.keep("a", b"x"))
    await asyncio.sleep(0)
    keeping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await keeping
    await downloads.close()
    assert (tmp_path / "a").read_bytes() == b"x"
    assert not (tmp_path / "a.part").exists()


def test_names_are_safe_anywhere() -> None:
    names = {new_name("mp3") for _ in range(100)}
    assert len(names) == 100
    assert all(name[0] == "s" and name.replace("-", "").replace("_", "").replace(".", "").isalnum() for name in names)


async def test_the_folder_is_private_and_goes_with_the_service(tmp_path: Path) -> None:
    async with open_downloads(tmp_path / "new" / "place", 60, 100) as downloads:
        assert downloads is not None
        assert await downloads.keep("a", b"x")
        (folder,) = (tmp_path / "new" / "place").iterdir()
        assert folder.name.startswith(FOLDER_PREFIX)
        assert folder.stat().st_mode & 0o777 == 0o700
        assert names_in(folder) == {"a"}
    assert not folder.exists()


async def test_no_room_means_no_folder(tmp_path: Path) -> None:
    async with open_downloads(tmp_path, 60, 0) as downloads:
        assert downloads is None
        assert names_in(tmp_path) == set()


async def test_a_folder_that_can_not_be_used_shows_at_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(SetupError, match="DOWNLOAD_DIR"):
        async with open_downloads(tmp_path / "file", 60, 100):
            pass


KILLED = """
import os, signal, sys
from pathlib import Path
from api.synthesis.downloads.locked_tempdir import locked_tempdir
with locked_tempdir(Path(sys.argv[1]), "kokoro-downloads-") as folder:
    (folder / "left.mp3").write_bytes(b"x")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_start_clears_what_the_dead_left_and_nothing_of_the_living(tmp_path: Path) -> None:
    (tmp_path / f"{FOLDER_PREFIX}file").write_bytes(b"mine")
    (tmp_path / "others").mkdir()
    (tmp_path / f"{FOLDER_PREFIX}link").symlink_to(tmp_path / "others")
    with locked_tempdir(tmp_path, FOLDER_PREFIX) as living:
        subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False, timeout=HANGS_AFTER_S)
        dead = names_in(tmp_path) - {living.name, "others", f"{FOLDER_PREFIX}file", f"{FOLDER_PREFIX}link"}
        assert len(dead) == 1
        with locked_tempdir(tmp_path, FOLDER_PREFIX) as another:
            others = {living.name, another.name, "others", f"{FOLDER_PREFIX}file", f"{FOLDER_PREFIX}link"}
            assert names_in(tmp_path) == others
    assert names_in(tmp_path) == {"others", f"{FOLDER_PREFIX}file", f"{FOLDER_PREFIX}link"}


def test_many_that_start_at_once_do_not_take_each_other_for_dead(tmp_path: Path) -> None:
    there: list[bool] = []
    all_begun = threading.Barrier(8)

    def live() -> None:
        with locked_tempdir(tmp_path, FOLDER_PREFIX) as folder:
            all_begun.wait(60)
            there.append(folder.is_dir())
            all_begun.wait(60)

    threads = [threading.Thread(target=live) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert there == [True] * 8
