"""The voice store over small folders of generated packs."""

import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch

from api.assets.catalogue import read_voice_table
from api.errors import InvalidRequest, UnknownVoice, VoiceFileError
from api.models.voice_packs import PACK_SHAPE, read_pack
from api.models.voices import OPENAI_VOICES, VoiceStore

WritePack = Callable[..., torch.Tensor]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "voices"
    path.mkdir()
    return path


@pytest.fixture
def write_pack(folder: Path) -> WritePack:
    """Writes a pack of numbers drawn from the file's name, and gives it back."""

    def write(file_name: str) -> torch.Tensor:
        generator = torch.Generator().manual_seed(sum(file_name.encode()))
        pack = torch.randn(PACK_SHAPE, generator=generator)
        if file_name.endswith(".pt"):
            torch.save(pack, folder / file_name)
        else:
            pack.numpy().astype("<f4").tofile(folder / file_name)
        return pack

    return write


def test_voices_are_listed_in_order_with_what_their_names_tell(folder: Path, write_pack: WritePack) -> None:
    for name in ("zf_001.pt", "af_heart.bin", "pm_alex.pt", "narrator.bin", "xf_odd.bin", "my-voice.pt"):
        write_pack(name)
    (folder / "README.md").write_text("not a voice")
    listed = [(voice.id, voice.name, voice.language, voice.gender) for voice in VoiceStore(folder).voices()]
    assert listed == [
        ("af_heart", "Heart", "en-us", "female"),
        ("my-voice", "my-voice", "en-us", None),
        ("narrator", "narrator", "en-us", None),
        ("pm_alex", "Alex", "pt-br", "male"),
        ("xf_odd", "xf_odd", "en-us", None),
        ("zf_001", "001", "zh", "female"),
    ]


def test_a_missing_or_empty_folder_has_no_voices(folder: Path) -> None:
    assert VoiceStore(folder).voices() == ()
    assert VoiceStore(folder / "none").voices() == ()


def test_strange_names_folders_and_links_to_the_outside_are_not_listed(
    folder: Path, write_pack: WritePack, tmp_path: Path
) -> None:
    write_pack("af_heart.bin")
    write_pack("af heart.bin")
    write_pack(f"{'a' * 65}.bin")
    write_pack("../outside.bin")
    (folder / "af_folder.pt").mkdir()
    (folder / "af_link.bin").symlink_to(tmp_path / "outside.bin")
    (folder / "af_same.bin").symlink_to(folder / "af_heart.bin")
    assert [voice.id for voice in VoiceStore(folder).voices()] == ["af_heart", "af_same"]


@pytest.mark.parametrize("file_name", ["af_heart.pt", "af_heart.bin"])
def test_a_style_is_the_packs_row_for_the_number_of_phonemes(
    folder: Path, write_pack: WritePack, file_name: str
) -> None:
    pack = write_pack(file_name)
    store = VoiceStore(folder)
    for num_phonemes in (1, 2, 510):
        style = store.style("af_heart", num_phonemes)
        assert style.shape == (1, 256)
        assert style.dtype == torch.float32
        assert torch.equal(style, pack[num_phonemes - 1])


@pytest.mark.parametrize("num_phonemes", [-1, 0, 511])
def test_there_is_no_style_for_no_phonemes_or_too_many(folder: Path, write_pack: WritePack, num_phonemes: int) -> None:
    write_pack("af_heart.bin")
    with pytest.raises(ValueError, match="from 1 to 510"):
        VoiceStore(folder).style("af_heart", num_phonemes)


def test_pt_comes_before_bin(folder: Path, write_pack: WritePack) -> None:
    write_pack("af_heart.bin")
    pack = write_pack("af_heart.pt")
    store = VoiceStore(folder)
    assert len(store.voices()) == 1
    assert torch.equal(store.style("af_heart", 1), pack[0])


def test_a_blend_is_the_weighted_mean_of_its_packs(folder: Path, write_pack: WritePack) -> None:
    bella, sky = write_pack("af_bella.bin"), write_pack("af_sky.pt")
    store = VoiceStore(folder)
    torch.testing.assert_close(store.style("af_bella(2)+af_sky", 7), (2 * bella[6] + sky[6]) / 3)
    torch.testing.assert_close(store.style("af_bella-af_sky(0.5)", 7), 2 * bella[6] - sky[6])


def test_a_blend_written_in_two_ways_is_one_voice(folder: Path, write_pack: WritePack) -> None:
    write_pack("af_bella.bin")
    write_pack("af_sky.bin")
    store = VoiceStore(folder)
    blend = store.resolve("af_bella(2)+af_sky(1)")
    assert blend == store.resolve(" af_sky(0.5) + af_bella ")
    assert blend.id == "af_bella(2)+af_sky(1)"
    assert store.resolve(blend.id) == blend
    assert store.style(blend, 3) is not None
    assert store.resolve("af_sky(3)") == store.resolve("af_sky+af_bella-af_bella") == store.resolve("af_sky")


def test_a_blend_speaks_the_language_of_its_greatest_share(folder: Path, write_pack: WritePack) -> None:
    for name in ("af_sky.bin", "bm_george.bin", "jf_alpha.bin"):
        write_pack(name)
    store = VoiceStore(folder)
    assert store.resolve("af_sky+bm_george(2)").language == "en-gb"
    assert store.resolve("af_sky(2)-bm_george(1)").language == "en-us"
    assert store.resolve("jf_alpha+bm_george").language == "en-gb"
    assert store.resolve("jf_alpha+af_sky").gender == "female"
    assert store.resolve("bm_george+af_sky").gender is None


def test_a_full_name_comes_before_a_blend(folder: Path, write_pack: WritePack) -> None:
    pack = write_pack("a-b.bin")
    write_pack("a.bin")
    write_pack("b.bin")
    assert torch.equal(VoiceStore(folder).style("a-b", 1), pack[0])


def test_openais_names_mean_voices_that_exist_in_v1_0() -> None:
    assert len(OPENAI_VOICES) == 13
    assert set(OPENAI_VOICES.values()) <= {row.name for row in read_voice_table("voices_v1_0.tsv")}


def test_openais_names_stand_for_local_voices_alone_and_in_blends(folder: Path, write_pack: WritePack) -> None:
    write_pack("af_nova.bin")
    write_pack("am_onyx.bin")
    store = VoiceStore(folder)
    assert store.resolve("nova").id == "af_nova"
    assert store.resolve("nova+onyx(3)").id == "af_nova(1)+am_onyx(3)"


def test_a_local_voice_of_openais_name_comes_first(folder: Path, write_pack: WritePack) -> None:
    write_pack("af_nova.bin")
    write_pack("nova.bin")
    assert VoiceStore(folder).resolve("nova").id == "nova"


def test_openais_name_for_a_voice_that_is_not_here_says_so(folder: Path, write_pack: WritePack) -> None:
    write_pack("zf_001.bin")
    with pytest.raises(UnknownVoice, match="'marin' stands for 'af_heart', which this model does not have"):
        VoiceStore(folder).resolve("marin")


@pytest.mark.parametrize("expression", ["af_hart", "af_hart(2)+af_sky", "af_sky-af_hart(0.5)"])
def test_an_unknown_voice_is_named_with_those_like_it(folder: Path, write_pack: WritePack, expression: str) -> None:
    write_pack("af_heart.bin")
    write_pack("af_sky.bin")
    with pytest.raises(UnknownVoice) as refusal:
        VoiceStore(folder).resolve(expression)
    assert refusal.value.message.startswith("There is no voice 'af_hart'; did you mean af_heart?")
    assert refusal.value.param == "voice"


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "af_heart.bin", "AF_HEART", "é", "a\0b", "x" * 512])
def test_a_name_is_never_a_path(folder: Path, write_pack: WritePack, name: str) -> None:
    write_pack("af_heart.bin")
    write_pack("../outside.bin")
    with pytest.raises(UnknownVoice) as refusal:
        VoiceStore(folder).resolve(name)
    assert len(refusal.value.message) < 200


def test_what_is_no_expression_is_an_invalid_request(folder: Path, write_pack: WritePack) -> None:
    write_pack("af_heart.bin")
    with pytest.raises(InvalidRequest, match="at its end"):
        VoiceStore(folder).resolve("")


def test_resolving_reads_no_file(folder: Path) -> None:
    (folder / "af_heart.bin").write_bytes(b"no pack")
    store = VoiceStore(folder)
    assert store.resolve("af_heart").id == "af_heart"
    with pytest.raises(VoiceFileError, match=r"af_heart\.bin: holds 7 bytes, expected 522240"):
        store.style("af_heart", 1)
    with pytest.raises(VoiceFileError, match=r"af_heart\.bin"):
        store.check_files()


def test_whole_files_pass_the_check(folder: Path, write_pack: WritePack) -> None:
    write_pack("af_heart.bin")
    write_pack("af_sky.pt")
    store = VoiceStore(folder)
    store.check_files()
    assert len(store.voices()) == 2


def test_packs_are_kept_in_memory_the_least_used_going_first(folder: Path, write_pack: WritePack) -> None:
    for name in ("af_a.bin", "af_b.bin", "af_c.bin"):
        write_pack(name)
    store = VoiceStore(folder, cache_size=2)
    first_a, first_b = store.style("af_a", 1), store.style("af_b", 1)
    store.style("af_a", 1)
    store.style("af_c", 1)
    assert store.style("af_a", 1).data_ptr() == first_a.data_ptr()
    for path in folder.iterdir():
        path.unlink()
    assert torch.equal(store.style("af_a", 1), first_a)
    assert first_b.shape == (1, 256)
    with pytest.raises(VoiceFileError, match=r"af_b\.bin: can't be read"):
        store.style("af_b", 1)


def test_threads_may_share_a_store(folder: Path, write_pack: WritePack) -> None:
    packs = {name: write_pack(f"{name}.bin") for name in ("af_a", "af_b", "af_c")}
    store = VoiceStore(folder, cache_size=1)
    names = [*packs] * 20
    with ThreadPoolExecutor(8) as pool:
        styles = list(pool.map(lambda name: store.style(name, 5), names))
    assert all(torch.equal(style, packs[name][4]) for name, style in zip(names, styles, strict=True))


def save(content: object) -> Callable[[Path], None]:
    return lambda path: torch.save(content, path)


def _write_infinite(path: Path) -> None:
    pack = np.zeros(PACK_SHAPE, "<f4")
    pack[509, 0, 255] = np.inf
    pack.tofile(path)


def _write_truncated(path: Path) -> None:
    torch.save(torch.zeros(PACK_SHAPE), path)
    path.write_bytes(path.read_bytes()[:-2000])


def _write_flipped(path: Path) -> None:
    """A file with one float changed."""
    pack = torch.zeros(PACK_SHAPE)
    pack[100, 0, 100] = 1.5
    torch.save(pack, path)
    path.write_bytes(path.read_bytes().replace(np.float32(1.5).tobytes(), np.float32(1.75).tobytes()))


def _write_strange_pickle(path: Path) -> None:
    """A whole file that torch finds no sense in."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("v/data.pkl", b"\x80\x02X\x01\x00\x00\x00\xfe.")
        archive.writestr("v/version", b"3\n")


@pytest.mark.parametrize(
    ("file_name", "write", "found"),
    [
        ("v.bin", lambda path: path.write_bytes(b""), "holds 0 bytes, expected 522240"),
        ("v.bin", _write_infinite, "not finite"),
        ("v.pt", lambda path: path.write_bytes(b"garbage"), "is damaged"),
        ("v.pt", _write_truncated, "is damaged"),
        ("v.pt", _write_flipped, "is damaged"),
        ("v.pt", _write_strange_pickle, r"not a tensor that torch\.save wrote"),
        ("v.pt", save({"pack": torch.zeros(1)}), "holds a dict, expected a tensor"),
        ("v.pt", save(Path("code")), r"not a tensor that torch\.save wrote"),
        ("v.pt", save(torch.zeros(511, 1, 256)), r"shape \(511, 1, 256\), expected floats of shape \(510, 1, 256\)"),
        ("v.pt", save(torch.zeros(PACK_SHAPE, dtype=torch.int32)), r"torch\.int32"),
        ("v.pt", save(torch.full(PACK_SHAPE, torch.nan)), "not finite"),
    ],
)
def test_a_file_that_is_no_pack_is_an_error_that_names_it(
    tmp_path: Path, file_name: str, write: Callable[[Path], None], found: str
) -> None:
    write(tmp_path / file_name)
    with pytest.raises(VoiceFileError, match=found) as failure:
        read_pack(tmp_path / file_name)
    assert str(failure.value).startswith(str(tmp_path / file_name))


def test_other_floats_are_widened(tmp_path: Path) -> None:
    torch.save(torch.ones(PACK_SHAPE, dtype=torch.float16), tmp_path / "v.pt")
    assert read_pack(tmp_path / "v.pt").dtype == torch.float32
