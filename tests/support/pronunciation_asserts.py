"""Whether a text is read as it should be: by its sounds, whatever the writing that makes them."""

from collections.abc import Iterator
from pathlib import Path

from api.languages.common.alphabet import PUNCTUATION
from api.languages.options import NormalizationOptions
from api.languages.types import DEFAULT_READ_OPTIONS, ReadOptions
from support.paths import ROOT
from support.real_english import real_phonemizer

_SPOKEN = ReadOptions(NormalizationOptions(normalize=False))
_MELODY = str.maketrans({**dict.fromkeys([*PUNCTUATION, *" ˈˌ"], ""), "ɐ": "A"})
"""What is not compared. A lone "a" may be the article or the letter; of plain words only the reader can tell."""
_CASES = ROOT / "tests" / "unit" / "languages" / "spoken_cases.tsv"


def read(written: str, language: str = "en-us", how: ReadOptions = DEFAULT_READ_OPTIONS) -> str:
    """The sounds of `written` as the service reads it: no stress, no pauses, no spaces."""
    return real_phonemizer()(written, language, how).phonemes.translate(_MELODY)


def said(words: str, language: str = "en-us") -> str:
    """The sounds of plain words, letter by letter where a word is a letter; nothing of them is normalised."""
    return real_phonemizer()(words, language, _SPOKEN).phonemes.translate(_MELODY)


def assert_read_as(
    written: str, *readings: str, language: str = "en-us", how: ReadOptions = DEFAULT_READ_OPTIONS
) -> None:
    """That `written` sounds like one of `readings`, which are plain words.

    The readings get the first capital and the end mark of what is written, since the sound of a word may hang on them.
    """
    end = written[-1] if written[-1] in ".!?" else ""
    heard = read(written, language, how)
    wanted = {said(_sentence(reading, written[0].isupper()) + end, language): reading for reading in readings}
    spoken = real_phonemizer()(written, language, how).spoken
    assert heard in wanted, f"{written!r} is read {spoken!r}, {heard}; wanted {wanted}"


def _sentence(words: str, is_capitalised: bool) -> str:
    return words[0].upper() + words[1:] if is_capitalised else words


def spoken_cases(cases: Path = _CASES) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The maintainers' list, or another: written text, and its readings of which any is right."""
    for line in cases.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            written, readings = line.split("\t")
            yield written, tuple(readings.split(" | "))
