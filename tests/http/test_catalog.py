"""Models, voices, health, documentation and request ids."""

import re
from typing import Any, get_args

import pytest
from support.served import Served

from api.audio.encoders.registry import FORMATS
from api.http.schemas.speech import ResponseFormat, SpeechRequest

pytestmark = pytest.mark.anyio


async def get(served: Served, path: str, **params: str) -> Any:
    response = await served.client.get(path, params=params)
    assert response.status_code == 200, response.text
    return response.json()


async def test_models_are_listed_in_openais_shape_and_found_by_id(tiny: Served) -> None:
    listed = await get(tiny, "/v1/models")
    assert listed["object"] == "list"
    names = [model["id"] for model in listed["data"]]
    dated = ["gpt-4o-mini-tts-2025-03-20", "gpt-4o-mini-tts-2025-12-15"]
    assert names == ["v1_0", "v1_1-zh", "kokoro", "tts-1", "tts-1-hd", "gpt-4o-mini-tts", *dated]
    for model in listed["data"]:
        assert model == await get(tiny, f"/v1/models/{model['id']}")
        assert (model["object"], type(model["created"]), type(model["owned_by"])) == ("model", int, str)


async def test_a_model_that_is_not_there_is_404(tiny: Served) -> None:
    response = await tiny.client.get("/v1/models/v9")
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "model_not_found"


async def test_voices_are_those_of_the_model(tiny: Served) -> None:
    voices = (await get(tiny, "/v1/audio/voices"))["voices"]
    by_id = {voice["id"]: voice for voice in voices}
    assert set(by_id) == {"af_heart", "am_adam", "bf_emma", "ef_dora"}
    assert by_id["bf_emma"] == {"id": "bf_emma", "name": "Emma", "language": "en-gb", "gender": "female"}
    zh = (await get(tiny, "/v1/audio/voices", model="v1_1-zh"))["voices"]
    assert {voice["id"] for voice in zh} == {"af_maple", "zf_001"}


async def test_voices_come_in_the_shapes_that_clients_look_for(tiny: Served) -> None:
    listed = await get(tiny, "/v1/audio/voices")
    assert list(listed) == ["object", "voices", "data"]
    assert listed["object"] == "list"
    assert listed["data"] == listed["voices"]
    legacy = await get(tiny, "/v1/audio/voices", legacy="true")
    assert legacy == {"voices": [voice["id"] for voice in listed["voices"]]}


async def test_what_clients_ask_of_a_base_url(tiny: Served) -> None:
    names = [model["id"] for model in (await get(tiny, "/v1/models"))["data"]]
    assert await get(tiny, "/v1/audio/models") == {"models": [{"id": name} for name in names]}
    assert await get(tiny, "/v1/test") == {"status": "ok"}
    assert await get(tiny, "/v1/") == {"status": "ok"}
    # A client that finds this one takes the server for another product.
    assert (await tiny.client.get("/v1/readyz")).status_code == 404


async def test_every_answer_says_how_long_it_took_to_begin(tiny: Served) -> None:
    for path in ("/health", "/v1/nothing"):
        headers = (await tiny.client.get(path)).headers
        metric, duration_ms = headers["server-timing"].split(";dur=")
        assert metric == "total"
        assert float(duration_ms) == pytest.approx(int(headers["openai-processing-ms"]), abs=0.501)
        assert float(duration_ms) > 0  # in microseconds, so that even a refusal's time is told


async def test_all_54_voices_of_the_real_model_are_listed(real: Served) -> None:
    voices = (await get(real, "/v1/audio/voices"))["voices"]
    assert len(voices) == 54
    assert {voice["gender"] for voice in voices} == {"female", "male"}
    assert {voice["language"] for voice in voices} == {
        "en-us", "en-gb", "es", "fr", "hi", "it", "ja", "pt-br", "zh",
    }  # fmt: skip


async def test_health_and_readiness(tiny: Served) -> None:
    assert await get(tiny, "/health") == {"status": "ok"}
    ready = await get(tiny, "/health/ready")
    assert ready["status"] == "ready"
    assert ready["models"] == ["v1_0", "v1_1-zh"]
    assert ready["device"] == "cpu"
    assert ready["queue_depth"] >= 0
    assert ready["queued_s"] >= 0


async def test_the_documentation_shows_every_field_with_its_meaning(tiny: Served) -> None:
    schemas = (await get(tiny, "/openapi.json"))["components"]["schemas"]
    fields = schemas["SpeechRequest"]["properties"]
    assert set(fields) == set(SpeechRequest.model_fields)
    assert all(len(field["description"]) > 10 for field in fields.values())
    page = await tiny.client.get("/docs")
    assert page.status_code == 200
    assert "swagger" in page.text


async def test_the_schema_names_the_formats_there_are() -> None:
    assert get_args(ResponseFormat) == tuple(FORMATS)
    assert SpeechRequest.model_fields["response_format"].default == "mp3"


async def test_a_sane_request_id_is_kept(tiny: Served) -> None:
    response = await tiny.client.get("/health", headers={"x-request-id": "caller-7.A_b"})
    assert response.headers["x-request-id"] == "caller-7.A_b"


@pytest.mark.parametrize("sent", ["", "a b", "x" * 65, "a\tb", "<script>"])
async def test_other_request_ids_are_replaced(tiny: Served, sent: str) -> None:
    response = await tiny.client.get("/v1/nothing", headers={"x-request-id": sent})
    assert re.fullmatch(r"[0-9a-f]{12}", response.headers["x-request-id"])
