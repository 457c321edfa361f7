"""Requests that want more than speech: other people's files, other servers, lines of their own in headers and logs."""

import asyncio
import gzip
import json
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.app_variants import answer, by_hand, head, with_own_queue, with_settings
from support.http_asserts import error_of
from support.log_capture import logged
from support.resources import HELLO, SPEECH
from support.served import Served, behind

from api.models.registry import Registry
from api.models.voices import VoiceStore

pytestmark = pytest.mark.anyio

JSON_TYPE = "content-type: application/json"


@pytest.fixture
async def beside_others(tiny: Served, tiny_assets: Path, tmp_path: Path) -> AsyncIterator[Served]:
    """A server of one folder of voices; others, as good, lie where a path would lead."""
    for folder in ("assets/v1_0/voices", "assets/v1_0/private", "private"):
        shutil.copytree(tiny_assets / "v1_0" / "voices", tmp_path / folder)
    voices = VoiceStore(tmp_path / "assets" / "v1_0" / "voices")
    registry = Registry([replace(tiny.service.registry.default, voices=voices)])
    settings = {"assets_dir": tmp_path / "assets", "allow_saving_voices": True}
    async with with_own_queue(tiny.service, registry, **settings) as service, behind(service) as served:
        yield served


PATHS = [
    "../private/af_heart",
    "../voices/af_heart",
    "..%2fprivate%2faf_heart",
    "..\\private\\af_heart",
    "af_heart.bin",
]


@pytest.mark.parametrize("path", [*PATHS, "{assets}/v1_0/voices/af_heart", "file://{assets}/v1_0/voices/af_heart"])
async def test_no_name_is_a_path(beside_others: Served, path: str) -> None:
    path = path.format(assets=beside_others.service.settings.assets_dir)
    before = sorted(beside_others.service.settings.assets_dir.parent.rglob("*"))
    for field, status in (("voice", 400), ("model", 404), ("lang_code", 400), ("response_format", 400)):
        error_of(await beside_others.client.post(SPEECH, json=HELLO | {field: path}), status)
    for route in (f"/v1/models/{path}", f"/v1/download/{path}", f"/download/{path}"):
        error_of(await beside_others.client.get(route), 404)
    combine = {"voices": "af_heart+am_adam", "save_as": path}
    error_of(await beside_others.client.post("/v1/audio/voices/combine", json=combine), 400)
    error_of(await beside_others.client.post("/v1/audio/voices/combine", json=path), 400)
    assert sorted(beside_others.service.settings.assets_dir.parent.rglob("*")) == before


async def test_no_address_in_a_request_is_asked(tiny: Served) -> None:
    """Anywhere in it: this server must not fetch for a client what the client can't reach."""
    asked = 0

    async def count(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        writer.close()

    async with await asyncio.start_server(count, "127.0.0.1", 0) as other:
        url = f"http://127.0.0.1:{other.sockets[0].getsockname()[1]}/x"
        document = f"<speak><lexicon uri='{url}'/><audio src='{url}'>Hello.</audio><sub alias='{url}'>a</sub></speak>"
        for body in (
            {"input": f"[Hello]({url}) {url} <img src='{url}'> [voice:{url}]", "allow_voice_tags": False},
            {"input": document, "ssml": True},
            *({"input": "Hello.", field: url} for field in ("voice", "model", "lang_code", "response_format")),
            *({"input": "Hello.", field: url} for field in ("callback", "webhook", "audio_url", "ref_audio")),
            {"input": "[voice:x]Hello.", "allow_voice_tags": True, "voice_aliases": {"x": url}},
        ):
            headers = {"referer": url, "origin": url, "x-forwarded-host": url, "x-original-url": url}
            await tiny.client.post(SPEECH, json=body, headers=headers)
        async with by_hand(tiny, f"GET {url} HTTP/1.1\r\nhost: x\r\n\r\n".encode()) as reader:
            assert (await answer(reader)).status == 404, "no proxy"
        async with by_hand(tiny, head("127.0.0.1:1", method="CONNECT")) as reader:
            assert (await answer(reader)).status in (404, 405)
        assert asked == 0
        reader, writer = await asyncio.open_connection("127.0.0.1", other.sockets[0].getsockname()[1])
        await reader.read()
        writer.close()
        assert asked == 1, "it would have been counted"


async def test_a_compressed_body_is_not_unpacked(tiny: Served) -> None:
    headers = {"content-type": "application/json", "content-encoding": "gzip"}
    error_of(await tiny.client.post(SPEECH, content=gzip.compress(json.dumps(HELLO).encode()), headers=headers), 400)
    async with behind(with_settings(tiny.service, max_body_bytes=100_000)) as served:
        bomb = gzip.compress(b" " * 50_000_000)  # 50 kB
        error_of(await served.client.post(SPEECH, content=bomb, headers=headers), 400)


INJECTED = "x\r\nx-evil: 1\r\n\r\nevil"


async def test_what_a_client_wrote_makes_no_header_and_no_line_in_the_log(tiny: Served) -> None:
    bodies: list[tuple[str, Any]] = [
        (SPEECH, HELLO | {"voice": f"af_heart{INJECTED}"}),
        (SPEECH, HELLO | {"model": INJECTED}),
        (SPEECH, HELLO | {"response_format": INJECTED}),
        (SPEECH, HELLO | {"return_download_link": True, "download_format": INJECTED}),
        ("/v1/audio/voices/combine", f"af_heart+am_adam{INJECTED}"),
        ("/v1/audio/voices/combine", {"voices": "af_heart", "save_as": INJECTED}),
    ]
    with logged(lines_as="{message}") as lines:
        for path, body in bodies:
            response = await tiny.client.post(path, json=body)
            assert response.status_code >= 400
            assert "x-evil" not in response.headers
        for path in ("/x%0d%0ax-evil:%201", "/v1/models/x%0d%0ax-evil:%201", "/v1/download/x%0d%0ax-evil:%201"):
            assert "x-evil" not in (await tiny.client.get(path)).headers
        async with by_hand(tiny, head("/health", "x-request-id: x\nx-evil: 1", method="GET")) as reader:
            seen = await reader.read(4096)
        assert b"x-evil" not in seen
    assert len(lines) >= len(bodies) + 3
    assert not [line for line in lines if "\r" in line or "\n" in line.rstrip("\n") or line.startswith("x-evil")]


async def test_a_page_can_not_ask_for_speech_by_a_form_or_a_plain_post(tiny: Served) -> None:
    """A simple request, which browsers send across origins without asking first, costs nothing."""
    for media_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        response = await tiny.client.post(SPEECH, content=json.dumps(HELLO), headers={"content-type": media_type})
        assert "content-type: application/json" in error_of(response, 400)["message"]


async def test_an_upgrade_to_a_websocket_goes_around_nothing(tiny: Served) -> None:
    fields = ("connection: upgrade", "upgrade: websocket", "sec-websocket-version: 13", "sec-websocket-key: AAAA")
    async with behind(with_settings(tiny.service, api_keys="sk-one")) as served:
        async with by_hand(served, head(SPEECH, *fields, method="GET")) as reader:
            assert (await answer(reader)).status == 405
        async with by_hand(served, head(SPEECH, *fields, JSON_TYPE)) as reader:
            assert (await answer(reader)).status == 401
