"""POST /v1/audio/voices/combine over a real socket: a blend that loads as a voice, here and elsewhere."""

import asyncio
import re
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
import torch
from support.http_asserts import error_of
from support.served import Served, serving, tiny_settings, write_voices

from api.http.schemas.combine import CombineRequest
from api.models.voices import VoiceStore

pytestmark = pytest.mark.anyio

PATH = "/v1/audio/voices/combine"


async def combine(served: Served, body: Any) -> httpx.Response:
    """The answer to a request that must succeed."""
    response = await served.client.post(PATH, json=body)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/octet-stream"
    return response


def pack_of(response: httpx.Response) -> torch.Tensor:
    pack = torch.load(BytesIO(response.content), weights_only=True)
    assert isinstance(pack, torch.Tensor)
    assert (pack.dtype, tuple(pack.shape)) == (torch.float32, (510, 1, 256))
    return pack


def file_name(response: httpx.Response) -> str:
    match = re.fullmatch(r'attachment; filename="([A-Za-z0-9_-]{1,64}\.pt)"', response.headers["content-disposition"])
    assert match, response.headers["content-disposition"]
    return match[1]


def style(served: Served, expression: str) -> torch.Tensor:
    return served.service.registry.default.voices.style(expression, 7)


@pytest.fixture(scope="module")
async def saving(tmp_path_factory: pytest.TempPathFactory, tiny_assets: Path) -> AsyncIterator[Served]:
    """A server that may save voices, with a folder of its own."""
    assets = tmp_path_factory.mktemp("saving")
    (assets / "v1_0").mkdir()
    (assets / "v1_0" / "config.json").symlink_to(tiny_assets / "v1_0" / "config.json")
    (assets / "v1_0" / "kokoro-v1_0.pth").symlink_to(tiny_assets / "v1_0" / "kokoro-v1_0.pth")
    write_voices(assets / "v1_0" / "voices", ("af_heart", "am_adam", "bf_emma"))
    async with serving(tiny_settings(assets, extra_versions=(), allow_saving_voices=True)) as served:
        yield served


@pytest.mark.parametrize(
    ("body", "meant", "named"),
    [
        ("af_heart(2)+am_adam(1)", "af_heart(2)+am_adam", "af_heart_67_am_adam_33.pt"),
        ("af_heart+am_adam", "af_heart+am_adam", "af_heart_50_am_adam_50.pt"),
        ("af_heart-am_adam(0.5)", "af_heart-am_adam(0.5)", "af_heart_200_am_adam_minus_100.pt"),
        ("marin", "af_heart", "af_heart.pt"),
        (["af_heart", "am_adam", "bf_emma"], "af_heart+am_adam+bf_emma", "af_heart_33_am_adam_33_bf_emma_33.pt"),
        (["am_adam", "af_heart(3)"], "af_heart(3)+am_adam", "af_heart_75_am_adam_25.pt"),
        ({"voices": "af_heart + am_adam", "save_as": None}, "af_heart+am_adam", "af_heart_50_am_adam_50.pt"),
        ({"voices": ["am_adam"], "model": "tts-1", "nonsense": 1}, "am_adam", "am_adam.pt"),
    ],
)
async def test_a_blend_comes_as_a_voice_pack(tiny: Served, body: Any, meant: str, named: str) -> None:
    response = await combine(tiny, body)
    assert torch.equal(pack_of(response)[6], style(tiny, meant))
    assert file_name(response) == named


async def test_voices_are_those_of_the_model_asked_for(tiny: Served) -> None:
    response = await combine(tiny, {"voices": "af_maple+zf_001", "model": "v1_1-zh"})
    expected = tiny.service.registry.resolve("v1_1-zh").voices.style("af_maple+zf_001", 7)
    assert torch.equal(pack_of(response)[6], expected)


async def test_put_into_a_folder_it_is_a_voice_there(tiny: Served, tmp_path: Path) -> None:
    response = await combine(tiny, "bf_emma(2)+am_adam")
    (tmp_path / file_name(response)).write_bytes(response.content)
    store = VoiceStore(tmp_path)
    store.check_files()
    (voice,) = store.voices()
    assert voice.language == "en-gb"
    assert torch.equal(store.style(voice, 7), style(tiny, "bf_emma(2)+am_adam"))


@pytest.mark.parametrize(
    ("body", "param", "said"),
    [
        ({}, "voices", "missing"),
        ("", "voices", "at least 1 character"),
        ([], "voices", "valid string"),
        ([7], "voices", "valid string"),
        ({"voices": {"id": "af_heart"}}, "voices", "valid string"),
        (["af_heart", ""], "voices", "at its end"),
        ("af_heart+af_nobody", "voices", "af_nobody"),
        ("../../etc/passwd", "voices", "voice"),
        ("af_heart(0)", "voices", "above 0"),
        ("af_heart-af_heart(2)", "voices", "subtracts too much"),
        (["af_heart"] * 9, "voices", "more than 8"),
        ("x" * 513, "voices", "at most 512"),
        (7, None, "a blend, a list of voices, or an object"),
    ],
)
async def test_what_is_no_blend_is_refused(tiny: Served, body: Any, param: str | None, said: str) -> None:
    error = error_of(await tiny.client.post(PATH, json=body), 400)
    assert error["param"] == param
    assert said in error["message"]


async def test_an_unknown_model_is_404(tiny: Served) -> None:
    response = await tiny.client.post(PATH, json={"voices": "af_heart", "model": "v9"})
    assert error_of(response, 404)["code"] == "model_not_found"


async def test_saving_is_refused_unless_allowed(tiny: Served) -> None:
    response = await tiny.client.post(PATH, json={"voices": "af_heart+am_adam", "save_as": "af_mine"})
    error = error_of(response, 403)
    assert (error["param"], error["code"]) == ("save_as", "not_allowed")
    assert "af_mine" not in (await tiny.client.get("/v1/audio/voices")).text


async def test_a_saved_blend_is_a_voice_at_once_and_after_a_restart(saving: Served) -> None:
    before = (await saving.client.get("/v1/audio/voices")).json()["voices"]
    response = await combine(saving, {"voices": "af_heart(2)+am_adam", "save_as": "bm_mine"})
    assert file_name(response) == "bm_mine.pt"
    listed = (await saving.client.get("/v1/audio/voices")).json()["voices"]
    (new,) = (voice for voice in listed if voice not in before)
    assert len(listed) == len(before) + 1
    assert new == {"id": "bm_mine", "name": "Mine", "language": "en-gb", "gender": "male"}
    assert torch.equal(style(saving, "bm_mine"), style(saving, "af_heart(2)+am_adam"))
    speech = {"input": "Hello.", "voice": "bm_mine(2)+af_heart", "response_format": "pcm"}
    assert (await saving.client.post("/v1/audio/speech", json=speech)).status_code == 200
    folder = saving.service.settings.assets_dir / "v1_0" / "voices"
    assert (folder / "bm_mine.pt").read_bytes() == response.content
    assert torch.equal(VoiceStore(folder).style("bm_mine", 7), style(saving, "bm_mine"))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("af_heart", "voice_exists"),
        ("alloy", "voice_exists"),
        ("../af_evil", "invalid_value"),
        ("af_heart-am_adam", "invalid_value"),
        ("af_heart.bin", "invalid_value"),
        ("af_mine\n", "invalid_value"),
        ("é", "invalid_value"),
        ("", "invalid_value"),
        ("x" * 65, "invalid_value"),
        (7, "invalid_value"),
    ],
)
async def test_a_name_that_is_taken_or_not_safe_is_refused(saving: Served, name: Any, code: str) -> None:
    before = sorted(saving.service.settings.assets_dir.rglob("*"))
    error = error_of(await saving.client.post(PATH, json={"voices": "af_heart+am_adam", "save_as": name}), 400)
    assert (error["param"], error["code"]) == ("save_as", code)
    assert sorted(saving.service.settings.assets_dir.rglob("*")) == before


async def test_of_two_who_want_one_name_one_gets_it(saving: Served) -> None:
    blends = [f"af_heart({weight})+am_adam" for weight in range(1, 9)]
    bodies = [{"voices": blend, "save_as": "af_wanted"} for blend in blends]
    responses = await asyncio.gather(*(saving.client.post(PATH, json=body) for body in bodies))
    assert sorted(response.status_code for response in responses) == [200] + [400] * 7
    (winner,) = (response for response in responses if response.status_code == 200)
    assert torch.equal(pack_of(winner)[6], style(saving, "af_wanted"))


async def test_the_documentation_shows_every_form(tiny: Served) -> None:
    document = (await tiny.client.get("/openapi.json")).json()
    fields = document["components"]["schemas"]["CombineRequest"]["properties"]
    assert set(fields) == set(CombineRequest.model_fields)
    assert all(len(field["description"]) > 10 for field in fields.values())
    operation = document["paths"][PATH]["post"]
    forms = operation["requestBody"]["content"]["application/json"]["schema"]["anyOf"]
    assert [form.get("type", form.get("$ref")) for form in forms] == [
        "#/components/schemas/CombineRequest", "string", "array",
    ]  # fmt: skip
    assert list(operation["responses"]["200"]["content"]) == ["application/octet-stream"]


async def test_the_official_voices_blend(real: Served) -> None:
    response = await combine(real, "af_bella(2)+af_sky(1)")
    assert torch.equal(pack_of(response)[6], style(real, "af_bella(2)+af_sky(1)"))
