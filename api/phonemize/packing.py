"""Packing: segments' phonemes put together, or cut, into utterances of a good length for the model.

Knows lengths, and what is natural to say in one breath. Knows nothing of text, languages or the model's ids.

1. The first utterance is short, about a clause, so that sound starts early. Later ones grow, as far as what was
   given before will last (pace.py), until whole segments are packed to 100-250 phonemes.
2. An utterance ends with its paragraph, so that the longer pause falls where it belongs.
3. What is too little to be an utterance joins its neighbour: the next one, or the one before, which is held back
   for that until more comes. Only the first is never held back.
4. Every phoneme goes into exactly one utterance, in order. The exception is silence: punctuation with no word to
   lean on, after the last utterance has gone or hundreds in a row.
"""

from dataclasses import dataclass, replace

from api.languages.common.alphabet import has_speech
from api.phonemize.split_points import best_cut, is_enough
from api.phonemize.utterance_length import FIRST, Pace

MAX_PHONEMES = 510
"""The most the model takes: its 512 positions less the pad at both ends."""


@dataclass(frozen=True, slots=True)
class PackedWord:
    """A word of the caller's, and which of an utterance's phonemes say it. No two words share a phoneme."""

    word: str
    """As the caller wrote it, without the punctuation around it."""

    start: int
    end: int
    """Of the caller's text, in characters."""

    phonemes_start: int
    phonemes_end: int
    """Of the utterance's phonemes, in symbols."""

    goes_on: bool = False
    """Whether its rest is in the next utterance; it was cut because it is too long, or is said in several words."""


@dataclass(frozen=True, slots=True)
class PackedUtterance:
    """Phonemes to be spoken in one go, and where in the text they came from."""

    phonemes: str
    """1 to MAX_PHONEMES symbols, at least one of them a sound. Its last mark tells the pause that follows."""

    ends_paragraph: bool

    start: int
    """Where the first segment that it holds any of begins in the text, in characters."""

    end: int
    """Where the last segment that it holds any of ends in the text, in characters."""

    unspoken: tuple[str, ...] = ()
    """Symbols of those segments that could not be said; each segment's are reported with its first utterance."""

    words: tuple[PackedWord, ...] = ()
    """In the order in which they are said."""


class Packer:
    """Takes segments' phonemes one by one and gives utterances as soon as each is settled."""

    def __init__(self, pace: Pace | None = None) -> None:
        """`pace`: of the listener, who may have been given something before; without it, nothing."""
        self._pace = pace or Pace()
        self._size = self._pace.size
        self._open: PackedUtterance | None = None
        """What is being filled."""
        self._held: PackedUtterance | None = None
        """Full, but kept until what follows is seen to stand by itself."""

    def push(self, piece: PackedUtterance) -> list[PackedUtterance]:
        """Take one segment's phonemes, of any length, even none; give the utterances that it settles."""
        settled: list[PackedUtterance] = []
        if self._open is not None and self._is_better_apart(self._open, piece):
            settled += self._settle(self._open)
            self._open = None
        rest = _joined(self._open, piece)
        while (cut := self._cut(rest.phonemes)) < len(rest.phonemes):
            head, rest = _parted(rest, cut)
            settled += self._settle(head)
        if self._is_full(rest):
            settled += self._settle(rest)
            self._open = None
        else:
            self._open = self._leaning_back(rest)
        return settled + self._released()

    def finish(self) -> list[PackedUtterance]:
        """The rest, once there are no more segments."""
        held, rest = self._held, self._open
        self._held = self._open = None
        if held is not None and rest is not None and not is_enough(rest.phonemes) and _fit(held, rest):
            held, rest = _joined(held, rest), None
        return [each for each in (held, rest) if each is not None and has_speech(each.phonemes)]

    def _is_better_apart(self, first: PackedUtterance, then: PackedUtterance) -> bool:
        together = len(first.phonemes) + 1 + len(then.phonemes)
        return is_enough(first.phonemes) and has_speech(then.phonemes) and together > self._size.most

    def _cut(self, phonemes: str) -> int:
        if is_enough(phonemes) or len(phonemes) > MAX_PHONEMES:
            return best_cut(phonemes, self._size)
        return len(phonemes)

    def _is_full(self, utterance: PackedUtterance) -> bool:
        if not is_enough(utterance.phonemes):
            return False
        is_long = len(utterance.phonemes) >= self._size.least
        return is_long or utterance.ends_paragraph or self._size is FIRST

    def _settle(self, utterance: PackedUtterance) -> list[PackedUtterance]:
        """Let an utterance go: the first at once, every other when the next is settled."""
        if not has_speech(utterance.phonemes):
            return []
        is_first = self._size is FIRST
        self._pace.take(len(utterance.phonemes))
        self._size = self._pace.size
        if is_first:
            return [utterance]
        before, self._held = self._held, utterance
        return [] if before is None else [before]

    def _leaning_back(self, rest: PackedUtterance) -> PackedUtterance | None:
        """A paragraph's last words, if too few to stand alone, join what came before them in the paragraph."""
        held = self._held
        is_tail = rest.ends_paragraph and held is not None and not held.ends_paragraph
        if held is None or not is_tail or is_enough(rest.phonemes) or not _fit(held, rest):
            return rest
        self._held = _joined(held, rest)
        return None

    def _released(self) -> list[PackedUtterance]:
        """What is held back, once what follows can stand by itself."""
        if self._held is None or self._open is None or not is_enough(self._open.phonemes):
            return []
        held, self._held = self._held, None
        return [held]


def _fit(first: PackedUtterance, then: PackedUtterance) -> bool:
    return len(first.phonemes) + 1 + len(then.phonemes) <= MAX_PHONEMES


def _joined(first: PackedUtterance | None, then: PackedUtterance) -> PackedUtterance:
    if first is None:
        return then
    gap = " " if first.phonemes and has_speech(then.phonemes) else ""
    new = tuple(symbol for symbol in then.unspoken if symbol not in first.unspoken)
    return PackedUtterance(
        phonemes=f"{first.phonemes}{gap}{then.phonemes}",
        ends_paragraph=then.ends_paragraph,
        start=first.start,
        end=then.end,
        unspoken=first.unspoken + new,
        words=first.words + _moved(then.words, len(first.phonemes) + len(gap)),
    )


def _parted(utterance: PackedUtterance, cut: int) -> tuple[PackedUtterance, PackedUtterance]:
    head, rest = utterance.phonemes[:cut].rstrip(), utterance.phonemes[cut:].lstrip()
    begins = len(utterance.phonemes) - len(rest)
    before = tuple(
        replace(word, phonemes_end=min(word.phonemes_end, len(head)), goes_on=word.phonemes_end > len(head))
        for word in utterance.words
        if word.phonemes_start < len(head)
    )
    behind = tuple(
        replace(word, phonemes_start=max(word.phonemes_start, begins))
        for word in utterance.words
        if word.phonemes_end > begins
    )
    return (
        replace(utterance, phonemes=head, ends_paragraph=False, words=before),
        replace(utterance, phonemes=rest, unspoken=(), words=_moved(behind, -begins)),
    )


def _moved(words: tuple[PackedWord, ...], by: int) -> tuple[PackedWord, ...]:
    return tuple(
        replace(word, phonemes_start=word.phonemes_start + by, phonemes_end=word.phonemes_end + by) for word in words
    )
