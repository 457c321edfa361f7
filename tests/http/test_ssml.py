"""POST /dev/ssml over a real socket."""

import httpx
import pytest
from support.http_asserts import error_of
from support.served import Served

from api.errors import InvalidRequest
from api.http.schemas.ssml import ShownDocument
from api.languages.registry import LANGUAGES
from api.synthesis.language_names import language_of_code, language_of_tag

pytestmark = pytest.mark.anyio


async def shown(served: Served, document: str, **fields: object) -> httpx.Response:
    return await served.client.post("/dev/ssml", json={"ssml": document, **fields})


async def test_a_document_is_shown_part_by_part(tiny: Served) -> None:
    document = (
        "<speak>Caf&#233;, <emphasis>now</emphasis>.<break time='2s'/>\n<mark name='m'/>"
        "<voice name='grandpa'><prosody rate='slow' pitch='low'>Yes</prosody></voice></speak>"
    )
    response = await shown(tiny, document, voice_aliases={"grandpa": {"voice": "bf_emma", "rate": 0.8}})
    assert response.status_code == 200, response.text
    answer = ShownDocument.model_validate(response.json())
    assert [part.type for part in answer.parts] == ["text", "pause", "bookmark", "text"]
    first, pause, bookmark, last = response.json()["parts"]
    assert first == {
        "type": "text",
        "text": "Café, now.",
        "start_char": 7,
        "end_char": document.index(".<break") + 1,
        "voice": None,
        "language": "en-us",
        "rate": 1.0,
        "marks": [{"start": 6, "end": 9, "phonemes": None, "stress": 1.0, "language": None, "is_spoken": False}],
    }
    assert pause == {"type": "pause", "seconds": 2.0}
    assert bookmark == {"type": "bookmark", "name": "m"}
    assert (last["text"], last["voice"], last["language"], last["rate"]) == ("Yes", "bf_emma", "en-gb", 0.6)
    assert response.json()["ignored"] == [{"what": "pitch of <prosody>", "line": 2, "column": 39}]


async def test_what_is_wrong_is_told_with_its_place(tiny: Served) -> None:
    error = error_of(await shown(tiny, "<speak>\n<brake/></speak>"), 400)
    assert error["message"].startswith("ssml, line 2, column 1 (character 8): <brake> is not an element of SSML")
    assert error["param"] == "ssml"
    assert error_of(await shown(tiny, "<!DOCTYPE x><speak/>"), 400)["code"] == "invalid_value"
    assert error_of(await shown(tiny, " "), 400)["param"] == "ssml"


async def test_long_documents_are_read_too(tiny: Served) -> None:
    response = await shown(tiny, f"<speak>{'<p>A paragraph of some words.</p>' * 500}</speak>")
    (part,) = response.json()["parts"]
    assert part["text"].count("\n\n") == 500


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en", "en-us"),
        ("EN-us", "en-us"),
        ("en_GB", "en-gb"),
        ("en-AU", "en-gb"),
        ("en-CA", "en-us"),
        ("es-419", "es"),
        ("fr-CA", "fr"),
        ("pt-PT", "pt-br"),
        ("hi-IN", "hi"),
        ("zh-Hans-CN", "zh"),
    ],
)
def test_tags_of_languages(tag: str, language: str) -> None:
    assert language_of_tag(tag, LANGUAGES) == language


@pytest.mark.parametrize("tag", ["", "a", "de-DE", "zh-HK", "x-klingon", "e" * 1000])
def test_tags_of_languages_that_there_are_not(tag: str) -> None:
    with pytest.raises(InvalidRequest, match="not supported"):
        language_of_tag(tag, LANGUAGES)


def test_codes_of_languages() -> None:
    assert {language_of_code(name.upper(), "x", LANGUAGES) for name in LANGUAGES.by_name} == set(LANGUAGES.codes)
