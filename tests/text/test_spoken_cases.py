"""The maintainers' list of written texts and their readings, and one of everyday writing, through the real reader."""

from pathlib import Path

import pytest
from spoken import assert_read_as, spoken_cases

EVERYDAY = Path(__file__).parent / "spoken_everyday.tsv"


@pytest.mark.parametrize(("written", "readings"), [pytest.param(*case, id=case[0]) for case in spoken_cases()])
def test_a_case_of_the_list_is_read_as_a_person_would(written: str, readings: tuple[str, ...]) -> None:
    assert_read_as(written, *readings)


@pytest.mark.parametrize(("written", "readings"), [pytest.param(*case, id=case[0]) for case in spoken_cases(EVERYDAY)])
def test_everyday_writing_is_read_as_a_newsreader_would(written: str, readings: tuple[str, ...]) -> None:
    assert_read_as(written, *readings)
