"""A language that a folder and a row of the table add, spoken over HTTP: no other line knows it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.http_asserts import error_of
from support.languages.toki import TOKI_PONA
from support.served import Served, serving, tiny_settings, write_voices

from api.languages.registry import LANGUAGES

pytestmark = pytest.mark.anyio

SPOKEN = "jˈan lˈuka tˈu lˈi lˈon tˈomo."
TEXT = "Jan 7 li lon tomo."


@pytest.fixture(scope="module")
async def speaking_toki(
    tiny_assets: Path, tmp_path_factory: pytest.TempPathFactory, anyio_backend: str
) -> AsyncIterator[Served]:
    """A server of the small v1.0 model with one language more, and with a voice of that language."""
    assets = tmp_path_factory.mktemp("toki")
    (assets / "v1_0").mkdir()
    for file in (tiny_assets / "v1_0").iterdir():
        if file.is_file():
            (assets / "v1_0" / file.name).symlink_to(file)
    write_voices(assets / "v1_0" / "voices", ("af_heart", "tf_sona"))
    async with serving(tiny_settings(assets, extra_versions=()), LANGUAGES.with_row(TOKI_PONA)) as served:
        yield served


async def phonemes(served: Served, **fields: object) -> str:
    response = await served.client.post("/dev/phonemize", json=fields)
    assert response.status_code == 200, response.text
    return str(response.json()["phonemes"])


async def test_speech_has_the_samples_of_its_phonemes(speaking_toki: Served) -> None:
    fields = {"voice": "tf_sona", "response_format": "wav"}
    speech = await speaking_toki.client.post("/v1/audio/speech", json={"input": TEXT, **fields})
    assert speech.status_code == 200, speech.text
    spelled = {"phonemes": await phonemes(speaking_toki, text=TEXT, voice="tf_sona"), **fields}
    same = await speaking_toki.client.post("/dev/generate_from_phonemes", json=spelled)
    assert speech.content == same.content
    assert len(speech.content) > 20_000


async def test_voice_speaks_it_and_so_does_any_voice_that_is_asked_to(speaking_toki: Served) -> None:
    said = await phonemes(speaking_toki, text=TEXT, voice="tf_sona")
    assert said == SPOKEN
    for name in ("tok", "toki", "t", "TOK"):
        assert await phonemes(speaking_toki, text=TEXT, voice="af_heart", language=name) == said


async def test_part_of_an_english_text_is_in_it(speaking_toki: Served) -> None:
    document = "<speak>We say <lang xml:lang='tok'>toki</lang>.</speak>"
    assert "tˈoki" in await phonemes(speaking_toki, text=document, ssml=True, voice="af_heart")


async def test_voice_is_listed_with_it(speaking_toki: Served) -> None:
    voices = (await speaking_toki.client.get("/v1/audio/voices")).json()["voices"]
    assert {"id": "tf_sona", "name": "Sona", "language": "tok", "gender": "female"} in voices


async def test_captions_have_its_words(speaking_toki: Served) -> None:
    fields = {"input": TEXT, "voice": "tf_sona", "stream": False}
    response = await speaking_toki.client.post("/dev/captioned_speech", json=fields)
    assert response.status_code == 200, response.text
    words = [each["word"] for each in response.json()["timestamps"]]
    assert [word for word in words if word.strip(".")] == ["Jan", "7", "li", "lon", "tomo"]


async def test_server_without_its_row_refuses_it(tiny: Served) -> None:
    body = {"input": TEXT, "voice": "af_heart", "lang_code": "tok"}
    error = error_of(await tiny.client.post("/v1/audio/speech", json=body), 400)
    assert "'tok' is not supported; allowed: a, b, e, en" in error["message"]
