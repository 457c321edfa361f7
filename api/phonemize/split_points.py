"""Split points of a string of phonemes: punctuation, by its kind and place; else a space; else any two sounds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from api.languages.common.alphabet import has_sounds

MIN_SOUNDS = 10
"""Sounds of the shortest utterance: fewer are spoken in a rush."""

_SENTENCE_END = re.compile(r'[.!?]["”)]*(?= )')
_PAUSES = (
    re.compile(r'[;:…]["”)]*(?= )|—'),
    re.compile(r'[,)”]["”)]*(?= )'),
)
"""Breaks within a sentence, the most natural first."""

MAX_SENTENCE = 1000
"""Phonemes of the longest stretch that is handled at once: with longer ones, packing takes quadratic time."""

_SENTENCE = re.compile(
    rf'.{{1,{MAX_SENTENCE}}}?[.!?]["”)]*(?= |$)'  # up to the first end of a sentence,
    rf"|.{{1,{MAX_SENTENCE}}}(?= |$)"  # or else to the last space,
    rf"|.{{1,{MAX_SENTENCE}}}"  # or else as far as it goes
)

_SPACE = re.compile(r"(?= )|(?<=/)")  # v1.1-zh has a slash between two words of a clause
_BETWEEN_SOUNDS = re.compile(r"(?<=[^ˈˌ])(?=[^ː\u0303ʰʲᵝ↓→↗↘12345])")


def is_enough(phonemes: str) -> bool:
    """Return whether there is enough to say for an utterance of its own."""
    return has_sounds(phonemes, MIN_SOUNDS)


def sentences(phonemes: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each sentence of `phonemes`, a single line, without the spaces between them."""
    for found in _SENTENCE.finditer(phonemes):
        start, end = found.span()
        inside = found.group()
        if inside.strip():
            yield end - len(inside.lstrip()), start + len(inside.rstrip())


@dataclass(frozen=True, slots=True)
class SplitLimits:
    """Limits of a piece's length, in phonemes."""

    min_sentence: int
    """Length from which the end of a sentence is a place to cut."""

    min_phrase: int
    """Length from which a pause within a sentence is a place to cut."""

    max_length: int
    """Length up to which everything stays in one piece."""

    max_stretch: int
    """Length up to which a pause is looked for before a cut between two words, where there is none before."""


def best_cut(phonemes: str, limits: SplitLimits) -> int:
    """Return the length of the first piece: all of `phonemes` if it is short, or nearly and without a pause.

    Both sides of a cut have at least MIN_SOUNDS, except where a run without spaces has to be broken.
    """
    if len(phonemes) <= limits.max_length:
        return len(phonemes)
    good = _good_cut(phonemes, limits)
    if good is not None:
        return good
    if len(phonemes) <= limits.max_stretch:
        return len(phonemes)
    for kind in (_SPACE, _BETWEEN_SOUNDS):
        cuts = _cuts(kind, phonemes, limits.min_phrase, limits.max_length)
        if cuts:
            return cuts[-1]
    return limits.max_length


def _good_cut(phonemes: str, limits: SplitLimits) -> int | None:
    """Return the last break of the most natural kind within `max_length`, else the first pause beyond it."""
    kinds = [(_SENTENCE_END, limits.min_sentence), *((pause, limits.min_phrase) for pause in _PAUSES)]
    for kind, least in kinds:
        within = _cuts(kind, phonemes, least, limits.max_length)
        if within:
            return within[-1]
    beyond = [cut for kind, _ in kinds for cut in _cuts(kind, phonemes, limits.max_length, limits.max_stretch)]
    return min(beyond, default=None)


def _cuts(kind: re.Pattern[str], phonemes: str, least: int, most: int) -> list[int]:
    """Return positions from `least` to `most` where such a break ends, with enough to say on both sides."""
    ends = (found.end() for found in kind.finditer(phonemes, 0, most + 1))
    return [end for end in ends if least <= end <= most and is_enough(phonemes[:end]) and is_enough(phonemes[end:])]
