"""DocumentBuilder: assembles a document from text, marks, voices, pauses and bookmarks, and checks its limits.

The readers of inline marks and of SSML drive it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from api.errors import InvalidRequest
from api.text.aligned import AlignedText
from api.text.document import Bookmark, Document, Mark, Part, Pause, TextSpan
from api.text.source_location import short_repr

MAX_PAUSE_S = 60.0
"""Longest pause of one mark."""

MAX_TOTAL_PAUSE_S = 600.0
"""Longest sum of all pauses of a document, so that a short text can't become hours of silence."""

MIN_RATE, MAX_RATE = 0.25, 4.0
"""Bounds of the multiplier of the speed, for each mark and for nested ones together."""

MAX_MARKS = 10_000
"""Most marks, or elements of SSML, in one text."""

MAX_MARKED_CHARS = 200
"""Longest text with given phonemes, in characters: a word or name, which must stay in one segment."""

MAX_SPELLED_PHONEMES = 250
"""Most phonemes of such a mark; the model takes 510 in one utterance."""

_ENDS_SENTENCE = tuple(".!?…。！？।॥؟")
_CLOSERS = " \t\n\"'”’»)]」』"
_DURATION = re.compile(r"\s*\+?([0-9]{1,9}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})\s*(ms|s)\s*", re.IGNORECASE)
_RATE = re.compile(r"\s*([0-9]{1,9}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})\s*")


@dataclass(slots=True)
class DocumentBuilder:
    """Append parts in order, then `build` the document."""

    turn: int = 0
    _parts: list[Part] = field(default_factory=list)
    _voice: str | None = None
    _rate: float = 1.0
    _pieces: list[AlignedText] = field(default_factory=list)
    _length: int = 0
    _last: str = ""
    """Last character of the sentence that is neither space nor a closing quote or bracket; "" before any."""
    _has_paragraph: bool = False
    """Whether the paragraph holds any text."""
    is_after_space: bool = True
    """Whether the text ends in a space or is empty, so that another space would be redundant."""
    _open: list[tuple[int, Mark]] = field(default_factory=list)
    """Open marks, the outermost first, each with its start in the span."""
    _marks: list[Mark] = field(default_factory=list)
    _paused_s: float = 0.0
    _num_marks: int = 0

    def add(self, text: AlignedText) -> None:
        """Append text."""
        self._append(text)
        if last := text.text.rstrip(_CLOSERS)[-1:]:
            self._last, self._has_paragraph = last, True

    def add_marked(self, text: AlignedText, mark: Mark) -> None:
        """Append text with a mark, whose position is filled in."""
        self.open_mark(mark)
        self.add(text)
        self.close_mark()

    def open_mark(self, mark: Mark) -> None:
        """Open a mark around the following text, up to its `close_mark`; its position is filled in. Marks nest."""
        self._open.append((self._length, mark))

    def close_mark(self) -> None:
        """Close the innermost open mark."""
        self._close(*self._open.pop())

    def set_voice(self, voice: str | None, rate: float) -> None:
        """Set the voice and the rate of the following text. Raises InvalidRequest if the rate is out of bounds."""
        if not MIN_RATE <= round(rate, 6) <= MAX_RATE:
            raise InvalidRequest(f"the rates here make {rate:.4g} together; allowed: {MIN_RATE} to {MAX_RATE:g}")
        if (voice, round(rate, 6)) != (self._voice, self._rate):
            self._finish_span()
            self._voice, self._rate = voice, round(rate, 6)

    def pause(self, duration_s: float) -> None:
        """Append a pause. Raises InvalidRequest when all pauses exceed MAX_TOTAL_PAUSE_S."""
        self._paused_s += duration_s
        if self._paused_s > MAX_TOTAL_PAUSE_S:
            raise InvalidRequest(f"the pauses up to here are {self._paused_s:g} s; at most {MAX_TOTAL_PAUSE_S:g} s")
        self._finish_span()
        self._parts.append(Pause(duration_s))

    def bookmark(self, name: str) -> None:
        """Append a bookmark, which ends no sentence."""
        sentence = self._last, self._has_paragraph, self.is_after_space
        self._finish_span()
        self._last, self._has_paragraph, self.is_after_space = sentence
        self._parts.append(Bookmark(name))

    def end_sentence(self, stop: str, at: int) -> None:
        """End the sentence, with `stop` if the text has no stop of its own. `at`: position in the source."""
        if self._last:
            self._append(insertion(" " if self._last in _ENDS_SENTENCE else f"{stop} ", at))
            self._last = ""

    def end_paragraph(self, at: int) -> None:
        """End the paragraph. `at`: position in the source."""
        if self._has_paragraph:
            self._append(insertion("\n\n", at))
            self._last, self._has_paragraph = "", False

    def count_mark(self) -> None:
        """Count a mark. Raises InvalidRequest when there are more than MAX_MARKS."""
        self._num_marks += 1
        if self._num_marks > MAX_MARKS:
            raise InvalidRequest(f"there are more than {MAX_MARKS} marks")

    def build(self) -> Document:
        """Return the document. Spans of whitespace alone are kept, since they are the client's text."""
        self._finish_span()
        return tuple(self._parts)

    def _finish_span(self) -> None:
        for start, mark in reversed(self._open):
            self._close(start, mark)
        self._open = [(0, mark) for _, mark in self._open]
        if self._pieces:
            marks = sorted(self._marks, key=lambda mark: (mark.start, -mark.end))
            self._parts.append(TextSpan(concatenate(self._pieces), tuple(marks), self._voice, self._rate, self.turn))
        self._pieces, self._marks, self._length = [], [], 0
        self._last, self._has_paragraph, self.is_after_space = "", False, True

    def _append(self, text: AlignedText) -> None:
        if len(text):
            self._pieces.append(text)
            self._length += len(text)
            self.is_after_space = text.text[-1].isspace()

    def _close(self, start: int, mark: Mark) -> None:
        if start < self._length:
            # Inserted first, so that the stable sort keeps an outer mark before an equal inner one.
            self._marks.insert(0, replace(mark, start=start, end=self._length))


def concatenate(pieces: Sequence[AlignedText]) -> AlignedText:
    """Return the pieces, all of one source and in its order, as one text."""
    if len(pieces) == 1:
        return pieces[0]
    return AlignedText(
        "".join(piece.text for piece in pieces),
        [start for piece in pieces for start in piece.starts],
        [end for piece in pieces for end in piece.ends],
    )


def insertion(text: str, at: int) -> AlignedText:
    """Return text that stands for nothing in the source, at position `at`."""
    return replacement(text, at, at)


def replacement(text: str, start: int, end: int) -> AlignedText:
    """Return text whose every character stands for `source[start:end]`."""
    return AlignedText(text, [start] * len(text), [end] * len(text))


def phoneme_mark(text: AlignedText, phonemes: str) -> Mark:
    """Return the mark of a text that is spoken as `phonemes`. Raises InvalidRequest if either is too long."""
    if len(text) > MAX_MARKED_CHARS or len(phonemes) > MAX_SPELLED_PHONEMES:
        raise InvalidRequest(
            f"{len(phonemes)} phonemes for {len(text)} characters are too many for one mark; "
            f"at most {MAX_SPELLED_PHONEMES} for {MAX_MARKED_CHARS}"
        )
    return Mark(0, 0, phonemes=phonemes)


def read_duration(value: str, what: str) -> float:
    """Parse "1.5s" or "300 ms" into seconds. Raises InvalidRequest, whose message begins with `what`."""
    found = _DURATION.fullmatch(value)
    allowed = f"allowed: a number and its unit, 0s to {MAX_PAUSE_S:g}s, such as 1.5s or 300ms"
    if not found:
        raise InvalidRequest(f"{what} {short_repr(value)} is not a time; {allowed}")
    duration_s = float(found[1]) / (1000 if found[2].lower() == "ms" else 1)
    if duration_s > MAX_PAUSE_S:
        raise InvalidRequest(f"{what} {short_repr(value)} is too long; {allowed}")
    return duration_s


def read_rate(value: str, what: str) -> float:
    """Parse a multiplier such as "1.2". Raises InvalidRequest, whose message begins with `what`."""
    found = _RATE.fullmatch(value)
    if not found or not MIN_RATE <= float(found[1]) <= MAX_RATE:
        raise InvalidRequest(f"{what} {short_repr(value)} is not allowed; allowed: {MIN_RATE} to {MAX_RATE:g}")
    return float(found[1])
