"""The maintainers' list of written texts and their readings, and one of everyday writing, with the real G2P."""

from pathlib import Path

import pytest
from support.pronunciation_asserts import assert_read_as, spoken_cases
from support.real_english import real_phonemizer

EVERYDAY = Path(__file__).parent / "spoken_everyday.tsv"


@pytest.mark.parametrize(("written", "readings"), [pytest.param(*case, id=case[0]) for case in spoken_cases()])
def test_listed_text_is_read_as_a_person_would(written: str, readings: tuple[str, ...]) -> None:
    assert_read_as(written, *readings)


@pytest.mark.parametrize(("written", "readings"), [pytest.param(*case, id=case[0]) for case in spoken_cases(EVERYDAY)])
def test_everyday_text_is_read_as_a_newsreader_would(written: str, readings: tuple[str, ...]) -> None:
    assert_read_as(written, *readings)


@pytest.mark.parametrize(
    ("written", "num_pauses"),
    [
        ("We meet at 5 p.m. Then we eat.", 2),
        ("We meet at 5 p.m. ET. Then we eat.", 2),
        ("We meet at 5 p.m. Eastern time.", 1),
        ("We left (at 5 p.m.) Then we ate.", 2),
        ("Ask for plan B.", 1),
        ("It runs on 5G.", 1),
    ],
)
def test_stop_of_abbreviation_at_sentence_end_is_a_pause(written: str, num_pauses: int) -> None:
    assert real_phonemizer()(written, "en-us").phonemes.count(".") == num_pauses


def test_spelled_letters_are_shown_as_people_write_them() -> None:
    spoken = real_phonemizer()("Visit www.example.org in the U.K.", "en-us").spoken
    assert spoken == "Visit W W W dot example dot org in the U K."
