"""GET /metrics: what it says after real requests over a real socket."""

import asyncio
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest
from fastapi import FastAPI
from opentelemetry.trace import NoOpTracer
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from support.app_variants import answer, by_hand, head, state_of, with_settings
from support.http_asserts import decode
from support.patience import HANGS_AFTER_S
from support.prometheus_parse import Figures, scrape
from support.served import Served, behind

from api.http.middleware.access_log import RequestLog
from api.http.middleware.route_templates import Templates
from api.synthesis.response_cache import ResponseCache
from api.telemetry.metrics.scrape import Metrics

pytestmark = pytest.mark.anyio

SPEECH = "/v1/audio/speech"
BOOK = "It was a long road, and the rain had not stopped since morning. Nobody spoke of turning back. " * 60


async def until(client: Served, holds: Callable[[Figures], bool]) -> Figures:
    """The first look of which it holds; a request is counted a moment after its last byte was read."""
    async with asyncio.timeout(HANGS_AFTER_S):
        while not holds(figures := await scrape(client.client)):
            await asyncio.sleep(0.01)
    return figures


async def test_the_answer_has_prometheus_media_types(tiny: Served) -> None:
    plain = await tiny.client.get("/metrics")
    assert plain.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    accept = {"accept": "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"}
    openmetrics = await tiny.client.get("/metrics", headers=accept)
    assert openmetrics.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
    read = {family.name for family in read_openmetrics(openmetrics.text)}  # type: ignore[no-untyped-call]
    assert {"kokoro_requests", "kokoro_ttfa_seconds", "kokoro_model"} <= read


@pytest.mark.parametrize("response_format", ["pcm", "wav", "mp3", "opus"])
async def test_a_stream_is_counted_by_route_status_and_format(tiny: Served, response_format: str) -> None:
    before = await scrape(tiny.client)
    sent = {"input": "Hello there. It was a long road.", "response_format": response_format}
    response = await tiny.client.post(SPEECH, json=sent)
    labels = {"route": SPEECH, "status": "200", "format": response_format}
    after = await until(
        tiny, lambda now: now("kokoro_requests_total", **labels) > before("kokoro_requests_total", **labels)
    )

    def rise(name: str, **labels: str) -> float:
        return after(name, **labels) - before(name, **labels)

    assert rise("kokoro_requests_total", **labels) == 1
    assert rise("kokoro_ttfa_seconds_count", stream="true") == 1
    assert (
        0 < rise("kokoro_ttfa_seconds_sum", stream="true") <= rise("kokoro_request_duration_seconds_sum", route=SPEECH)
    )
    audio_s = decode(response.content, response_format).size / 24_000
    # A lossy file is filled up to whole frames, some of which go in front.
    assert rise("kokoro_audio_seconds_total", format=response_format) == pytest.approx(audio_s, abs=0.1)
    assert rise("kokoro_queue_wait_seconds_count") == rise("kokoro_batch_size_utterances_sum") >= 1
    assert rise("kokoro_synthesis_seconds_count") == rise("kokoro_rtf_ratio_count") >= 1
    assert rise("kokoro_synthesized_audio_seconds_total") > audio_s / 2  # what joins utterances is not theirs


async def test_a_whole_file_has_its_ttfa_apart(tiny: Served) -> None:
    before = await scrape(tiny.client)
    await tiny.client.post(SPEECH, json={"input": "Hello.", "stream": False})
    after = await until(tiny, lambda now: now("kokoro_requests_total") > before("kokoro_requests_total") + 1)
    assert after("kokoro_ttfa_seconds_count", stream="false") - before("kokoro_ttfa_seconds_count", stream="false") == 1
    assert after("kokoro_ttfa_seconds_count", stream="true") == before("kokoro_ttfa_seconds_count", stream="true")


async def test_captions_without_sound_are_no_sound(tiny: Served) -> None:
    before = await scrape(tiny.client)
    route = "/dev/captioned_speech"
    body = {"input": "Hello there.", "caption_format": "srt", "return_audio": False, "stream": False}
    assert (await tiny.client.post(route, json=body)).status_code == 200
    after = await until(
        tiny, lambda now: now("kokoro_requests_total", route=route) > before("kokoro_requests_total", route=route)
    )
    for name in ("kokoro_ttfa_seconds_count", "kokoro_audio_seconds_total"):
        assert after(name) == before(name)


async def test_what_clients_make_up_is_in_no_label(tiny: Served) -> None:
    made_up = uuid.uuid4().hex
    for path in (f"/v1/models/{made_up}", f"/{made_up}", f"/v1/download/{made_up}.mp3", f"/docs?{made_up}=1"):
        await tiny.client.get(path)
    await tiny.client.request(made_up[:8].upper(), SPEECH)
    await tiny.client.post(SPEECH, json={"input": "Hello.", "response_format": made_up, "voice": made_up})
    text = (await tiny.client.get("/metrics")).text
    assert made_up not in text
    assert made_up[:8].upper() not in text
    figures = Figures.read(text)
    assert figures("kokoro_requests_total", route="/v1/models/{model_id}", status="404") >= 1
    assert figures("kokoro_requests_total", route="unmatched", status="404", format="none") >= 1
    assert figures("kokoro_requests_total", route=SPEECH, status="405") >= 1
    assert figures("kokoro_requests_total", route=SPEECH, status="400", format="none") >= 1


async def test_what_is_refused_before_it_is_routed_has_its_route_too(tiny: Served) -> None:
    async with behind(with_settings(tiny.service, max_body_bytes=10)) as small:
        assert (await small.client.post(SPEECH, json={"input": "Hello there."})).status_code == 413
        assert (await scrape(small.client))("kokoro_requests_total", route=SPEECH, status="413") >= 1


async def test_a_listener_who_leaves_is_a_cut_answer_and_a_cancelled_utterance(tiny: Served) -> None:
    before = await scrape(tiny.client)
    body = f'{{"input": "{BOOK}", "response_format": "pcm"}}'.encode()
    request = head(SPEECH, "content-type: application/json", f"content-length: {len(body)}") + body
    async with by_hand(tiny, request) as reader:
        await reader.readuntil(b"\r\n\r\n")
        assert (await until(tiny, lambda now: now("kokoro_streams") > 0))("kokoro_streams") == 1
    cut = {"reason": "client"}
    after = await until(
        tiny, lambda now: now("kokoro_requests_cut_total", **cut) > before("kokoro_requests_cut_total", **cut)
    )
    assert after("kokoro_requests_cut_total") - before("kokoro_requests_cut_total") == 1
    await until(tiny, lambda now: now("kokoro_cancellations_total") > before("kokoro_cancellations_total"))
    assert after("kokoro_requests_total", route=SPEECH, status="200", format="pcm") >= 1


async def test_hits_and_misses_of_the_answer_cache(tiny: Served) -> None:
    service, cache, metrics = tiny.service, ResponseCache(1_000_000), Metrics()
    service = replace(service, response_cache=cache, metrics=metrics)
    metrics.include(state_of(service))
    async with behind(service) as caching:
        for _ in range(3):
            await caching.client.post(SPEECH, json={"input": "Hello.", "response_format": "pcm"})
        figures = await scrape(caching.client)
    assert [figures("kokoro_answer_cache_lookups_total", result=each) for each in ("hit", "miss")] == [2, 1]
    assert figures("kokoro_answer_cache_bytes") == cache.num_bytes > 0
    assert figures("kokoro_ttfa_seconds_count", stream="true") == 3  # a repeated answer is heard as well


async def test_the_state_is_that_of_the_other_routes(tiny: Served) -> None:
    figures = await scrape(tiny.client)
    voices = (await tiny.client.get("/v1/audio/voices", params={"model": "v1_0"})).json()["voices"]
    assert figures("kokoro_voices", version="v1_0") == len(voices)
    assert figures("kokoro_model_info", version="v1_0", device="cpu", default="true") == 1
    assert figures("kokoro_model_info", version="v1_1-zh", device="cpu", default="false") == 1
    assert figures("kokoro_model_loaded", version="v1_0") == 1
    assert figures("kokoro_queue_limit_seconds") == tiny.service.queue.max_queued_s
    assert figures("kokoro_voice_cache_lookups_total", version="v1_0", result="miss") >= 1
    for name in ("process_resident_memory_bytes", "kokoro_phoneme_workers_memory_bytes"):
        assert figures(name) > 10_000_000
    for name in ("process_open_fds", "kokoro_threads"):
        assert figures(name) > 3


async def test_it_is_open_unless_listings_are_protected(tiny: Served) -> None:
    async with behind(with_settings(tiny.service, api_keys="sk-one")) as keyed:
        assert (await keyed.client.get("/metrics")).status_code == 200
    async with behind(with_settings(tiny.service, api_keys="sk-one", protect_listings=True)) as closed:
        assert (await closed.client.get("/metrics")).status_code == 401
        opened = await closed.client.get("/metrics", headers={"authorization": "Bearer sk-one"})
        assert opened.status_code == 200
        assert "sk-one" not in opened.text


async def test_a_head_with_nothing_behind_it_is_gone(tiny: Served) -> None:
    before = await scrape(tiny.client)
    gone = {"route": SPEECH, "status": "gone"}
    async with by_hand(tiny, head(SPEECH, "content-type: application/json", "content-length: 100"), b"{"):
        pass
    await until(tiny, lambda now: now("kokoro_requests_total", **gone) > before("kokoro_requests_total", **gone))
    async with by_hand(tiny, head("/metrics", "connection: close", method="GET")) as reader:
        assert (await answer(reader)).status == 200


async def test_what_cut_an_answer_is_told_apart() -> None:
    metrics = Metrics()

    def sending(end: BaseException | None) -> ASGIApp:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"half", "more_body": True})
            if end is not None:
                raise end

        return app

    async def nowhere(message: Message) -> None:
        """The client's end."""

    async def nothing() -> Message:
        return {"type": "http.disconnect"}

    for end in (None, RuntimeError("on the way"), asyncio.CancelledError()):
        app = RequestLog(sending(end), Templates(FastAPI()), metrics.requests, NoOpTracer())
        scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "scheme": "http", "http_version": "1.1"}
        with suppress(RuntimeError, asyncio.CancelledError):
            await app(scope, nothing, nowhere)
    now = Figures.read(metrics.scrape()[0].decode())
    for reason in ("client", "failure", "shutdown"):
        assert now("kokoro_requests_cut_total", reason=reason) == 1
    assert now("kokoro_requests_total", route="unmatched", status="200") == 3
