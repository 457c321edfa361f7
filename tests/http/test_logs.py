"""The log: one line a request, as text or JSON, and users' text only where the operator asked for it."""

import asyncio
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from loguru import logger
from support.app_variants import by_hand, head, with_settings
from support.paths import ROOT
from support.patience import HANGS_AFTER_S
from support.served import Served, behind

from api.http.middleware.access_log import MAX_TEXT_CHARS
from api.runtime.logging import FORMAT, json_lines

pytestmark = pytest.mark.anyio

SPEECH = "/v1/audio/speech"
SECRET = "The heron knows the combination of the safe."
BOOK = "It was a long road, and the rain had not stopped since morning. " * 60


class Log(io.StringIO):
    """A log as JSON, read back."""

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.getvalue().splitlines()]

    async def of(self, request_id: str) -> dict[str, Any]:
        """The one line of a request; it is written a moment after its answer was read."""
        async with asyncio.timeout(HANGS_AFTER_S):
            while not (found := [event for event in self.events if event["request_id"] == request_id]):
                await asyncio.sleep(0.01)
        (event,) = found
        return event


@contextmanager
def json_log() -> Iterator[Log]:
    """Every event meanwhile."""
    log = Log()
    sink = logger.add(json_lines(log), format="{message}", level="DEBUG")
    try:
        with logger.contextualize(request_id="-"):
            yield log
    finally:
        logger.remove(sink)


@contextmanager
def text_log() -> Iterator[list[str]]:
    lines: list[str] = []
    sink = logger.add(lines.append, level="DEBUG", format=FORMAT)
    try:
        with logger.contextualize(request_id="-"):
            yield lines
    finally:
        logger.remove(sink)


async def test_a_request_is_one_object_with_its_facts(tiny: Served) -> None:
    body = {"input": SECRET, "voice": "bf_emma", "response_format": "wav"}
    with json_log() as log:
        response = await tiny.client.post(SPEECH, json=body, headers={"x-request-id": "my-id.7"})
        event = await log.of("my-id.7")
    facts = ("level", "method", "path", "route", "status", "cut", "bytes", "voice", "format", "chars", "stream")
    assert [event[name] for name in facts] == [
        "INFO", "POST", SPEECH, SPEECH, 200, None, len(response.content), "bf_emma", "wav", len(SECRET), True,
    ]  # fmt: skip
    assert 0 < event["first_byte_ms"] <= event["duration_ms"]
    assert event["time"].endswith("+00:00") or event["time"][-6] in "+-"
    assert event["message"].startswith(f"POST {SPEECH} 200 ")
    assert event["message"].endswith(f" voice=bf_emma format=wav chars={len(SECRET)} stream=True")


async def test_the_text_line_is_the_same_sentence(tiny: Served) -> None:
    with text_log() as lines, json_log() as log:
        await tiny.client.get("/v1/models/kokoro", headers={"x-request-id": "same"})
        event = await log.of("same")
    (line,) = [line for line in lines if " same " in line]
    assert line.rstrip("\n").endswith(event["message"])


async def test_what_watches_the_service_is_logged_at_debug(tiny: Served) -> None:
    levels = {}
    with json_log() as log:
        for i, path in enumerate(("/health", "/health/ready", "/metrics", "/v1/models")):
            await tiny.client.get(path, headers={"x-request-id": f"watch{i}"})
            levels[path] = (await log.of(f"watch{i}"))["level"]
    assert levels == {"/health": "DEBUG", "/health/ready": "DEBUG", "/metrics": "DEBUG", "/v1/models": "INFO"}


async def test_users_text_is_in_no_line(tiny: Served) -> None:
    bodies = (
        (SPEECH, {"input": SECRET}),
        (SPEECH, {"input": SECRET, "voice": "nobody"}),
        (SPEECH, {"input": f"[pause:soon] {SECRET}"}),
        ("/dev/phonemize", {"text": SECRET}),
        ("/dev/dialogue", {"turns": [{"text": SECRET, "voice": "af_heart"}]}),
        ("/dev/ssml", {"ssml": f"<speak>{SECRET}</speak>"}),
    )
    with json_log() as log, text_log() as lines:
        for i, (path, body) in enumerate(bodies):
            await tiny.client.post(path, json=body, headers={"x-request-id": f"secret{i}"})
            assert (await log.of(f"secret{i}"))["route"] == path
    everything = log.getvalue() + "".join(lines)
    assert "heron" not in everything
    assert "combination" not in everything


async def test_text_is_logged_where_it_was_asked_for(tiny: Served) -> None:
    long = f'Line one.\nLine "two". {BOOK}'
    async with behind(with_settings(tiny.service, log_text=True)) as open_about_it:
        with json_log() as log, text_log() as lines:
            await open_about_it.client.post("/dev/phonemize", json={"text": long}, headers={"x-request-id": "long"})
            # Refused: whoever looks for what is wrong with a text wants this one above all.
            refused = {"input": SECRET, "voice": "nobody"}
            await open_about_it.client.post(SPEECH, json=refused, headers={"x-request-id": "refused"})
            turns = [{"text": "One.", "voice": "af_heart"}, {"text": "Two.", "voice": "am_adam"}]
            await open_about_it.client.post("/dev/dialogue", json={"turns": turns}, headers={"x-request-id": "turns"})
            said = {request_id: (await log.of(request_id))["input"] for request_id in ("long", "refused", "turns")}
    assert said == {"long": long[:MAX_TEXT_CHARS], "refused": SECRET, "turns": "One.\nTwo."}
    (line,) = [line for line in lines if " long " in line]
    assert line.count("\n") == 1
    assert f"input={long[:MAX_TEXT_CHARS]!r}" in line


async def test_a_listener_who_leaves_is_said_so(tiny: Served) -> None:
    body = json.dumps({"input": BOOK, "response_format": "pcm"}).encode()
    fields = ("content-type: application/json", f"content-length: {len(body)}", "x-request-id: leaves")
    with json_log() as log:
        async with by_hand(tiny, head(SPEECH, *fields) + body) as reader:
            await reader.readuntil(b"\r\n\r\n")
        event = await log.of("leaves")
    assert (event["status"], event["cut"]) == (200, "client")
    assert " 200 cut " in event["message"]


async def test_an_error_s_traceback_is_a_field() -> None:
    with json_log() as log:
        try:
            raise ValueError("a line\nand another")
        except ValueError as error:
            logger.opt(exception=error).error("it failed")
    (event,) = log.events
    assert (event["level"], event["message"]) == ("ERROR", "it failed")
    assert event["exception"].startswith("Traceback")
    assert event["exception"].endswith("ValueError: a line\nand another\n")


LIBRARY_SPEAKS = """
import logging
from api.runtime.logging import set_up_logging
set_up_logging("INFO", "json")
logging.getLogger("a.library").warning("caf\\u00e9 {braces} %s", "and percent")
logging.getLogger("a.library").debug("not this")
"""


async def test_libraries_lines_are_objects_too() -> None:
    command = [sys.executable, "-c", LIBRARY_SPEAKS]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stderr=subprocess.PIPE, env={"LC_ALL": "C"})
    _, err = await process.communicate()
    (event,) = map(json.loads, err.decode().splitlines())
    assert event.pop("time")
    assert event == {"level": "WARNING", "message": "café {braces} and percent", "request_id": "-"}
