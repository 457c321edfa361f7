"""Checkpoints and voices that are damaged before the service starts, or while it runs."""

import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from support.app_variants import with_own_queue, with_settings
from support.http_asserts import error_of
from support.resources import HELLO, SPEECH, Held, unharmed
from support.served import Served, behind, tiny_settings

from api.errors import CheckpointError, SetupError, VoiceFileError
from api.inference.device import Device
from api.models.registry import Registry, load_version
from api.runtime.wiring import running_service
from api.synthesis.response_cache import ResponseCache

pytestmark = pytest.mark.anyio

CHECKPOINT = Path("v1_0/kokoro-v1_0.pth")
VOICE = Path("v1_0/voices/am_adam.bin")
DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "truncated": lambda content: content[: len(content) // 2],
    "empty": lambda content: b"",
    "overwritten": lambda content: b"\x00" * len(content),
    "another kind of file": lambda content: b"<html>404</html>",
}


@pytest.fixture
def assets(tiny_assets: Path, tmp_path: Path) -> Path:
    """A copy to damage."""
    return Path(shutil.copytree(tiny_assets, tmp_path / "assets"))


def damage(file: Path, how: str) -> bytes:
    """Damage a file; what it was before."""
    content = file.read_bytes()
    file.write_bytes(DAMAGES[how](content))
    return content


@pytest.mark.parametrize(
    ("file", "failure", "how"),
    [
        *((CHECKPOINT, CheckpointError, how) for how in DAMAGES),
        # Zeros are floats, and raw floats have no checksum: `fetch` compares their sha256.
        *((VOICE, VoiceFileError, how) for how in DAMAGES if how != "overwritten"),
    ],
)
async def test_it_shows_at_start_with_the_files_name_and_nothing_is_left_running(
    assets: Path, file: Path, failure: type[SetupError], how: str
) -> None:
    damage(assets / file, how)
    held = [Held.now()]  # servers of other tests have children, too
    for _ in range(2):  # the first start of all also starts Python's own helper of processes, and a few threads
        with pytest.raises(failure, match=file.name):
            async with running_service(tiny_settings(assets, extra_versions=())):
                pass
        held.append(Held.now())
    assert held[2].is_back_at(held[1])
    assert held[2].num_children == held[0].num_children


@pytest.fixture
async def served(tiny: Served, assets: Path) -> AsyncIterator[Served]:
    """The model in `assets`, which may be unloaded, behind a server of its own."""
    thread = Device("cpu")
    registry = Registry([load_version("v1_0", assets, "cpu", thread.run, voice_cache=64)])
    async with with_own_queue(tiny.service, registry, allow_unload=True) as service, behind(service) as served:
        yield served
    thread.close()


@pytest.mark.parametrize("how", ["truncated", "overwritten"])
async def test_a_checkpoint_that_is_damaged_while_unloaded_fails_requests_until_it_is_whole(
    served: Served, assets: Path, how: str
) -> None:
    async with unharmed(served):
        assert (await served.client.post("/dev/unload")).json() == {"unloaded": ["v1_0"]}
        whole = damage(assets / CHECKPOINT, how)
        for _ in range(3):
            error = error_of(await served.client.post(SPEECH, json=HELLO), 500)
            assert error["code"] == "synthesis_failed"
            assert "the failure was logged" in error["message"]
        (assets / CHECKPOINT).write_bytes(whole)


@pytest.mark.parametrize(("how", "voice"), [("truncated", "am_adam"), ("empty", "af_heart+am_adam")])
async def test_a_voice_that_is_damaged_while_running_fails_its_requests_until_it_is_whole(
    served: Served, assets: Path, how: str, voice: str
) -> None:
    async with unharmed(served):
        whole = damage(assets / VOICE, how)
        for _ in range(3):
            error = error_of(await served.client.post(SPEECH, json=HELLO | {"voice": voice}), 500)
            assert (error["code"], error["param"]) == ("synthesis_failed", "voice")
            assert "can't be read any more" in error["message"]
            assert str(assets) not in error["message"], "where files lie is nobody's business"
        (assets / VOICE).write_bytes(whole)
        assert (await served.client.post(SPEECH, json=HELLO | {"voice": voice})).status_code == 200


async def test_a_blend_of_a_damaged_voice_fails_alone(served: Served, assets: Path) -> None:
    body = {"voices": "af_heart+am_adam"}
    async with unharmed(served):
        whole = damage(assets / VOICE, "truncated")
        error = error_of(await served.client.post("/v1/audio/voices/combine", json=body), 500)
        assert (error["code"], error["param"]) == ("synthesis_failed", "voices")
        assert "can't be read any more" in error["message"]
        (assets / VOICE).write_bytes(whole)
        assert (await served.client.post("/v1/audio/voices/combine", json=body)).status_code == 200


async def test_an_answer_that_may_be_kept_of_a_damaged_voice_fails_alone(served: Served, assets: Path) -> None:
    service = replace(
        with_settings(served.service, answer_cache_bytes=1_000_000), response_cache=ResponseCache(1_000_000)
    )
    async with behind(service) as caching:
        whole = damage(assets / VOICE, "truncated")
        error = error_of(await caching.client.post(SPEECH, json=HELLO | {"voice": "am_adam"}), 500)
        assert (error["code"], error["param"]) == ("synthesis_failed", "voice")
        (assets / VOICE).write_bytes(whole)
        assert (await caching.client.post(SPEECH, json=HELLO | {"voice": "am_adam"})).status_code == 200
