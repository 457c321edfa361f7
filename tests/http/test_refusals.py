"""Refusals: before any audio, in OpenAI's shape, naming the field."""

import json
from typing import Any

import pytest
from support.http_asserts import error_of
from support.served import Served

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("fields", "param", "said"),
    [
        ({"input": None}, "input", "missing"),
        ({"input": ""}, "input", "at least 1 character"),
        ({"input": " \n\t "}, "input", "blank"),
        ({"input": ["a"]}, "input", "valid string"),
        ({"input": "\ud800"}, "input", "unicode"),
        ({"input": "x" * 100_001}, "input", "100001 characters; this server takes at most 100000"),
        ({"input": "🙂 🙂"}, "input", "nothing that can be spoken"),
        ({"input": "... !!"}, "input", "nothing that can be spoken"),
        ({"voice": "af_nobody"}, "voice", "af_nobody"),
        ({"voice": "../../etc/passwd"}, "voice", "voice"),
        ({"voice": "af_heart+af_nobody"}, "voice", "af_nobody"),
        ({"voice": "af_heart("}, "voice", "voice"),
        ({"voice": 7}, "voice", "got 7"),
        ({"voice": {"name": "af_heart"}}, "voice", "valid string"),
        ({"voice": {"id": "af_nobody"}}, "voice", "af_nobody"),
        ({"voice": "x" * 513}, "voice", "at most 512 characters"),
        ({"instructions": "x" * 4097}, "instructions", "at most 4096 characters"),
        ({"stream_format": "websocket"}, "stream_format", "'audio' or 'sse'; got 'websocket'"),
        ({"response_format": "wma"}, "response_format", "'mp3', 'opus', 'aac', 'flac', 'wav' or 'pcm'; got 'wma'"),
        ({"speed": 0.2}, "speed", "greater than or equal to 0.25; got 0.2"),
        ({"speed": 4.1}, "speed", "less than or equal to 4; got 4.1"),
        ({"speed": "quick"}, "speed", "got 'quick'"),
        ({"volume_multiplier": 0.05}, "volume_multiplier", "greater than or equal to 0.1; got 0.05"),
        ({"volume_multiplier": 5}, "volume_multiplier", "less than or equal to 4; got 5"),
        ({"sample_rate": 7999}, "sample_rate", "greater than or equal to 8000; got 7999"),
        ({"sample_rate": 96_000}, "sample_rate", "less than or equal to 48000; got 96000"),
        ({"sample_rate": 12_345, "response_format": "mp3"}, "sample_rate", "one of 8000, 11025"),
        ({"stream": "perhaps"}, "stream", "got 'perhaps'"),
        ({"seed": 2**63}, "seed", "less than"),
        ({"lang_code": "tlh"}, "lang_code", "'tlh' is not supported; allowed: a, b, e, en, en-gb, en-us, es"),
    ],
)
async def test_a_wrong_field_is_named(tiny: Served, fields: dict[str, Any], param: str, said: str) -> None:
    response = await tiny.client.post("/v1/audio/speech", content=_json({"input": "Hello.", **fields}), headers=JSON)
    error = error_of(response, 400)
    assert error["param"] == param
    assert error["type"] == "invalid_request_error"
    assert said in error["message"]


JSON = {"content-type": "application/json"}


def _json(body: object) -> bytes:
    return json.dumps(body).encode()  # \ud800 and the like as escapes, which httpx itself would refuse


@pytest.mark.parametrize("body", [b"", b"{", b"input=Hello", b'{"input": "Hello", "speed": NaN}', b"\xff\xfe"])
async def test_a_body_that_is_not_json_is_refused(tiny: Served, body: bytes) -> None:
    error_of(await tiny.client.post("/v1/audio/speech", content=body, headers=JSON), 400)


@pytest.mark.parametrize("body", [b"[]", b'"Hello"', b"7", b"null"])
async def test_a_body_that_is_not_an_object_is_refused(tiny: Served, body: bytes) -> None:
    error = error_of(await tiny.client.post("/v1/audio/speech", content=body, headers=JSON), 400)
    assert "must be a JSON object" in error["message"]


async def test_an_unknown_model_is_404_and_lists_the_others(tiny: Served) -> None:
    response = await tiny.client.post("/v1/audio/speech", json={"input": "Hello.", "model": "v9"})
    error = error_of(response, 404)
    assert error["code"] == "model_not_found"
    assert error["param"] == "model"
    assert "v1_0, v1_1-zh, kokoro" in error["message"]


async def test_the_text_is_never_repeated(tiny: Served) -> None:
    response = await tiny.client.post("/v1/audio/speech", json={"input": {"secret": "words"}})
    assert "words" not in response.text


async def test_routes_and_methods_that_are_not_there_have_the_same_shape(tiny: Served) -> None:
    assert error_of(await tiny.client.get("/v1/nothing"), 404)["code"] == "not_found"
    assert error_of(await tiny.client.get("/v1/audio/speech"), 405)["code"] == "method_not_allowed"


async def test_a_full_queue_is_429_with_retry_after(tiny: Served) -> None:
    queue = tiny.service.queue
    bound = queue.max_queued_s
    queue.max_queued_s = -1.0  # even an empty queue is over it
    try:
        response = await tiny.client.post("/v1/audio/speech", json={"input": "Hello."})
    finally:
        queue.max_queued_s = bound
    assert error_of(response, 429)["code"] == "queue_full"
    assert int(response.headers["retry-after"]) >= 1
    assert (await tiny.client.get("/health/ready")).status_code == 200
