"""Where a string of phonemes is best cut: at punctuation, by its kind and place; at a space; anywhere.

Knows what punctuation does to speech. Knows nothing of segments or utterances.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from api.languages.common.alphabet import has_sounds

MIN_SOUNDS = 10
"""Fewer sounds than this in one utterance are spoken in a rush."""

_SENTENCE_END = re.compile(r'[.!?]["”)]*(?= )')
_PAUSES = (
    re.compile(r'[;:…]["”)]*(?= )|—'),
    re.compile(r'[,)”]["”)]*(?= )'),
)
"""The breaks within a sentence, the most natural first."""

MAX_SENTENCE = 1000
"""The longest stretch handled at once, in phonemes: with longer ones, packing takes quadratic time."""

_SENTENCE = re.compile(
    rf'.{{1,{MAX_SENTENCE}}}?[.!?]["”)]*(?= |$)'  # up to the first end of a sentence,
    rf"|.{{1,{MAX_SENTENCE}}}(?= |$)"  # or else to the last space,
    rf"|.{{1,{MAX_SENTENCE}}}"  # or else as far as it goes
)

_SPACE = re.compile(r"(?= )|(?<=/)")  # v1.1-zh has a slash between two words of a clause
_BETWEEN_SOUNDS = re.compile(r"(?<=[^ˈˌ])(?=[^ː\u0303ʰʲᵝ↓→↗↘12345])")


def is_enough(phonemes: str) -> bool:
    """Whether there is enough to say for an utterance of its own."""
    return has_sounds(phonemes, MIN_SOUNDS)


def sentences(phonemes: str) -> Iterator[tuple[int, int]]:
    """Where each sentence of `phonemes` begins and ends, the spaces between them left out; `phonemes` is one line."""
    for found in _SENTENCE.finditer(phonemes):
        start, end = found.span()
        inside = found.group()
        if inside.strip():
            yield end - len(inside.lstrip()), start + len(inside.rstrip())


@dataclass(frozen=True, slots=True)
class Size:
    """How long a piece should be, in phonemes."""

    least_sentence: int
    """A sentence that ends sooner is no reason to cut."""

    least: int
    """Nor is a pause within a sentence that comes sooner."""

    most: int
    """Anything up to this length stays in one piece."""

    stretch: int
    """How far beyond `most` to look for a pause before cutting between two words, where there is none."""


def best_cut(phonemes: str, size: Size) -> int:
    """How much of `phonemes` goes into the first piece: all of it if it is short, or nearly and without a pause.

    Both sides of a cut have at least MIN_SOUNDS, except where a run without spaces has to be broken.
    """
    if len(phonemes) <= size.most:
        return len(phonemes)
    good = _good_cut(phonemes, size)
    if good is not None:
        return good
    if len(phonemes) <= size.stretch:
        return len(phonemes)
    for kind in (_SPACE, _BETWEEN_SOUNDS):
        cuts = _cuts(kind, phonemes, size.least, size.most)
        if cuts:
            return cuts[-1]
    return size.most


def _good_cut(phonemes: str, size: Size) -> int | None:
    """The last break of the most natural kind within the size, or else the first pause in the stretch beyond it."""
    kinds = [(_SENTENCE_END, size.least_sentence), *((pause, size.least) for pause in _PAUSES)]
    for kind, least in kinds:
        within = _cuts(kind, phonemes, least, size.most)
        if within:
            return within[-1]
    beyond = [cut for kind, _ in kinds for cut in _cuts(kind, phonemes, size.most, size.stretch)]
    return min(beyond, default=None)


def _cuts(kind: re.Pattern[str], phonemes: str, least: int, most: int) -> list[int]:
    """Positions from `least` to `most` where such a break ends, with enough to say on both sides."""
    ends = (found.end() for found in kind.finditer(phonemes, 0, most + 1))
    return [end for end in ends if least <= end <= most and is_enough(phonemes[:end]) and is_enough(phonemes[end:])]
