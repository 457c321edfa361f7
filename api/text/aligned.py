"""AlignedText: rewritten text whose characters keep their offsets in the source.

Every step that changes text (marks removed, numbers written out, symbols replaced) returns an `AlignedText`, so that
each spoken word can be traced to the characters that the client sent.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

Span = tuple[int, int]
"""Start and end in a text, in characters (code points); the end is one past the last."""

SURROGATE = re.compile("[\ud800-\udfff]")
"""A lone surrogate, which JSON allows and which is no character."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Replacement of `text[start:end]` by `new`. An empty range inserts, an empty `new` removes."""

    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class AlignedText:
    """A text, with the span of the source that each of its characters stands for."""

    text: str
    starts: Sequence[int]
    """Start of each character's span in the source, never falling."""
    ends: Sequence[int]
    """End of each character's span, not before its start, never falling."""

    @classmethod
    def of(cls, source: str, start: int = 0) -> Self:
        """Return the source itself, or a piece of it that begins at `start`."""
        end = start + len(source)
        return cls(source, range(start, end), range(start + 1, end + 1))

    def __len__(self) -> int:
        return len(self.text)

    def __getitem__(self, part: slice) -> "AlignedText":
        return AlignedText(self.text[part], self.starts[part], self.ends[part])

    def source(self, start: int, end: int) -> Span:
        """Return the span of the source that `text[start:end]` stands for.

        For an empty range it is the empty span before the character at `start`.
        """
        if start < end:
            return self.starts[start], self.ends[end - 1]
        where = self.starts[start] if start < len(self.text) else (self.ends[-1] if len(self.text) else 0)
        return where, where

    def edited(self, edits: Iterable[Edit]) -> "AlignedText":
        """Apply `edits`, in order and without overlap. Each new character stands for all the text it replaces."""
        text: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        done = 0
        for edit in edits:
            if not done <= edit.start <= edit.end <= len(self.text):
                raise ValueError(f"{edit} is out of order or out of the text, of which {done} characters are done")
            _extend(text, starts, ends, self[done : edit.start])
            start, end = self.source(edit.start, edit.end)
            new = AlignedText(edit.new, [start] * len(edit.new), [end] * len(edit.new))
            _extend(text, starts, ends, new)
            done = edit.end
        if done == 0 and not text:
            return self
        _extend(text, starts, ends, self[done:])
        return AlignedText("".join(text), starts, ends)

    def sub(self, pattern: re.Pattern[str], new: str | Callable[[re.Match[str]], str]) -> "AlignedText":
        """Replace matches as `pattern.sub` does; a string `new` is taken literally."""
        edits = (
            Edit(*found.span(), new if isinstance(new, str) else new(found)) for found in pattern.finditer(self.text)
        )
        return self.edited([edit for edit in edits if edit.new != self.text[edit.start : edit.end]])

    def through(self, source: "AlignedText") -> "AlignedText":
        """Return this text, whose source is `source.text`, aligned with the source of `source`."""
        spans = [source.source(start, end) for start, end in zip(self.starts, self.ends, strict=True)]
        return AlignedText(self.text, [start for start, _ in spans], [end for _, end in spans])


def _extend(text: list[str], starts: list[int], ends: list[int], piece: AlignedText) -> None:
    text.append(piece.text)
    starts.extend(piece.starts)
    ends.extend(piece.ends)


def composed(text: AlignedText) -> AlignedText:
    """Return the text in Unicode's form NFC, composed letter by letter with its marks."""
    if unicodedata.is_normalized("NFC", text.text):
        return text
    begins = [i for i, char in enumerate(text.text) if i == 0 or not _is_composed_leftwards(char)]
    edits: list[Edit] = []
    for start, end in pairwise([*begins, len(text)]):
        letter = text.text[start:end]
        if (new := unicodedata.normalize("NFC", letter)) != letter:
            edits.append(Edit(start, end, new))
    return text.edited(edits)


def _is_composed_leftwards(char: str) -> bool:
    """Return whether it is a combining mark, or a vowel or final of a Hangul syllable."""
    return unicodedata.category(char).startswith("M") or "\u1160" <= char <= "\u11ff"
