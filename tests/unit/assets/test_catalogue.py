"""The table of files, and finding them on the disk."""

import re
from pathlib import Path

import pytest

from api.assets.catalogue import ASSETS, assets_of, find_checkpoint, read_voice_table, voices_folder
from api.errors import AssetError

SHA256 = re.compile(r"[0-9a-f]{64}")


@pytest.mark.parametrize("version", ASSETS)
def test_every_file_is_pinned(version: str) -> None:
    assets = assets_of(version)
    hashes = [assets.checkpoint_sha256]
    if assets.int8_export:
        assert len(assets.int8_export.part_sha256) == len(assets.int8_export.packages)
        hashes += [assets.int8_export.sha256, *assets.int8_export.part_sha256]
    if assets.npm_voices:
        hashes.append(assets.npm_voices.sha256)
    assert all(SHA256.fullmatch(sha256) for sha256 in hashes)
    assert re.fullmatch(r"[0-9a-f]{40}", assets.hub.revision)


def test_the_voice_table_has_54_voices_each_with_two_hashes_of_its_own() -> None:
    table = read_voice_table("voices_v1_0.tsv")
    assert len({row.name for row in table}) == 54
    hashes = [sha256 for row in table for sha256 in (row.pt_sha256, row.bin_sha256)]
    assert all(SHA256.fullmatch(sha256) for sha256 in hashes)
    assert len(set(hashes)) == 108


def test_an_unknown_version_is_an_error_that_lists_the_known_ones() -> None:
    with pytest.raises(AssetError, match=r"'v2'; the versions are v1_0, v1_1-zh"):
        assets_of("v2")


def test_the_official_checkpoint_comes_before_the_converted_one(tmp_path: Path) -> None:
    folder = tmp_path / "v1_0"
    folder.mkdir()
    (folder / "kokoro-v1_0-int8.pth").touch()
    assert find_checkpoint(tmp_path, "v1_0") == folder / "kokoro-v1_0-int8.pth"
    (folder / "kokoro-v1_0.pth").touch()
    assert find_checkpoint(tmp_path, "v1_0") == folder / "kokoro-v1_0.pth"


def test_a_missing_checkpoint_is_an_error_that_names_the_places_and_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(AssetError) as failure:
        find_checkpoint(tmp_path, "v1_0")
    message = str(failure.value)
    assert str(tmp_path / "v1_0/kokoro-v1_0.pth") in message
    assert str(tmp_path / "v1_0/kokoro-v1_0-int8.pth") in message
    assert "python -m api fetch" in message


def test_voices_lie_below_their_version(tmp_path: Path) -> None:
    assert voices_folder(tmp_path, "v1_1-zh") == tmp_path / "v1_1-zh" / "voices"
