"""Text that misaki is not given: runs that would take minutes, and numbers that it misreads."""

import pytest

from api.languages.en.limits import MAX_RUN_CHARS, MAX_RUN_PARTS, bounded_runs, readable_numbers
from api.text.aligned import AlignedText


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("123456789012345", "123456789012345"),
        ("1234567890123456", " 1 2 3, 4 5 6, 7 8 9, 0 1 2, 3 4 5, 6 "),
        ("3.14159265358979", "3.14159265358979"),
        ("3.1415926535897932", " 3 point 1 4 1, 5 9 2, 6 5 3, 5 8 9, 7 9 3, 2 "),
        ("1,234,567.89", "1,234,567.89"),
        ("1,2,3 and 3,14", "1, 2, 3 and 3, 14"),
        ("5'10 or 5’10", "5' 10 or 5' 10"),
        ("192.168.0.1", "192.168.0.1"),
    ],
)
def test_numbers_are_written_as_misaki_can_read_them(text: str, written: str) -> None:
    assert readable_numbers(AlignedText.of(text)).text == written


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com/a/b?c=d",
        "pneumonoultramicroscopicsilicovolcanoconiosis",
        "mother-in-law's and/or O'Neil-Smith's",
        "(555) 123-4567",
    ],
)
def test_ordinary_runs_are_left_alone(text: str) -> None:
    assert bounded_runs(AlignedText.of(text)).text == text


@pytest.mark.parametrize("unit", ["a-", "aA", "1-", "'a", "/0", "a", "a1", "“a”", "-", "字", "a.b", "Ab'"])
def test_long_runs_are_parted_and_keep_every_character(unit: str) -> None:
    run = unit * 200
    runs = bounded_runs(AlignedText.of(run)).text.split(" ")
    assert "".join(runs) == run
    assert all(0 < len(piece) <= MAX_RUN_CHARS for piece in runs)
    assert all(sum(not char.isalnum() for char in piece) <= MAX_RUN_PARTS for piece in runs)


def test_long_runs_are_parted_after_marks_that_are_no_pause() -> None:
    assert bounded_runs(AlignedText.of("one-two.three-four.five-six.seven-eight.nine-ten.eleven")).text == (
        "one-two.three-four.five-six.seven-eight.nine-ten.eleven".replace("seven-", "seven- ")
    )
