"""Roman numerals."""

import pytest

from api.languages.common.roman import is_roman, roman_value


@pytest.mark.parametrize(
    ("numeral", "value"),
    [("I", 1), ("IV", 4), ("VIII", 8), ("XIX", 19), ("XXXIX", 39), ("XL", 40), ("MCMXCIV", 1994), ("MMXXVI", 2026)],
)
def test_numeral_has_its_value(numeral: str, value: int) -> None:
    assert is_roman(numeral)
    assert roman_value(numeral) == value


@pytest.mark.parametrize("written", ["IIII", "VX", "IC", "MMMM", "xiv", "A"])
def test_unusual_form_is_no_numeral(written: str) -> None:
    assert not is_roman(written)
