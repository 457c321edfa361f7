"""Limits of misaki 0.9.4, and text rewritten to stay within them: long numbers and long runs without a space.

- It looks up every stretch of a run's parts in its lexicon, so time is cubic in the parts: "a-" 200 times in a row
  takes 45 s. Longer runs are parted by spaces.
- It reads numbers with int(), float() and num2words: after 15 digits a fraction loses its last ones, and after 306
  num2words fails. Longer ones than 15 are read digit by digit.
- It takes every comma in a number for a thousands separator, and an apostrophe for nothing: "1,2,3" would be a hundred
  and twenty-three, 5'10 five hundred and ten. They are spaced out.
"""

import re
from collections.abc import Iterator
from itertools import groupby

from api.text.aligned import AlignedText, Edit

MAX_NUMBER_DIGITS = 15
"""Digits that a float always holds exactly; also those of the last scale with an ordinal, "trillionth"."""

MAX_RUN_PARTS = 16
"""Parts of the longest run without a space. Time is cubic in them, but under 5 ms at 16."""

MAX_RUN_CHARS = 60
"""Characters of the longest run without a space, longer than any dictionary word."""

_FEET_AND_INCHES = re.compile(r"(?<=[0-9])['’](?=[0-9])")
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_PAUSES = frozenset(".,!?;:…")
_RUN = re.compile(r"\S+")


def readable_numbers(text: AlignedText) -> AlignedText:
    """Return `text` with its lists of numbers spaced out and its longest numbers written as single digits."""
    return text.sub(_FEET_AND_INCHES, "' ").sub(_NUMBER, lambda found: _readable_number(found.group()))


def _readable_number(number: str) -> str:
    if "," in number and not _THOUSANDS.fullmatch(number):
        return ", ".join(map(_readable_number, number.split(",")))
    if sum(char.isdigit() for char in number) <= MAX_NUMBER_DIGITS:
        return number
    return f" {' point '.join(map(_digit_by_digit, number.replace(',', '').split('.')))} "


def _digit_by_digit(digits: str) -> str:
    """Return digits with the pauses of a person who reads a long number: "1234567" -> "1 2 3, 4 5 6, 7"."""
    return ", ".join(" ".join(digits[start : start + 3]) for start in range(0, len(digits), 3))


def bounded_runs(text: AlignedText) -> AlignedText:
    """Return `text` with spaces in its longest runs, each after a mark that is no pause where there is one."""
    return text.edited(Edit(cut, cut, " ") for run in _RUN.finditer(text.text) for cut in _run_cuts(run))


def _run_cuts(run: re.Match[str]) -> Iterator[int]:
    cut = run.start()
    for piece in _bounded(run.group()):
        if cut > run.start():
            yield cut
        cut += len(piece)


def _bounded(run: str) -> Iterator[str]:
    parts = list(_parts(run))
    while len(parts) > MAX_RUN_PARTS or sum(map(len, parts)) > MAX_RUN_CHARS:
        cut = _best_cut(parts)
        yield "".join(parts[:cut])
        parts = parts[cut:]
    yield "".join(parts)


def _best_cut(parts: list[str]) -> int:
    """Return how many parts go into the next piece: at least one, at most as many as misaki can read."""
    longest = next(n for n in range(MAX_RUN_PARTS, 0, -1) if n == 1 or sum(map(len, parts[:n])) <= MAX_RUN_CHARS)
    marks = (n for n in range(longest, longest // 2, -1) if not parts[n - 1].isalnum())
    return next((n for n in marks if parts[n - 1] not in _PAUSES), longest)


def _parts(run: str) -> Iterator[str]:
    """Yield at least the parts that misaki would make of a run: words, capitals, numbers, single marks."""
    for kind, chars in groupby(run, key=_kind):
        if kind == "mark":
            yield from chars
        else:
            yield from _sliced("".join(chars))


def _sliced(part: str) -> Iterator[str]:
    return (part[start : start + MAX_RUN_CHARS] for start in range(0, len(part), MAX_RUN_CHARS))


def _kind(char: str) -> str:
    if char.isdigit():
        return "digits"
    if char.isalpha():
        return "capitals" if char.isupper() else "letters"
    return "mark"
