"""Voices that are written: a pack's file, what it is called, and saving it beside the others."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import torch
from support.served import write_voices

from api.errors import InvalidRequest, SaveFailed, VoiceExists
from api.models.voice_listing import describe, list_voice_files
from api.models.voice_packs import read_pack, write_new
from api.models.voices import Voice, VoiceStore, file_stem


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_voices(tmp_path / "voices", ("af_bella", "af_sky", "bm_george"))
    return tmp_path / "voices"


def test_a_voices_file_holds_its_pack_and_no_more(folder: Path, tmp_path: Path) -> None:
    store = VoiceStore(folder)
    file = store.file(store.resolve("af_bella(2)+af_sky"))
    assert len(file) < 510 * 256 * 4 + 4096
    (tmp_path / "copy.pt").write_bytes(file)
    pack = read_pack(tmp_path / "copy.pt")
    for num_phonemes in (1, 100, 510):
        assert torch.equal(pack[num_phonemes - 1], store.style("af_bella(2)+af_sky", num_phonemes))


@pytest.mark.parametrize(
    ("expression", "stem"),
    [
        ("af_sky", "af_sky"),
        ("af_bella(2)+af_sky", "af_bella_67_af_sky_33"),
        ("af_bella+bm_george(3)", "bm_george_75_af_bella_25"),
        ("af_bella-af_sky(0.5)", "af_bella_200_af_sky_minus_100"),
    ],
)
def test_a_file_is_called_by_its_voices(folder: Path, expression: str, stem: str) -> None:
    assert file_stem(VoiceStore(folder).resolve(expression)) == stem


def test_a_long_name_is_cut_but_stays_its_own() -> None:
    def blend(last: str) -> str:
        names = ("af_" + "a" * 30, "af_" + "b" * 30, last)
        return file_stem(Voice("+".join(names), "", "en-us", None, tuple((name, 1 / 3) for name in names)))

    assert len(blend("af_c")) == len(blend("af_d")) == 64
    assert blend("af_c") != blend("af_d")


def test_a_saved_voice_is_a_voice_like_the_others(folder: Path) -> None:
    store = VoiceStore(folder)
    blend = store.resolve("af_bella(2)+af_sky")
    assert store.save(blend, "af_mine") == describe("af_mine") == store.resolve("af_mine")
    assert [voice.id for voice in store.voices()] == ["af_bella", "af_mine", "af_sky", "bm_george"]
    assert torch.equal(store.style("af_mine", 7), store.style(blend, 7))
    assert store.resolve("af_mine+af_sky").mix == (("af_mine", 0.5), ("af_sky", 0.5))
    assert VoiceStore(folder).voices() == store.voices()
    assert sorted(path.name for path in folder.iterdir()) == [
        "af_bella.bin", "af_mine.pt", "af_sky.bin", "bm_george.bin",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["", "a b", "../x", "a/b", "a-b", "a.pt", "é", "a\n", "x" * 65, ".", "a\0"])
def test_only_plain_names_are_saved(folder: Path, name: str) -> None:
    store = VoiceStore(folder)
    with pytest.raises(InvalidRequest, match=r"save_as is .*; allowed: 1 to 64 letters"):
        store.save(store.resolve("af_sky"), name)
    assert list(folder.parent.rglob("*.pt")) == []


@pytest.mark.parametrize("name", ["af_sky", "alloy", "shimmer"])
def test_a_name_that_means_a_voice_is_not_given_away(folder: Path, name: str) -> None:
    store = VoiceStore(folder)
    before = store.style("af_sky", 7)
    with pytest.raises(VoiceExists) as refusal:
        store.save(store.resolve("af_bella"), name)
    assert refusal.value.param == "save_as"
    assert torch.equal(VoiceStore(folder).style("af_sky", 7), before)


@pytest.mark.parametrize("suffix", [".pt", ".bin"])
def test_a_file_that_came_after_the_start_is_not_overwritten(folder: Path, suffix: str) -> None:
    store = VoiceStore(folder)
    (folder / f"af_new{suffix}").write_bytes(b"someone else's")
    with pytest.raises(VoiceExists):
        store.save(store.resolve("af_sky"), "af_new")
    assert (folder / f"af_new{suffix}").read_bytes() == b"someone else's"
    assert list(list_voice_files(folder)) == ["af_bella", "af_new", "af_sky", "bm_george"]


def test_a_folder_that_can_not_be_written_says_so_and_lists_nothing_new(folder: Path) -> None:
    store = VoiceStore(folder)
    blend = store.resolve("af_bella+af_sky")
    store.file(blend)  # read, before the folder goes
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    with pytest.raises(SaveFailed, match="could not be saved"):
        store.save(blend, "af_mine")
    assert "af_mine" not in [voice.id for voice in store.voices()]


def test_a_file_that_is_not_whole_leaves_nothing(folder: Path) -> None:
    before = sorted(folder.iterdir())
    with pytest.raises(OSError, match="too long"):
        write_new(folder / ("x" * 250 + ".pt"), b"content")
    assert sorted(folder.iterdir()) == before


def test_threads_may_save_and_read_at_once(folder: Path) -> None:
    store = VoiceStore(folder, cache_size=2)
    blend = store.resolve("af_bella+af_sky")
    names = [f"af_{number}" for number in range(20)] * 2

    def save(name: str) -> bool:
        try:
            store.save(blend, name)
        except VoiceExists:
            return False
        return True

    def read(name: str) -> bool:
        listed = [voice.id for voice in store.voices()]
        return listed == sorted(listed) and all(store.style(each, 5).shape == (1, 256) for each in listed)

    calls: list[Callable[[str], bool]] = [save, read]
    with ThreadPoolExecutor(8) as pool:
        results = [(call, pool.submit(call, name)) for name in names for call in calls]
    assert sum(result.result() for call, result in results if call is save) == 20
    assert all(result.result() for call, result in results if call is read)
    assert len(store.voices()) == len(VoiceStore(folder).voices()) == 23
