"""Versions that are written differently, served side by side: each gets phonemes in its own notation."""

import pytest
from support.served import Served

pytestmark = pytest.mark.anyio


async def phonemes(served: Served, model: str, voice: str, text: str, language: str) -> str:
    body = {"text": text, "model": model, "voice": voice, "language": language}
    response = await served.client.post("/dev/phonemize", json=body)
    assert response.status_code == 200, response.text
    return str(response.json()["phonemes"])


@pytest.mark.parametrize(
    ("model", "voice", "expected"),
    [("v1_0", "af_heart", "ni↓xau↓, ʂɨ↘ʨje↘!"), ("v1_1-zh", "zf_001", "ㄋㄧ2ㄏㄠ3, ㄕ十4ㄐㄝ4!")],
)
async def test_mandarin_is_written_as_each_version_was_trained(
    tiny: Served, model: str, voice: str, expected: str
) -> None:
    written = await phonemes(tiny, model, voice, "你好，世界！", "zh")
    assert written == expected
    assert set(written) <= tiny.service.registry.resolve(model).notation.alphabet


@pytest.mark.parametrize(("model", "voice"), [("v1_0", "af_heart"), ("v1_1-zh", "zf_001")])
async def test_mandarin_is_spoken_by_each_version(tiny: Served, model: str, voice: str) -> None:
    body = {"input": "你好，世界！", "model": model, "voice": voice, "lang_code": "zh", "response_format": "wav"}
    response = await tiny.client.post("/v1/audio/speech", json=body)
    assert response.status_code == 200, response.text
    assert len(response.content) > 10_000
