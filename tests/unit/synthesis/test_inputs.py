"""Inputs: values out of bounds are refused in the words of the HTTP schemas."""

import math
from typing import Any

import pytest

from api.errors import InvalidRequest
from api.synthesis.inputs import SoundOptions, TextInput


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"speed": 9.0}, "speed: Input should be less than or equal to 4; got 9.0"),
        ({"speed": 0.1}, "speed: Input should be greater than or equal to 0.25; got 0.1"),
        ({"speed": math.nan}, "speed: Input should be greater than or equal to 0.25; got nan"),
        ({"volume": 9}, "volume_multiplier: Input should be less than or equal to 4; got 9"),
        ({"sample_rate": 7_999}, "sample_rate: Input should be greater than or equal to 8000; got 7999"),
        ({"seed": 2**63}, "seed: Input should be less than or equal to"),
        (
            {"sample_rate": 9_000, "formats": ("wav", "mp3")},
            "sample_rate 9000 is not possible for response_format 'mp3'",
        ),
    ],
)
def test_a_value_out_of_bounds_is_refused_by_its_field(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        SoundOptions(**fields)
    assert caught.value.message.startswith(said)
    assert caught.value.param == said.partition(":")[0].partition(" ")[0]


def test_bounds_themselves_are_allowed() -> None:
    assert SoundOptions(0.25, -(2**63), 0.1, 8_000, ("wav", "opus")).speed == 0.25
    assert SoundOptions(4.0, 2**63 - 1, 4.0, 48_000, ("mp3",)).volume == 4.0


@pytest.mark.parametrize(("field", "beside"), [("input", "voice"), ("turns.3.text", "turns.3.voice")])
def test_a_field_beside_the_text_is_of_the_same_turn(field: str, beside: str) -> None:
    assert TextInput("Hello.", field).field_beside("voice") == beside
