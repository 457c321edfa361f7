"""Token: a piece of text that stays whole on a line, with its time."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from api.captions.break_cost import CLOSE, INSIDE, PARAGRAPH, break_cost
from api.captions.shown import ShownText
from api.captions.token_spans import DASHES, NO_WORD, token_spans
from api.captions.width import is_wide, width
from api.captions.words import LittleWords, little_words
from api.synthesis.timing.timings import WordTiming
from api.text.aligned import SURROGATE, Span

_PARAGRAPH_END = re.compile(r"\n[^\S\n]*\n|\u2029")
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text that stays whole on a line."""

    text: str
    width: int
    """Columns, at most MAX_LINE_WIDTH."""
    is_spaced: bool
    """Whether there is a space between it and the token before."""
    start_s: float
    end_s: float
    voice: str
    turn: int
    cost: float = PARAGRAPH
    """Cost of ending a line after it; see `break_cost.py`."""
    ends_block: bool = False
    """Whether a caption must end after it."""


def tokens_of(texts: Mapping[int, ShownText], words: Sequence[WordTiming], languages: Mapping[int, str]) -> list[Token]:
    """Return all that is shown, in order. A token without a word has the time at which the word before it ends.

    Args:
        texts: turn -> the text that is shown of it.
        words: the words of all turns, in order of time.
        languages: turn -> code of the language.
    """
    by_turn: defaultdict[int, list[WordTiming]] = defaultdict(list)
    for word in words:
        by_turn[word.turn].append(word)
    tokens: list[Token] = []
    for turn, shown in texts.items():
        timeline = _Timeline(shown, by_turn[turn])
        tokens += _tokens_of_turn(shown, timeline, turn, little_words(languages.get(turn, "")))
    return _with_block_ends(_with_all_times(tokens))


class _Timeline:
    """The word of each shown character, and its time. The time of a word is spread over its characters."""

    def __init__(self, shown: ShownText, words: Sequence[WordTiming]) -> None:
        self.word_at = [NO_WORD] * len(shown.text)
        self._spans: list[Span] = []
        self._words: list[WordTiming] = []
        for word in words:
            start, end = shown.span(word.start_char, word.end_char)
            while start < end and self.word_at[start] != NO_WORD:
                start += 1
            if start < end:
                self.word_at[start:end] = [len(self._words)] * (end - start)
                self._words.append(word)
                self._spans.append((start, end))

    def heard(self, start: int, end: int) -> tuple[float, float, str] | None:
        """Return when these characters begin and end, in seconds, and the first one's voice; None without a word."""
        said = [i for i in range(start, end) if self.word_at[i] != NO_WORD]
        if not said:
            return None
        return self._time(said[0], 0), self._time(said[-1], 1), self._words[self.word_at[said[0]]].voice

    def _time(self, i: int, after: int) -> float:
        word, (start, end) = self._words[self.word_at[i]], self._spans[self.word_at[i]]
        return word.start_time + (word.end_time - word.start_time) * (i + after - start) / (end - start)


def _tokens_of_turn(shown: ShownText, timeline: _Timeline, turn: int, little: LittleWords) -> Iterator[Token]:
    """Give the tokens of one turn. Those without a word have the time -1 for now."""
    spans = list(token_spans(shown.text, timeline.word_at))
    for n, (start, end) in enumerate(spans):
        text = _clean(shown.text[start:end])
        if not text:
            continue
        start_s, end_s, voice = timeline.heard(start, end) or (-1.0, -1.0, "")
        token = Token(text, width(text), n > 0 and spans[n - 1][1] < start, start_s, end_s, voice, turn)
        if n + 1 < len(spans):
            following = spans[n + 1]
            token = replace(
                token,
                cost=_cost(shown.text, (start, end), following, timeline.word_at, little),
                ends_block=_PARAGRAPH_END.search(shown.text, end, following[0]) is not None,
            )
        yield token


def _cost(text: str, one: Span, other: Span, word_at: Sequence[int], little: LittleWords) -> float:
    cost = break_cost(text[slice(*one)], text[slice(*other)], little)
    if word_at[one[1] - 1] == word_at[other[0]] != NO_WORD:
        return max(cost, CLOSE if one[1] < other[0] else INSIDE)
    if one[1] == other[0] and not (is_wide(text[one[1] - 1]) or is_wide(text[other[0]])):
        return cost if text[one[1] - 1] in DASHES else INSIDE
    return cost


def _clean(text: str) -> str:
    """Remove what a text file can't hold, or would not show."""
    return SURROGATE.sub("\ufffd", _UNSEEN.sub("", text)).strip()


def _with_all_times(tokens: list[Token]) -> list[Token]:
    """Fill in times and voices of tokens that have no word."""
    first = next((token for token in tokens if token.start_s >= 0), None)
    time_s, voice = (0.0, "") if first is None else (first.start_s, first.voice)
    filled = []
    for token in tokens:
        if token.start_s < 0:
            filled.append(replace(token, start_s=time_s, end_s=time_s, voice=voice))
        else:
            time_s, voice = token.end_s, token.voice
            filled.append(token)
    return filled


def _with_block_ends(tokens: list[Token]) -> list[Token]:
    """End a block wherever another voice or turn goes on."""
    return [
        replace(token, ends_block=True, cost=PARAGRAPH)
        if then is None or token.ends_block or (then.voice, then.turn) != (token.voice, token.turn)
        else token
        for token, then in pairwise([*tokens, None])
        if token is not None
    ]
