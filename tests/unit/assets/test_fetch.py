"""The set-up step over small files: sources here copy from a folder, which is all that a source has to do."""

import hashlib
import io
import json
import shutil
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support.full_disk import small_files_only
from support.patience import HANGS_AFTER_S

from api.assets.fetch import VersionSources, fetch
from api.assets.progress import Progress
from api.assets.sources import SourceFailed
from api.errors import AssetError

CHECKPOINT = {"kokoro.pth": b"weights"}
VOICES = {"voices/af_one.pt": b"one", "voices/af_two.pt": b"two", "voices/am_three.pt": b"three"}


class FolderSource:
    """Copies files from a folder; fails, after its first ones, when it comes to one that the folder lacks."""

    def __init__(self, name: str, folder: Path, files: Mapping[str, bytes], *, is_pinned: bool = True) -> None:
        self.name = name
        self.given: list[str] = []
        self._folder = folder
        self._hashes = {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
        self._is_pinned = is_pinned
        for path, content in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)

    @property
    def pinned(self) -> Mapping[str, str]:
        return self._hashes if self._is_pinned else {}

    def list_files(self) -> Mapping[str, str | None]:
        return {path: self.pinned.get(path) for path in self._hashes}

    def get(self, paths: Sequence[str], staging: Path, progress: Progress) -> Iterator[tuple[str, Path]]:
        for path in paths:
            if not (self._folder / path).exists():
                raise SourceFailed(f"{path} is out of stock")
            (staging / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(self._folder / path, staging / path)
            self.given.append(path)
            yield path, staging / path


class Shop:
    """One source of each kind, an assets folder, and what the fetches said."""

    def __init__(self, tmp_path: Path) -> None:
        self.assets_dir = tmp_path / "models"
        self.stock = tmp_path / "stock"
        self.checkpoint = FolderSource("the folder", self.stock, CHECKPOINT)
        self.voices = FolderSource("the folder", self.stock, VOICES)
        self.said = io.StringIO()

    def fetch(self, **sources: Sequence[FolderSource]) -> list[str]:
        """Fetches version v9 and returns all the files there are then."""
        wanted = {"checkpoint": [self.checkpoint], "voices": [self.voices]} | sources
        files = fetch(self.assets_dir, "v9", progress=Progress(self.said), sources=VersionSources(**wanted))
        assert files.checkpoint.is_file()
        assert files.voices_dir == self.assets_dir / "v9" / "voices"
        return self.files()

    def files(self) -> list[str]:
        return sorted(
            path.relative_to(self.assets_dir).as_posix() for path in self.assets_dir.rglob("*") if path.is_file()
        )


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


WHOLE = [".fetch.lock", "v9/kokoro.pth", "v9/sources.json", *(f"v9/{path}" for path in sorted(VOICES))]


def test_files_are_put_in_place_and_nothing_else_is_left(shop: Shop) -> None:
    assert shop.fetch() == WHOLE
    assert (shop.assets_dir / "v9/voices/af_two.pt").read_bytes() == b"two"
    assert not (shop.assets_dir / ".staging").exists()


def test_where_files_came_from_is_recorded(shop: Shop) -> None:
    shop.fetch()
    record = json.loads((shop.assets_dir / "v9/sources.json").read_text())
    assert record["checkpoint"] == {
        "source": "the folder",
        "files": {"kokoro.pth": hashlib.sha256(b"weights").hexdigest()},
    }
    assert sorted(record["voices"]["files"]) == sorted(VOICES)


def test_a_second_fetch_asks_for_nothing(shop: Shop) -> None:
    shop.fetch()
    shop.checkpoint.given.clear()
    shop.voices.given.clear()
    assert shop.fetch() == WHOLE
    assert shop.checkpoint.given == shop.voices.given == []


def test_files_put_there_by_hand_need_no_fetch(shop: Shop) -> None:
    shutil.copytree(shop.stock, shop.assets_dir / "v9")
    shop.fetch()
    assert shop.checkpoint.given == shop.voices.given == []


def test_only_a_damaged_file_is_fetched_again_and_the_damaged_one_is_kept_aside(shop: Shop) -> None:
    shop.fetch()
    shop.voices.given.clear()
    damaged = shop.assets_dir / "v9/voices/af_two.pt"
    damaged.write_bytes(b"twx")
    shop.fetch()
    assert shop.voices.given == ["voices/af_two.pt"]
    assert damaged.read_bytes() == b"two"
    assert damaged.with_name("af_two.pt.damaged").read_bytes() == b"twx"
    assert f"{damaged} is damaged" in shop.said.getvalue()


def test_a_cut_off_fetch_goes_on_where_it_was(shop: Shop) -> None:
    last = shop.stock / "voices/am_three.pt"
    last.rename(last.with_suffix(".away"))
    with pytest.raises(AssetError, match=r"am_three\.pt is out of stock"):
        shop.fetch()
    last.with_suffix(".away").rename(last)
    shop.voices.given.clear()
    assert shop.fetch() == WHOLE
    assert shop.voices.given == ["voices/am_three.pt"]


def test_the_next_source_is_asked_when_one_fails_and_the_reason_is_said(shop: Shop, tmp_path: Path) -> None:
    empty = FolderSource("the empty shelf", tmp_path / "empty", CHECKPOINT)
    (tmp_path / "empty/kokoro.pth").unlink()
    assert shop.fetch(checkpoint=[empty, shop.checkpoint]) == WHOLE
    said = shop.said.getvalue()
    assert "v9 checkpoint: not from the empty shelf: kokoro.pth is out of stock\n" in said
    assert "v9 checkpoint: fetched from the folder\n" in said


def test_when_all_sources_fail_the_error_names_each_with_its_reason(shop: Shop, tmp_path: Path) -> None:
    forger = FolderSource("the forger", tmp_path / "forger", CHECKPOINT)
    (tmp_path / "forger/kokoro.pth").write_bytes(b"forged")
    (shop.stock / "kokoro.pth").unlink()
    with pytest.raises(AssetError) as failure:
        shop.fetch(checkpoint=[forger, shop.checkpoint])
    forged = hashlib.sha256(b"forged").hexdigest()
    assert str(failure.value).splitlines() == [
        "No source could give the checkpoint of v9:",
        f"  - the forger: kokoro.pth came with the wrong sha256, {forged}",
        "  - the folder: kokoro.pth is out of stock",
    ]
    assert not (shop.assets_dir / "v9/kokoro.pth").exists()


def test_a_file_made_here_is_checked_against_the_record(shop: Shop) -> None:
    maker = FolderSource("the workshop", shop.stock, CHECKPOINT, is_pinned=False)
    shop.fetch(checkpoint=[maker])
    shop.fetch(checkpoint=[maker])
    assert maker.given == ["kokoro.pth"]
    (shop.assets_dir / "v9/kokoro.pth").write_bytes(b"worn")
    shop.fetch(checkpoint=[maker])
    assert maker.given == ["kokoro.pth", "kokoro.pth"]
    assert (shop.assets_dir / "v9/kokoro.pth").read_bytes() == b"weights"


@pytest.mark.parametrize("record", ["", "[]", '{"checkpoint": 3}', '{"checkpoint": {"source": "the workshop"}}'])
def test_without_a_record_that_can_be_read_the_file_is_made_again(shop: Shop, record: str) -> None:
    maker = FolderSource("the workshop", shop.stock, CHECKPOINT, is_pinned=False)
    shop.fetch(checkpoint=[maker])
    (shop.assets_dir / "v9/sources.json").write_text(record)
    assert shop.fetch(checkpoint=[maker]) == WHOLE
    assert maker.given == ["kokoro.pth", "kokoro.pth"]


def test_a_file_made_by_another_source_does_not_count_as_this_ones(shop: Shop) -> None:
    old = FolderSource("the workshop, first method", shop.stock, CHECKPOINT, is_pinned=False)
    new = FolderSource("the workshop, second method", shop.stock, CHECKPOINT, is_pinned=False)
    shop.fetch(checkpoint=[old])
    shop.fetch(checkpoint=[new])
    assert new.given == ["kokoro.pth"]


def test_a_place_that_cannot_be_written_is_an_asset_error(shop: Shop) -> None:
    shop.assets_dir.write_text("a file where the folder should be")
    with pytest.raises(AssetError, match="Could not write the files of v9"):
        shop.fetch()


def test_a_full_disk_is_told_and_leaves_no_half_file(tmp_path: Path) -> None:
    large = {"kokoro.pth": b"w" * 20_000}
    shop = Shop(tmp_path)
    source = FolderSource("the folder", shop.stock, large)
    with small_files_only(10_000), pytest.raises(AssetError, match="File too large"):
        shop.fetch(checkpoint=[source])
    assert not [path for path in shop.assets_dir.rglob("*.pth") if path.parent.name == "v9"]
    assert shop.fetch(checkpoint=[source]) == WHOLE
    assert (shop.assets_dir / "v9/kokoro.pth").read_bytes() == large["kokoro.pth"]


class _Listener(io.StringIO):
    """A stream that tells when something is said."""

    def __init__(self, phrase: str) -> None:
        super().__init__()
        self.heard = threading.Event()
        self._phrase = phrase

    def write(self, text: str) -> int:
        if self._phrase in text:
            self.heard.set()
        return super().write(text)


class _SlowSource(FolderSource):
    """Gives nothing before it is allowed to."""

    def __init__(self, folder: Path, files: Mapping[str, bytes]) -> None:
        super().__init__("the folder", folder, files)
        self.asked = threading.Event()
        self.allowed = threading.Event()

    def get(self, paths: Sequence[str], staging: Path, progress: Progress) -> Iterator[tuple[str, Path]]:
        self.asked.set()
        assert self.allowed.wait(timeout=HANGS_AFTER_S)
        yield from super().get(paths, staging, progress)


def test_of_two_fetches_at_once_one_waits_and_finds_all_done(shop: Shop) -> None:
    slow = _SlowSource(shop.stock, CHECKPOINT)
    waiting = _Listener("waiting for it to end")

    def fetch_from(checkpoint: FolderSource, said: io.StringIO) -> None:
        fetch(shop.assets_dir, "v9", progress=Progress(said), sources=VersionSources([checkpoint], [shop.voices]))

    with ThreadPoolExecutor() as threads:
        first = threads.submit(fetch_from, slow, shop.said)
        assert slow.asked.wait(timeout=HANGS_AFTER_S)
        second = threads.submit(fetch_from, shop.checkpoint, waiting)
        assert waiting.heard.wait(timeout=HANGS_AFTER_S)
        assert not (shop.assets_dir / "v9/kokoro.pth").exists()
        slow.allowed.set()
        first.result()
        second.result()
    assert shop.files() == WHOLE
    assert slow.given == ["kokoro.pth"]
    assert shop.checkpoint.given == []
    assert sorted(shop.voices.given) == sorted(VOICES)
