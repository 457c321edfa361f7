"""POST /dev/dialogue over a real socket: turns in one stream, and each turn's faults by its field."""

from typing import Any

import httpx
import numpy as np
import pytest
from numpy.typing import NDArray
from support.http_asserts import decode, error_of
from support.served import Served, serving, tiny_settings

from api.http.schemas.dialogue import MAX_TURNS, DialogueRequest

pytestmark = pytest.mark.anyio

PATH = "/dev/dialogue"
TURNS = [
    {"voice": "af_heart", "text": "Good morning."},
    {"voice": "am_adam", "text": "Is it?"},
    {"text": "Quite.", "rate": 2},
]


async def dialogue(served: Served, **fields: Any) -> httpx.Response:
    return await served.client.post(PATH, json={"turns": TURNS, "response_format": "pcm", **fields})


async def line(served: Served, text: str, **fields: Any) -> NDArray[np.float32]:
    """One turn's samples, with no silence of the service's around them."""
    fields |= {"input": f"[pause:0s]{text}[pause:0s]", "response_format": "pcm"}
    return decode((await served.client.post("/v1/audio/speech", json=fields)).content, "pcm")


async def test_turns_are_spoken_in_turn_with_exact_pauses(tiny: Served) -> None:
    turns = [*TURNS[:-1], {"text": "Quite.[pause:0s]", "rate": 2}]
    response = await dialogue(tiny, turns=turns, pause_between_turns=0.3, voice="bf_emma")
    assert response.status_code == 200, response.text
    said = [
        await line(tiny, "Good morning."),
        await line(tiny, "Is it?", voice="am_adam"),
        await line(tiny, "Quite.", voice="bf_emma", speed=2),
    ]
    gap = np.zeros(7200, np.float32)
    # The first turn opens the stream, with what every stream opens with: here nothing.
    expected = np.concatenate([said[0], gap, said[1], gap, said[2]])
    assert np.array_equal(decode(response.content, "pcm"), expected)


async def test_aliases_marks_and_tags_in_turns(tiny: Served) -> None:
    fields = {
        "turns": [
            {"voice": "narrator", "text": "Once [pause:1s] upon a time."},
            {"voice": {"id": "am_adam"}, "text": "[voice:narrator]Never.[voice:] Indeed."},
        ],
        "voice_aliases": {"narrator": {"voice": "bf_emma", "rate": 0.5}},
        "allow_voice_tags": True,
        "pause_between_turns": 0,
    }
    assert (await dialogue(tiny, **fields)).status_code == 200


async def test_turns_may_be_documents(tiny: Served) -> None:
    plain = await dialogue(tiny, turns=[{"text": "Hello there."}])
    document = await dialogue(tiny, turns=[{"text": "<speak>Hello there.</speak>"}], ssml=True)
    assert document.content == plain.content


async def test_events_tell_who_says_which_word(tiny: Served) -> None:
    response = await dialogue(tiny, stream_format="sse", return_timing=True)
    assert response.status_code == 200, response.text
    for expected in ('"word":"morning"', '"voice":"am_adam"', '"turn":1'):
        assert expected in response.text


@pytest.mark.parametrize(
    ("fields", "param", "code"),
    [
        ({"turns": []}, "turns", "invalid_value"),
        ({"turns": "no"}, "turns", "invalid_value"),
        ({"turns": [{"text": "a"}] * (MAX_TURNS + 1)}, "turns", "invalid_value"),
        ({"turns": [{"text": "a"}, {"voice": "am_adam"}]}, "turns.1.text", "invalid_value"),
        ({"turns": [{"text": "a"}, {"text": " \n"}]}, "turns.1.text", "invalid_value"),
        ({"turns": [{"text": "a"}, {"text": "b", "voice": "nobody"}]}, "turns.1.voice", "voice_not_found"),
        ({"turns": [{"text": "a"}, {"text": "b [pause:x]"}]}, "turns.1.text", "invalid_value"),
        ({"turns": [{"text": "a", "rate": 9}]}, "turns.0.rate", "invalid_value"),
        ({"turns": [{"text": "a", "rate": 0.3, "voice": "slow"}]}, "turns.0.rate", "invalid_value"),
        ({"pause_between_turns": 11}, "pause_between_turns", "invalid_value"),
        ({"lang_code": "xx"}, "lang_code", "invalid_value"),
        ({"model": "nothing"}, "model", "model_not_found"),
    ],
)
async def test_what_is_refused(tiny: Served, fields: dict[str, Any], param: str, code: str) -> None:
    response = await dialogue(tiny, voice_aliases={"slow": {"voice": "am_adam", "rate": 0.5}}, **fields)
    error = error_of(response, 404 if code == "model_not_found" else 400)
    assert (error["param"], error["code"]) == (param, code)


async def test_what_was_to_be_said_is_not_repeated(tiny: Served) -> None:
    response = await dialogue(tiny, turns=[{"text": {"secret": 1}}, {"text": ["secret"]}])
    assert "secret" not in error_of(response, 400)["message"]


async def test_all_texts_together_are_bounded(tiny_assets: Any) -> None:
    async with serving(tiny_settings(tiny_assets, extra_versions=(), max_input_chars=30)) as served:
        response = await dialogue(served, turns=[{"text": "x" * 16}] * 2)
        assert error_of(response, 400)["message"] == "turns have 32 characters; this server takes at most 30"
        assert error_of(await dialogue(served, turns=[{"text": "x" * 31}]), 400)["param"] == "turns.0.text"


def test_every_field_is_described() -> None:
    schema = DialogueRequest.model_json_schema()
    assert all("description" in field for field in schema["properties"].values())
