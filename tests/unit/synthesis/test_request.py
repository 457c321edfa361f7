"""SynthesisRequest.cache_key: all that decides the sound and its word times, in plain values."""

import json
from dataclasses import fields, replace
from types import SimpleNamespace
from typing import cast

import pytest

from api.languages.options import NormalizationOptions
from api.models.registry import ServedModel
from api.models.voices import Voice
from api.synthesis.request import ResolvedVoice, SynthesisRequest
from api.text.aligned import AlignedText
from api.text.document import Bookmark, Mark, Pause, TextSpan

HEART = ResolvedVoice(Voice("af_heart", "af_heart", "en-us", "female", (("af_heart", 1.0),)), "en-us")
BELLA = ResolvedVoice(Voice("af_bella", "af_bella", "en-us", "female", (("af_bella", 1.0),)), "en-us")
PASSAGE = TextSpan(AlignedText.of("Hello \ud800 there."), (Mark(0, 5, stress=1.0),), voice="af_bella")


def served(version: str) -> ServedModel:
    """Return what the key looks at."""
    return cast(ServedModel, SimpleNamespace(version=version))


REQUEST = SynthesisRequest(
    served=served("v1_0"),
    default_voice=HEART,
    named_voices={"af_bella": BELLA},
    document=(PASSAGE, Pause(1.0), Bookmark("here")),
    sources=("Hello \ud800 there.",),
)
CHANGES: dict[str, object] = {
    "served": served("v1_1-zh"),
    "default_voice": HEART._replace(language="en-gb"),
    "named_voices": {"af_bella": HEART},
    "document": (replace(PASSAGE, rate=2.0), Pause(1.0), Bookmark("here")),
    "sources": ("Hello.",),
    "phonemes": "h",
    "options": NormalizationOptions(normalize=False),
    "speed": 1.5,
    "seed": 0,
    "volume": 2.0,
    "sample_rate": 8_000,
}


def test_every_field_has_a_change_but_what_the_text_decides() -> None:
    assert {each.name for each in fields(SynthesisRequest)} - CHANGES.keys() == {"ignored"}


@pytest.mark.parametrize("name", CHANGES)
def test_every_field_changes_the_key(name: str) -> None:
    assert replace(REQUEST, **{name: CHANGES[name]}).cache_key() != REQUEST.cache_key()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "part",
    [
        replace(PASSAGE, text=AlignedText.of("Hello \ud800 there.", 1)),
        replace(PASSAGE, marks=()),
        replace(PASSAGE, marks=(Mark(0, 5, stress=2.0),)),
        replace(PASSAGE, voice=None),
        replace(PASSAGE, turn=1),
        Pause(1.0),
        Bookmark("1.0"),
    ],
)
def test_every_part_of_a_script_changes_the_key(part: TextSpan | Pause | Bookmark) -> None:
    assert replace(REQUEST, document=(part, Pause(1.0), Bookmark("here"))).cache_key() != REQUEST.cache_key()


def test_equal_requests_have_equal_keys_of_plain_values() -> None:
    again = replace(REQUEST, named_voices={**REQUEST.named_voices}, document=(*REQUEST.document,))
    assert json.dumps(again.cache_key()) == json.dumps(REQUEST.cache_key())
