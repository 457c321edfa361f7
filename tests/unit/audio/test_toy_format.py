"""A response format is one module and one row of the table: a toy format, added so, is spoken over HTTP."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
import soundfile
from support.audio_samples import chirp
from support.paths import ROOT
from support.toy_format import AU

from api.audio.encoders import registry
from api.audio.speech_encoder import SpeechEncoder
from api.errors import InvalidRequest

SERVE_AND_SPEAK = """
import asyncio, sys
from pathlib import Path

from api.audio.encoders import registry
from support.toy_format import AU

registry.FORMATS = {**registry.FORMATS, "au": AU}  # the row

from support.served import serving, tiny_settings

async def speak(assets, spoken):
    async with serving(tiny_settings(assets, extra_versions=())) as served:
        body = {"input": "Hello there.", "response_format": "au", "sample_rate": 16_000}
        response = await served.client.post("/v1/audio/speech", json=body)
        assert response.status_code == 200, response.text
        assert response.headers["content-type"] == AU.media_type
        spoken.write_bytes(response.content)
        schemas = (await served.client.get("/openapi.json")).json()["components"]["schemas"]
        assert schemas["SpeechRequest"]["properties"]["response_format"]["enum"] == list(registry.FORMATS)

asyncio.run(speak(*map(Path, sys.argv[1:])))
"""


def test_toy_format_is_encoded_after_one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "FORMATS", {**registry.FORMATS, "au": AU})
    encoder = SpeechEncoder.begin("au", streaming=True)
    sound = chirp(24_000)
    samples, sample_rate = soundfile.read(io.BytesIO(encoder.encode(sound) + encoder.finish()))
    assert (samples.size, sample_rate) == (sound.size, 24_000)
    assert abs(samples - sound).max() < 1e-4
    with pytest.raises(InvalidRequest, match="wav, pcm, au"):
        registry.find_format("ogg")


def test_toy_format_is_served_over_http_after_one_row(tiny_assets: Path, tmp_path: Path) -> None:
    """In a process of its own, since the OpenAPI document is made from the table when it is imported."""
    spoken = tmp_path / "spoken.au"
    subprocess.run(
        [sys.executable, "-c", SERVE_AND_SPEAK, str(tiny_assets), str(spoken)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])},
        check=True,
        timeout=120,
    )
    samples, sample_rate = soundfile.read(spoken)
    assert sample_rate == 16_000
    assert samples.size > sample_rate // 2
