"""The command line, as separate processes: what a person sees, and a stop in the middle of a stream."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import soundfile
from conftest import ROOT


def run(*arguments: str, assets: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """`python -m api ...` to its end."""
    return subprocess.run(command(*arguments), env=env(assets, environment), **PIPES, check=False, timeout=120)  # type: ignore[call-overload, no-any-return]


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "api", *arguments]


def env(assets: Path, changes: dict[str, str]) -> dict[str, str]:
    return {**os.environ, "ASSETS_DIR": str(assets), "DEVICE": "cpu", **changes}


PIPES = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "cwd": ROOT}


def test_help_lists_the_commands(tiny_assets: Path) -> None:
    done = run("--help", assets=tiny_assets)
    assert done.returncode == 0
    assert all(word in done.stdout for word in ("serve", "fetch", "say", "voices", ".env.example"))


def test_say_writes_a_file_that_plays(tiny_assets: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.wav"
    done = run("say", "Hello there.", "-o", str(output), "--voice", "bf_emma", assets=tiny_assets)
    assert done.returncode == 0, done.stderr
    assert "bf_emma" in done.stdout
    samples, sample_rate = soundfile.read(output)
    assert sample_rate == 24_000
    assert len(samples) > 2400


@pytest.mark.parametrize("suffix", ["srt", "vtt"])
def test_say_writes_captions_beside_it(tiny_assets: Path, tmp_path: Path, suffix: str) -> None:
    output, captions = tmp_path / "out.wav", tmp_path / f"out.{suffix}"
    how = ("--volume", "0.5", "--sample-rate", "8000", "--captions", str(captions))
    done = run("say", "Hello there. It is 5 o'clock.", "-o", str(output), *how, assets=tiny_assets)
    assert done.returncode == 0, done.stderr
    assert soundfile.info(output).samplerate == 8000
    text = captions.read_text(encoding="utf-8")
    assert text.startswith({"srt": "1\n00:00:00,", "vtt": "WEBVTT\n\n00:00:00."}[suffix])
    assert "Hello there. It is 5 o'clock." in " ".join(text.split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("Hello.", "-o", "out.txt"), "must end in one of .mp3"),
        (("Hello.", "-o", "out.wav", "--captions", "out.ass"), "must end in one of .srt, .vtt"),
        (("Hello.", "-o", "out.wav", "--volume", "9"), "volume_multiplier: Input should be less than or equal to 4"),
        (("Hello.", "-o", "no/such/folder/out.wav"), "can't write no/such/folder/out.wav"),
        (("Hello.", "-o", "out.wav", "--voice", "nobody"), "no voice 'nobody'"),
        (("Hello.", "-o", "out.wav", "--speed", "9"), "speed: Input should be less than or equal to 4; got 9.0"),
        ((" ", "-o", "out.wav"), "input is blank"),
    ],
)
def test_say_refuses_in_one_line(tiny_assets: Path, arguments: tuple[str, ...], said: str) -> None:
    done = run("say", *arguments, assets=tiny_assets)
    assert done.returncode == 1
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_voices_lists_what_is_there(tiny_assets: Path) -> None:
    done = run("voices", assets=tiny_assets)
    assert done.stdout.splitlines()[0] == "v1_0\taf_heart\ten-us\tfemale"


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"PORT": "http"}, "error: PORT: "),
        ({"DEVICE": "gpu"}, "error: DEVICE is 'gpu'; allowed: auto, cpu, cuda, cuda:N"),
        ({"MODEL_VERSION": "v9"}, "known: v1_0, v1_1-zh"),
        ({"DEFAULT_VOICE": "nobody"}, "error: DEFAULT_VOICE can't be served"),
        ({"ASSETS_DIR": "/nowhere"}, "python -m api fetch"),
    ],
)
def test_serve_says_what_it_lacks(tiny_assets: Path, environment: dict[str, str], said: str) -> None:
    done = run("serve", assets=tiny_assets, **environment)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@contextmanager
def served(assets: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`python -m api serve` on a free port: the process and its address. Streams have time to end on any machine."""
    settings = {"PORT": "0", "DRAIN_TIMEOUT_S": "240"}
    process = subprocess.Popen(command("serve"), env=env(assets, settings), **PIPES)  # type: ignore[call-overload]
    try:
        for line in process.stderr:
            if address := re.search(r"http://[\d.]+:\d+", line):
                break
        else:
            pytest.fail("the server ended before it listened")
        yield process, address[0]
    finally:
        process.kill()
        process.communicate()


def test_sigterm_lets_a_stream_finish_and_exits_with_0(tiny_assets: Path) -> None:
    body = {"input": "It was a long road, and the rain had not stopped. " * 40, "response_format": "pcm"}
    with served(tiny_assets) as (process, address), httpx.Client(base_url=address, timeout=240) as client:
        whole = client.post("/v1/audio/speech", json=body).content
        with client.stream("POST", "/v1/audio/speech", json=body) as response:
            pieces = response.iter_raw()
            audio = next(pieces)
            process.send_signal(signal.SIGTERM)
            audio += b"".join(pieces)
        assert audio == whole
        assert process.wait(timeout=60) == 0
        with pytest.raises(httpx.ConnectError):
            client.get("/health")
