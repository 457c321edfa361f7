"""Packer: phonemes of segments joined or cut into utterances of a good length for the model.

1. The first utterance is short, about a clause, so that sound starts early. Later ones grow as `utterance_length.py`
   allows, until whole segments are packed to 100-250 phonemes.
2. An utterance ends with its paragraph, so that the longer pause is in the right place.
3. A piece that is too short for an utterance joins the next one, or the one before, which is held back until more
   comes. Only the first is never held back.
4. Every phoneme goes into exactly one utterance, in order. The exception is silence: punctuation without a word, after
   the last utterance has gone or hundreds in a row.
"""

from api.languages.common.alphabet import has_speech
from api.phonemize.packed_utterance import PackedUtterance, joined, split_at
from api.phonemize.split_points import best_cut, is_enough
from api.phonemize.utterance_length import FIRST, UtteranceLength

MAX_PHONEMES = 510
"""Phonemes of the longest utterance: the model's 512 positions less the pad at both ends."""


class Packer:
    """Takes the phonemes of segments one by one and returns utterances as soon as each is settled."""

    def __init__(self, length: UtteranceLength | None = None) -> None:
        """`length`: that of the request, if earlier passages of it have been packed."""
        self._length = length or UtteranceLength()
        self._limits = self._length.limits
        self._open: PackedUtterance | None = None
        """The utterance that is being filled."""
        self._held: PackedUtterance | None = None
        """A full utterance that is kept until the next one is long enough to stand alone."""

    def push(self, piece: PackedUtterance) -> list[PackedUtterance]:
        """Take one segment's phonemes, of any length, even none; return the utterances that it settles."""
        settled: list[PackedUtterance] = []
        if self._open is not None and self._is_better_apart(self._open, piece):
            settled += self._settle(self._open)
            self._open = None
        rest = joined(self._open, piece)
        while (cut := self._cut(rest.phonemes)) < len(rest.phonemes):
            head, rest = split_at(rest, cut)
            settled += self._settle(head)
        if self._is_full(rest):
            settled += self._settle(rest)
            self._open = None
        else:
            self._open = self._join_to_held(rest)
        return settled + self._release_held()

    def finish(self) -> list[PackedUtterance]:
        """Return the rest, once there are no more segments."""
        held, rest = self._held, self._open
        self._held = self._open = None
        if held is not None and rest is not None and not is_enough(rest.phonemes) and _fit(held, rest):
            held, rest = joined(held, rest), None
        return [each for each in (held, rest) if each is not None and has_speech(each.phonemes)]

    def _is_better_apart(self, first: PackedUtterance, then: PackedUtterance) -> bool:
        together = len(first.phonemes) + 1 + len(then.phonemes)
        return is_enough(first.phonemes) and has_speech(then.phonemes) and together > self._limits.max_length

    def _cut(self, phonemes: str) -> int:
        if is_enough(phonemes) or len(phonemes) > MAX_PHONEMES:
            return best_cut(phonemes, self._limits)
        return len(phonemes)

    def _is_full(self, utterance: PackedUtterance) -> bool:
        if not is_enough(utterance.phonemes):
            return False
        is_long = len(utterance.phonemes) >= self._limits.min_phrase
        return is_long or utterance.ends_paragraph or self._limits is FIRST

    def _settle(self, utterance: PackedUtterance) -> list[PackedUtterance]:
        """Return the first utterance at once, and each later one when the next is settled."""
        if not has_speech(utterance.phonemes):
            return []
        is_first = self._limits is FIRST
        self._length.add(len(utterance.phonemes))
        self._limits = self._length.limits
        if is_first:
            return [utterance]
        before, self._held = self._held, utterance
        return [] if before is None else [before]

    def _join_to_held(self, rest: PackedUtterance) -> PackedUtterance | None:
        """Join the last words of a paragraph, if too few to stand alone, to what is before them in the paragraph."""
        held = self._held
        is_tail = rest.ends_paragraph and held is not None and not held.ends_paragraph
        if held is None or not is_tail or is_enough(rest.phonemes) or not _fit(held, rest):
            return rest
        self._held = joined(held, rest)
        return None

    def _release_held(self) -> list[PackedUtterance]:
        """Return the utterance that is held back, once the next one is long enough to stand alone."""
        if self._held is None or self._open is None or not is_enough(self._open.phonemes):
            return []
        held, self._held = self._held, None
        return [held]


def _fit(first: PackedUtterance, then: PackedUtterance) -> bool:
    return len(first.phonemes) + 1 + len(then.phonemes) <= MAX_PHONEMES
