"""The maintainers' list of written texts and their readings, all of it, through the real reader."""

import pytest
from spoken import assert_read_as, spoken_cases


@pytest.mark.parametrize(("written", "readings"), [pytest.param(*case, id=case[0]) for case in spoken_cases()])
def test_a_case_of_the_list_is_read_as_a_person_would(written: str, readings: tuple[str, ...]) -> None:
    assert_read_as(written, *readings)
