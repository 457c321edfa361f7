"""Clients in environments of their own, against `python -m api serve` with the real model: `make test-clients`.

Each is a script that speaks as the client's users do. It gets the base URL, a text and a folder, writes what it hears
there and prints what it learns as JSON. Not named test_*: `make test` installs none of these clients.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.commands import serve_process
from support.listening import check_files
from support.paths import ROOT
from support.patience import HANGS_AFTER_S

CLIENTS = ROOT / "tests" / "clients"
ENVIRONMENTS = ROOT / ".venv-clients"
TEXT = "The ship left before dawn, and nobody saw it go. By noon the fog had lifted."


@pytest.fixture(scope="module")
def base_url(real_assets: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Base URL of the service."""
    with serve_process(real_assets, tmp_path_factory.mktemp("served") / "log") as served:
        yield f"{served.address}/v1"


@pytest.fixture(scope="module")
def expected(base_url: str) -> bytes:
    """`TEXT` spoken by af_heart, who is also OpenAI's marin: s16le at 24 kHz."""
    body = {"input": TEXT, "voice": "af_heart", "response_format": "pcm"}
    return httpx.post(f"{base_url}/audio/speech", json=body, timeout=HANGS_AFTER_S).raise_for_status().content


def listen(*command: str | Path, base_url: str, folder: Path) -> Any:
    """Run a client's script; returns what it learnt."""
    environment = os.environ | {"LITELLM_LOCAL_MODEL_COST_MAP": "True"}  # by default it asks the internet for prices
    done = subprocess.run(
        [*command, base_url, TEXT, folder],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=HANGS_AFTER_S,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def listen_with(client: str, base_url: str, folder: Path) -> Any:
    """The same, for a client in Python."""
    python = ENVIRONMENTS / client / "bin" / "python"
    return listen(python, CLIENTS / client / "speak.py", base_url=base_url, folder=folder)


def test_node(base_url: str, expected: bytes, tmp_path: Path) -> None:
    if shutil.which("npm") is None or not (CLIENTS / "node" / "node_modules" / "openai").is_dir():
        pytest.skip("npm is not here, or could not install it: OpenAI's client for Node was not tried")
    learnt = listen("node", CLIENTS / "node" / "speak.mjs", base_url=base_url, folder=tmp_path)
    check_files(tmp_path, {"whole.mp3", "streamed.pcm", "events.wav"}, expected)
    assert learnt["pieces"] > 1
    usage = learnt["usage"]
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"] > 2
    assert {"kokoro", "tts-1", "gpt-4o-mini-tts"} <= set(learnt["models"])
    assert learnt["retrieved"] == "kokoro"
    assert learnt["bad_speed"] == refusal("BadRequestError", 400, "invalid_value", "speed")
    assert learnt["no_model"] == refusal("NotFoundError", 404, "model_not_found", "model")


def refusal(kind: str, status: int, code: str, param: str) -> dict[str, object]:
    """An error of the Node client, which had a request id."""
    fields = {"status": status, "code": code, "param": param, "type": "invalid_request_error"}
    return {"class": kind, **fields, "named": True}


def test_litellm(base_url: str, expected: bytes, tmp_path: Path) -> None:
    learnt = listen_with("litellm", base_url, tmp_path)
    check_files(tmp_path, {"sync.mp3", "async.pcm"}, expected)
    assert learnt["bad_voice"] == {"code": "voice_not_found", "param": "voice", "type": "invalid_request_error"}


def test_livekit(base_url: str, expected: bytes, tmp_path: Path) -> None:
    learnt = listen_with("livekit", base_url, tmp_path)
    models = ("gpt-4o-mini-tts", "tts-1")  # the first is asked for events, the second for plain audio
    names = {f"{model}-{response_format}.wav" for model in models for response_format in ("mp3", "pcm", "opus")}
    check_files(tmp_path, names, expected)
    refused = learnt["bad_voice"]
    assert (refused["status"], refused["retryable"], refused["code"]) == (400, False, "voice_not_found")


def test_pipecat(base_url: str, expected: bytes, tmp_path: Path) -> None:
    learnt = listen_with("pipecat", base_url, tmp_path)
    check_files(tmp_path, {"frames.pcm"}, expected)
    assert learnt == {"sample_rates": [24_000], "errors": []}
