"""`return_download_link`: the finished file, for a while, to whoever was told its name."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from support.app_variants import answer, by_hand, head, with_settings
from support.http_asserts import decode, error_of
from support.patience import HANGS_AFTER_S
from support.served import Served, behind

from api.audio.encoders.registry import FORMATS
from api.synthesis.downloads.store import DownloadStore

pytestmark = pytest.mark.anyio

SPEECH = "/v1/audio/speech"
TEXT = "The ship left before dawn, and nobody saw it go. By noon the fog had lifted, and the sea lay still. "


async def ask(served: Served, **fields: Any) -> httpx.Response:
    """A request for speech with a link to its file, which must succeed."""
    response = await served.client.post(SPEECH, json={"input": TEXT, "return_download_link": True, **fields})
    assert response.status_code == 200, response.text
    return response


def are_equal(file: bytes, other: bytes, response_format: str) -> bool:
    if response_format != "opus":
        return file == other
    # Ogg gives each file a random number, which is on every page.
    return len(file) == len(other) and np.array_equal(decode(file, "opus"), decode(other, "opus"))


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@asynccontextmanager
async def keeping(served: Served, folder: Path, **changes: Any) -> AsyncIterator[Served]:
    """The same service with a place for files of its own."""
    downloads = DownloadStore(folder, changes.pop("ttl_s", 60.0), changes.pop("max_bytes", 10_000_000))
    service = replace(with_settings(served.service, **changes), downloads=downloads)
    try:
        async with behind(service) as other:
            yield other
    finally:
        await downloads.close()


@pytest.mark.parametrize("sending", [{"stream": True}, {"stream": False}, {"stream_format": "sse"}])
@pytest.mark.parametrize("response_format", FORMATS)
async def test_the_file_is_what_a_whole_answer_is(tiny: Served, response_format: str, sending: dict[str, Any]) -> None:
    whole = await tiny.client.post(
        SPEECH, json={"input": TEXT, "response_format": response_format, "stream": False, "sample_rate": 16_000}
    )
    response = await ask(tiny, response_format=response_format, sample_rate=16_000, **sending)
    path = response.headers["x-download-path"]
    assert path.startswith("/download/speech-")
    assert path.endswith(f".{response_format}")
    if sending == {"stream": False}:
        assert are_equal(response.content, whole.content, response_format)
    for base in ("/v1", ""):  # clients put the one or the other before the path
        fetched = await tiny.client.get(base + path)
        assert fetched.status_code == 200
        assert are_equal(fetched.content, whole.content, response_format)
        assert fetched.headers["content-type"] == FORMATS[response_format].media_type
        assert int(fetched.headers["content-length"]) == len(whole.content)
        assert fetched.headers["content-disposition"] == f'attachment; filename="{path.removeprefix("/download/")}"'


async def test_the_stream_is_what_it_is_without_a_link(tiny: Served) -> None:
    plain = await tiny.client.post(SPEECH, json={"input": TEXT})
    linked = await ask(tiny)
    assert linked.content == plain.content
    assert "x-download-path" not in plain.headers


async def test_the_file_may_have_another_format(tiny: Served) -> None:
    response = await ask(tiny, response_format="pcm", download_format="flac")
    fetched = await tiny.client.get("/v1" + response.headers["x-download-path"])
    assert fetched.headers["content-type"] == "audio/flac"
    assert len(decode(fetched.content, "flac")) == len(response.content) // 2
    rate = {"input": "Hello.", "sample_rate": 12_345, "response_format": "wav", "return_download_link": True}
    refused = await tiny.client.post(SPEECH, json=rate | {"download_format": "mp3"})
    assert error_of(refused, 400)["param"] == "sample_rate"


async def test_phonemes_have_a_link_too(tiny: Served) -> None:
    body = {"phonemes": "həlˈO.", "return_download_link": True, "stream": False}
    response = await tiny.client.post("/dev/generate_from_phonemes", json=body)
    assert (await tiny.client.get(response.headers["x-download-path"])).content == response.content


async def test_names_are_long_and_never_the_same(tiny: Served) -> None:
    names = {(await ask(tiny, input="One.")).headers["x-download-path"] for _ in range(3)}
    assert len(names) == 3
    assert all(len(name.removeprefix("/download/speech-").removesuffix(".mp3")) == 43 for name in names)  # 256 bits


async def test_head_and_range(tiny: Served) -> None:
    path = "/v1" + (await ask(tiny, response_format="wav")).headers["x-download-path"]
    whole = (await tiny.client.get(path)).content
    headed = await tiny.client.head(path)
    assert (headed.status_code, headed.headers["content-length"], headed.content) == (200, str(len(whole)), b"")
    assert headed.headers["accept-ranges"] == "bytes"
    part = await tiny.client.get(path, headers={"range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(whole)}"


@pytest.mark.parametrize(("wanted", "status"), [("bytes=99999999-", 416), ("bytes=5-2", 400), ("lines=1-2", 400)])
async def test_a_range_that_is_not_there_is_refused_in_the_error_shape(tiny: Served, wanted: str, status: int) -> None:
    path = "/v1" + (await ask(tiny)).headers["x-download-path"]
    refused = await tiny.client.get(path, headers={"range": wanted})
    assert "Range" in error_of(refused, status)["message"]
    assert ("content-range" in refused.headers) is (status == 416)


async def test_a_file_that_is_being_made_is_409_and_then_there(tiny: Served, tmp_path: Path) -> None:
    async with keeping(tiny, tmp_path) as served:
        body = {"input": TEXT * 12, "response_format": "pcm", "return_download_link": True}
        async with served.client.stream("POST", SPEECH, json=body) as response:
            path = "/v1" + response.headers["x-download-path"]
            pieces = response.aiter_raw()
            first = await anext(pieces)
            early = await served.client.get(path)
            assert error_of(early, 409)["code"] == "busy"
            assert int(early.headers["retry-after"]) >= 1
            audio = first + b"".join([piece async for piece in pieces])
        assert (await served.client.get(path)).content == audio
        assert names_in(tmp_path) == {path.rpartition("/")[2]}


async def test_speech_that_is_given_up_leaves_nothing(tiny: Served, tmp_path: Path) -> None:
    async with keeping(tiny, tmp_path) as served:
        body = {"input": TEXT * 12, "response_format": "pcm", "return_download_link": True}
        async with served.client.stream("POST", SPEECH, json=body) as response:
            path = "/v1" + response.headers["x-download-path"]
            await anext(response.aiter_raw())
        async with asyncio.timeout(HANGS_AFTER_S):
            while served.service.synthesizer.num_streams:
                await asyncio.sleep(0.01)
        assert error_of(await served.client.get(path), 404)["code"] == "not_found"
        assert names_in(tmp_path) == set()
        assert served.service.downloads is not None
        assert served.service.downloads.num_bytes == 0


@pytest.mark.parametrize("stream", [True, False])
async def test_a_disk_that_does_not_take_the_file_does_not_harm_the_speech(
    tiny: Served, tmp_path: Path, stream: bool
) -> None:
    plain = await tiny.client.post(SPEECH, json={"input": TEXT, "stream": stream})
    async with keeping(tiny, tmp_path / "gone") as served:
        response = await ask(served, stream=stream)
        assert response.content == plain.content
        error_of(await served.client.get("/v1" + response.headers["x-download-path"]), 404)


async def test_a_file_that_does_not_fit_is_not_kept(tiny: Served, tmp_path: Path) -> None:
    async with keeping(tiny, tmp_path, max_bytes=1000) as served:
        response = await ask(served, response_format="wav")
        assert len(response.content) > 1000
        error_of(await served.client.get("/v1" + response.headers["x-download-path"]), 404)
        assert names_in(tmp_path) == set()


async def test_a_file_somebody_removed_is_404(tiny: Served, tmp_path: Path) -> None:
    async with keeping(tiny, tmp_path) as served:
        path = (await ask(served)).headers["x-download-path"]
        (tmp_path / path.rpartition("/")[2]).unlink()
        error_of(await served.client.get(path), 404)


async def test_where_none_are_kept_a_link_is_refused(tiny: Served) -> None:
    async with behind(replace(tiny.service, downloads=None)) as served:
        refused = await served.client.post(SPEECH, json={"input": "Hello.", "return_download_link": True})
        error = error_of(refused, 403)
        assert (error["param"], error["code"]) == ("return_download_link", "not_allowed")
        error_of(await served.client.get("/v1/download/speech-x.mp3"), 404)
        assert (await served.client.post(SPEECH, json={"input": "Hello."})).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "../secret.mp3", "..%2fsecret.mp3", "%2e%2e/secret.mp3", "..%5csecret.mp3", "/etc/passwd", "%2fetc%2fpasswd",
        ".", "..", "%00", "secret.mp3%00", "speech-x.mp3", "~", "inner/secret.mp3", "%E0%A4%A",
    ],
)  # fmt: skip
async def test_no_other_file_can_be_had(tiny: Served, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "kept"
    (folder / "inner").mkdir(parents=True)
    for place in (tmp_path, folder, folder / "inner"):
        (place / "secret.mp3").write_bytes(b"secret")
    async with keeping(tiny, folder) as served:
        for base in ("/v1/download/", "/download/"):
            async with by_hand(served, head(base + name, method="GET")) as reader:
                refused = await answer(reader)
            assert refused.status == 404
            assert refused.error["code"] == "not_found"
            assert b"secret" not in refused.body.replace(b"secret.mp3", b"")


@pytest.mark.parametrize("protected", [False, True])
async def test_the_name_is_the_permission_unless_listings_are_protected(tiny: Served, protected: bool) -> None:
    key = {"authorization": "Bearer sk-one"}
    async with behind(with_settings(tiny.service, api_keys="sk-one", protect_listings=protected)) as served:
        body = {"input": "Hello.", "return_download_link": True}
        assert (await served.client.post(SPEECH, json=body)).status_code == 401
        path = (await served.client.post(SPEECH, json=body, headers=key)).headers["x-download-path"]
        for base in ("/v1", ""):
            assert (await served.client.get(base + path)).status_code == (401 if protected else 200)
            assert (await served.client.get(base + path, headers=key)).status_code == 200


async def test_a_page_may_read_the_path(tiny: Served) -> None:
    async with behind(with_settings(tiny.service, cors_origins="*")) as served:
        body = json.dumps({"input": "Hello.", "return_download_link": True})
        headers = {"origin": "https://reader.example", "content-type": "application/json"}
        response = await served.client.post(SPEECH, content=body, headers=headers)
        assert "x-download-path" in response.headers["access-control-expose-headers"].split(", ")
        fetched = await served.client.get(response.headers["x-download-path"], headers=headers)
        assert fetched.headers["access-control-allow-origin"] == "*"
