"""Atoms: the pieces of text that stay whole on a line, each with its time.

Knows where lines may end at all: at spaces, between the words of scripts that have none, behind dashes, and inside
what is wider than a line.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from api.captions.break_cost import CLOSE, INSIDE, PARAGRAPH, break_cost
from api.captions.shown import ShownText
from api.captions.width import MAX_LINE_WIDTH, hard_cut, is_wide, width
from api.captions.words import LittleWords, little_words
from api.synthesis.timing import WordTiming
from api.text.aligned import SURROGATE, Span

# No-break spaces join what is on both sides of them, if there is anything; so do spaces inside of quotation marks and
# in front of other marks, as French has them, and in front of dashes.
_TOKEN = re.compile(
    r"(?:[«¿¡][ \u00a0\u202f](?=\S))?"
    r"(?:\S|(?<=\S)[\u00a0\u202f\u2007](?=\S))+"
    r"(?:[ \u00a0\u202f][»!?:;—–][»!?:;.,…]*(?!\S))*"
)
_PARAGRAPH_END = re.compile(r"\n[^\S\n]*\n|\u2029")
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_DASHES = "—–"
_OPENERS = frozenset("([{「『（【《〈“‘«¿¡")
_NOT_FIRST = frozenset("。、，．：；！？」』）】》〉｡､ー〜～々ゝヽっゃゅょぁぃぅぇぉッャュョァィゥェォ…‥・)]}”’»")
"""They don't begin a line in Japanese or Chinese."""

NOBODY = -1
"""In place of a word, where there is none."""


@dataclass(frozen=True, slots=True)
class Atom:
    """A piece of text that stays whole on a line."""

    text: str
    width: int
    """Columns, at most MAX_LINE_WIDTH."""
    is_spaced: bool
    """Whether a space parts it from the one before."""
    start_s: float
    end_s: float
    voice: str
    turn: int
    cost: float = PARAGRAPH
    """Of ending a line behind it; see `breaks.py`."""
    ends_block: bool = False
    """Whether a caption must end behind it."""


def atoms_of(texts: Mapping[int, ShownText], words: Sequence[WordTiming], languages: Mapping[int, str]) -> list[Atom]:
    """All that is shown, in order. Those without a word have the time at which the word before ends."""
    by_turn: defaultdict[int, list[WordTiming]] = defaultdict(list)
    for word in words:
        by_turn[word.turn].append(word)
    atoms: list[Atom] = []
    for turn, shown in texts.items():
        timeline = _Timeline(shown, by_turn[turn])
        atoms += _of_turn(shown, timeline, turn, little_words(languages.get(turn, "")))
    return _closed(_filled(atoms))


class _Timeline:
    """Which word each shown character is of, and when it is heard, the time of a word spread over its characters."""

    def __init__(self, shown: ShownText, words: Sequence[WordTiming]) -> None:
        self.word_at = [NOBODY] * len(shown.text)
        self._spans: list[Span] = []
        self._words: list[WordTiming] = []
        for word in words:
            start, end = shown.span(word.start_char, word.end_char)
            while start < end and self.word_at[start] != NOBODY:
                start += 1
            if start < end:
                self.word_at[start:end] = [len(self._words)] * (end - start)
                self._words.append(word)
                self._spans.append((start, end))

    def heard(self, start: int, end: int) -> tuple[float, float, str] | None:
        """From when to when these characters are heard, and whose voice begins; None if no word is among them."""
        said = [i for i in range(start, end) if self.word_at[i] != NOBODY]
        if not said:
            return None
        return self._time(said[0], 0), self._time(said[-1], 1), self._words[self.word_at[said[0]]].voice

    def _time(self, i: int, after: int) -> float:
        word, (start, end) = self._words[self.word_at[i]], self._spans[self.word_at[i]]
        return word.start_time + (word.end_time - word.start_time) * (i + after - start) / (end - start)


def _of_turn(shown: ShownText, timeline: _Timeline, turn: int, little: LittleWords) -> Iterator[Atom]:
    """Those without a word have the time -1 yet."""
    spans = list(_spans(shown.text, timeline.word_at))
    for n, (start, end) in enumerate(spans):
        text = _clean(shown.text[start:end])
        if not text:
            continue
        start_s, end_s, voice = timeline.heard(start, end) or (-1.0, -1.0, "")
        atom = Atom(text, width(text), n > 0 and spans[n - 1][1] < start, start_s, end_s, voice, turn)
        if n + 1 < len(spans):
            following = spans[n + 1]
            atom = replace(
                atom,
                cost=_cost(shown.text, (start, end), following, timeline.word_at, little),
                ends_block=_PARAGRAPH_END.search(shown.text, end, following[0]) is not None,
            )
        yield atom


def _cost(text: str, one: Span, other: Span, word_at: Sequence[int], little: LittleWords) -> float:
    cost = break_cost(text[slice(*one)], text[slice(*other)], little)
    if word_at[one[1] - 1] == word_at[other[0]] != NOBODY:
        return max(cost, CLOSE if one[1] < other[0] else INSIDE)
    if one[1] == other[0] and not (is_wide(text[one[1] - 1]) or is_wide(text[other[0]])):
        return cost if text[one[1] - 1] in _DASHES else INSIDE
    return cost


def _spans(text: str, word_at: Sequence[int]) -> Iterator[Span]:
    """Where the atoms are in a text, none wider than a line."""
    for token in _TOKEN.finditer(text):
        start = token.start()
        for cut in range(start + 1, token.end() + 1):
            if cut == token.end() or _may_break(text, cut, word_at):
                yield from _narrow(text, start, cut)
                start = cut


def _narrow(text: str, start: int, end: int) -> Iterator[Span]:
    # A window that is wider than a line for sure, not all that is left: time must stay linear in the text.
    while width(window := text[start : min(end, start + MAX_LINE_WIDTH + 1)]) > MAX_LINE_WIDTH:
        cut = start + hard_cut(window)
        yield start, cut
        start = cut
    yield start, end


def _may_break(text: str, cut: int, word_at: Sequence[int]) -> bool:
    before, after = text[cut - 1], text[cut]
    if word_at[cut - 1] == word_at[cut] != NOBODY:
        return False
    if before in _DASHES:
        return after.isalnum()
    if not (is_wide(before) or is_wide(after)):
        return False
    return before not in _OPENERS and after not in _NOT_FIRST and (after.isalnum() or after in _OPENERS)


def _clean(text: str) -> str:
    """Without what a file of text can't hold, or would show as nothing."""
    return SURROGATE.sub("\ufffd", _UNSEEN.sub("", text)).strip()


def _filled(atoms: list[Atom]) -> list[Atom]:
    """With times and voices for those that have no word."""
    first = next((atom for atom in atoms if atom.start_s >= 0), None)
    time_s, voice = (0.0, "") if first is None else (first.start_s, first.voice)
    filled = []
    for atom in atoms:
        if atom.start_s < 0:
            filled.append(replace(atom, start_s=time_s, end_s=time_s, voice=voice))
        else:
            time_s, voice = atom.end_s, atom.voice
            filled.append(atom)
    return filled


def _closed(atoms: list[Atom]) -> list[Atom]:
    """With a block's end wherever somebody else goes on."""
    return [
        replace(atom, ends_block=True, cost=PARAGRAPH)
        if then is None or atom.ends_block or (then.voice, then.turn) != (atom.voice, atom.turn)
        else atom
        for atom, then in pairwise([*atoms, None])
        if atom is not None
    ]
