"""Text that has been rewritten and still knows where it came from.

Every step that changes text (marks taken out, numbers written out, symbols replaced) gives an `AlignedText`, so that
each spoken word can be traced to the characters that the caller wrote.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

Span = tuple[int, int]
"""Where something begins and ends in a text: characters (code points), the end one past the last."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace `text[start:end]` by `new`. An empty range inserts, an empty `new` removes."""

    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class AlignedText:
    """A text, and for each of its characters the span of the source that it stands for."""

    text: str
    starts: Sequence[int]
    """Where in the source each character's span begins; as many as there are characters, never falling."""
    ends: Sequence[int]
    """Where each character's span ends; never before its start, never falling."""

    @classmethod
    def of(cls, source: str, start: int = 0) -> Self:
        """The source itself, or a piece of it that begins at `start`."""
        end = start + len(source)
        return cls(source, range(start, end), range(start + 1, end + 1))

    def __len__(self) -> int:
        return len(self.text)

    def __getitem__(self, part: slice) -> "AlignedText":
        return AlignedText(self.text[part], self.starts[part], self.ends[part])

    def source(self, start: int, end: int) -> Span:
        """The span of the source that `text[start:end]` stands for.

        Of an empty range, it is the empty span in front of the character at `start`.
        """
        if start < end:
            return self.starts[start], self.ends[end - 1]
        where = self.starts[start] if start < len(self.text) else (self.ends[-1] if len(self.text) else 0)
        return where, where

    def edited(self, edits: Iterable[Edit]) -> "AlignedText":
        """With `edits`, which are in order and don't overlap. Every new character stands for all that it replaced."""
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
        """As `pattern.sub` does it; a string `new` is taken as it is."""
        edits = (
            Edit(*found.span(), new if isinstance(new, str) else new(found)) for found in pattern.finditer(self.text)
        )
        return self.edited([edit for edit in edits if edit.new != self.text[edit.start : edit.end]])

    def through(self, source: "AlignedText") -> "AlignedText":
        """This text, whose source is `source.text`, traced on to the source of `source`."""
        spans = [source.source(start, end) for start, end in zip(self.starts, self.ends, strict=True)]
        return AlignedText(self.text, [start for start, _ in spans], [end for _, end in spans])


def _extend(text: list[str], starts: list[int], ends: list[int], piece: AlignedText) -> None:
    text.append(piece.text)
    starts.extend(piece.starts)
    ends.extend(piece.ends)


def composed(text: AlignedText) -> AlignedText:
    """In Unicode's form NFC, letter by letter with its marks."""
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
    """Whether it is a combining mark, or a vowel or final of a Hangul syllable."""
    return unicodedata.category(char).startswith("M") or "\u1160" <= char <= "\u11ff"
