"""Limits against abuse, over raw sockets: headers, bodies too large or too slow, and streams at a time."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from support.app_variants import Answer, answer, by_hand, head, with_settings
from support.patience import HANGS_AFTER_S
from support.served import Served, behind

pytestmark = pytest.mark.anyio

SPEECH = "/v1/audio/speech"
MAX_BODY = 2000
JSON_TYPE = "content-type: application/json"


@pytest.fixture(scope="module")
async def strict(tiny: Served) -> AsyncIterator[Served]:
    """Small bounds everywhere."""
    changes = {"max_body_bytes": MAX_BODY, "max_header_bytes": 1024, "body_timeout_s": 1.0}
    async with behind(with_settings(tiny.service, **changes)) as served:
        yield served


async def refused(reader: asyncio.StreamReader) -> Answer:
    """The answer of a connection that is closed after it, its shape checked."""
    got = await answer(reader)
    assert got.headers["connection"] == "close"
    assert got.headers["content-type"] == "application/json"
    assert got.headers["x-request-id"]
    assert got.error["type"] == "invalid_request_error"
    return got


async def still_serves(served: Served) -> None:
    response = await served.client.post(SPEECH, json={"input": "Hello."})
    assert response.status_code == 200


def body_of(num_bytes: int) -> bytes:
    """A request for speech of exactly so many bytes."""
    body = json.dumps({"input": "Hello.", "padding": ""}).encode()
    return body.replace(b'""', b'"' + b"x" * (num_bytes - len(body)) + b'"')


async def test_a_declared_body_that_is_too_large_is_413_before_it_is_sent(strict: Served) -> None:
    fields = (JSON_TYPE, f"content-length: {MAX_BODY + 1}", "expect: 100-continue")
    async with by_hand(strict, head(SPEECH, *fields)) as reader:
        got = await refused(reader)  # not 100, so the body was never asked for
        assert (got.status, got.error["code"]) == (413, "body_too_large")
        assert f"{MAX_BODY} bytes" in got.error["message"]
        assert await reader.read() == b""
    await still_serves(strict)


async def test_a_chunked_body_that_grows_too_large_is_413(strict: Served) -> None:
    chunk = b"3e8\r\n" + b"x" * 1000 + b"\r\n"
    async with by_hand(strict, head(SPEECH, JSON_TYPE, "transfer-encoding: chunked"), chunk, chunk, chunk) as reader:
        got = await refused(reader)
        assert (got.status, got.error["code"]) == (413, "body_too_large")
        assert await reader.read() == b""
    await still_serves(strict)


async def test_a_client_that_sends_all_of_a_large_body_still_reads_the_answer(strict: Served) -> None:
    response = await strict.client.post(SPEECH, content=b"x" * 8_000_000)
    assert response.status_code == 413
    assert response.json()["error"]["code"] == "body_too_large"
    await still_serves(strict)


async def test_a_body_of_exactly_the_limit_is_read(strict: Served) -> None:
    for num_bytes, status in ((MAX_BODY, 200), (MAX_BODY + 1, 413)):
        body = body_of(num_bytes)
        assert len(body) == num_bytes
        response = await strict.client.post(SPEECH, content=body, headers={"content-type": "application/json"})
        assert response.status_code == status, response.text


async def test_the_longest_input_fits_however_it_is_escaped(tiny: Served) -> None:
    num_chars = tiny.service.settings.max_input_chars
    longest = b'{"input": "' + b"\\ud83d\\ude42" * (num_chars + 1) + b'"}'  # 12 bytes a character; one too many
    response = await tiny.client.post(SPEECH, content=longest, headers={"content-type": "application/json"})
    assert response.status_code == 400
    assert response.json()["error"]["param"] == "input"
    assert f"{num_chars + 1} characters" in response.json()["error"]["message"]


@pytest.mark.parametrize(
    "body", [b"[" * 500_000, b'{"input":' * 100_000, b'{"seed": ' + b"9" * 1_000_000 + b"}"], ids=["[", "{", "9"]
)
async def test_a_body_made_to_break_the_parser_is_400(tiny: Served, body: bytes) -> None:
    response = await tiny.client.post(SPEECH, content=body, headers={"content-type": "application/json"})
    assert response.status_code == 400
    assert response.json()["error"]["type"] == "invalid_request_error"
    await still_serves(tiny)


@pytest.mark.parametrize(
    ("framing", "begun"), [("content-length: 1000", b""), ("transfer-encoding: chunked", b'5\r\n{"inp')]
)
async def test_a_body_that_does_not_arrive_in_time_is_408(strict: Served, framing: str, begun: bytes) -> None:
    async with by_hand(strict, head(SPEECH, JSON_TYPE, framing), begun) as reader:
        got = await refused(reader)
        assert (got.status, got.error["code"]) == (408, "body_too_slow")
        assert " 1 s" in got.error["message"]
        assert await reader.read() == b""
    await still_serves(strict)


async def test_hanging_up_in_the_middle_of_a_body_is_no_failure(strict: Served) -> None:
    async with by_hand(strict, head(SPEECH, JSON_TYPE, "content-length: 1000"), b"{"):
        pass
    await still_serves(strict)


async def test_long_headers_in_one_piece_are_431(strict: Served) -> None:
    for request in (head(SPEECH, f"x-filler: {'x' * 1024}"), head(f"/health?{'x' * 1024}", method="GET")):
        async with by_hand(strict, request) as reader:
            got = await refused(reader)
            assert (got.status, got.error["code"]) == (431, "headers_too_large")
            assert await reader.read() == b""
    await still_serves(strict)


async def test_headers_that_never_end_are_cut_off_by_the_protocol(strict: Served) -> None:
    async with by_hand(strict, b"GET /health HTTP/1.1\r\n" + b"x-filler: x\r\n" * 100) as reader:
        got = await answer(reader)
        assert (got.status, got.body) == (400, b"Invalid HTTP request received.")  # h11's own; no application is asked
        assert await reader.read() == b""
    await still_serves(strict)


BOOK = "It was a long road, and the rain had not stopped since morning. Nobody spoke of turning back. " * 200


@pytest.fixture(scope="module")
async def narrow(tiny: Served) -> AsyncIterator[Served]:
    """One stream at a time for each of two keys."""
    async with behind(with_settings(tiny.service, api_keys="sk-one,sk-two", max_streams_per_key=1)) as served:
        yield served


def by(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


async def test_one_stream_too_many_is_429_at_once_and_listings_are_not_counted(narrow: Served) -> None:
    body = {"input": BOOK, "response_format": "pcm"}
    async with narrow.client.stream("POST", SPEECH, json=body, headers=by("sk-one")) as running:
        assert running.status_code == 200
        response = await narrow.client.post(SPEECH, json={"input": "Hello."}, headers=by("sk-one"))
        assert response.status_code == 429
        assert response.json()["error"]["type"] == "rate_limit_error"
        assert response.json()["error"]["code"] == "too_many_streams"
        assert int(response.headers["retry-after"]) >= 1
        for path in ("/health/ready", "/v1/models", "/v1/audio/voices"):
            assert (await narrow.client.get(path, headers=by("sk-one"))).status_code == 200
        response = await narrow.client.post(SPEECH, json={"input": "Hello."}, headers=by("sk-two"))
        assert response.status_code == 200
        assert narrow.service.synthesizer.num_streams == 1, "the first stream ended before the others were refused"
    await until_free(narrow, "sk-one")


async def until_free(served: Served, key: str) -> None:
    """Return once a stream of this key has a place; fails after a minute."""
    async with asyncio.timeout(HANGS_AFTER_S):
        while (await served.client.post(SPEECH, json={"input": "Hello."}, headers=by(key))).status_code != 200:
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"input": ""}', b'{"input": "Hello.", "voice": "nobody"}'])
async def test_a_request_that_fails_gives_its_place_back(narrow: Served, body: bytes) -> None:
    for _ in range(3):
        headers = by("sk-two") | {"content-type": "application/json"}
        assert (await narrow.client.post(SPEECH, content=body, headers=headers)).status_code == 400


async def test_without_keys_each_address_is_counted(tiny: Served) -> None:
    async with behind(with_settings(tiny.service, max_streams_per_key=1)) as served:
        body = {"input": BOOK, "response_format": "pcm"}
        async with served.client.stream("POST", SPEECH, json=body) as running:
            assert running.status_code == 200
            response = await served.client.post(SPEECH, json={"input": "Hello."}, headers=by("made-up"))
            assert response.status_code == 429
            # Another address of the same machine; a proxy on it is believed to name its client.
            other = await served.client.post(SPEECH, json={"input": "Hello."}, headers={"x-forwarded-for": "10.0.0.9"})
            assert other.status_code == 200
