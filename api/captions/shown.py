"""The characters of a text that captions show: the caller's own, without markup."""

import html
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from api.captions.width import is_wide
from api.text.aligned import AlignedText, Span
from api.text.document import Document, Pause, TextSpan

Character = tuple[str, int]
"""A character that is shown, and its offset in the caller's text."""

_TAG = re.compile(r"<[^<>]*>")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*$")
_NO_SPACE_BEFORE = frozenset(",.;:!?…)]}»”’%")


@dataclass(frozen=True, slots=True)
class ShownText:
    """The shown characters of one text; in a dialogue, of one turn."""

    text: str

    starts: Sequence[int]
    """Offset of each in the caller's text; never falling."""

    def span(self, start: int, end: int) -> Span:
        """Return the span of shown characters that the caller's `text[start:end]` has; empty if it is all markup."""
        return bisect_left(self.starts, start), bisect_left(self.starts, end)


def names_voices(document: Document) -> bool:
    """Return whether more voices than the request's own may speak."""
    return any(isinstance(part, TextSpan) and (part.voice is not None or part.turn > 0) for part in document)


def shown_texts(document: Document, sources: Sequence[str]) -> Mapping[int, ShownText]:
    """Return turn -> its shown text. `sources`: the caller's text; in a dialogue, one text for each turn."""
    shown: dict[int, list[Character]] = {}
    before: TextSpan | None = None
    is_parted = False
    for part in document:
        if isinstance(part, TextSpan) and part.text.text:
            characters, source = shown.setdefault(part.turn, []), sources[part.turn]
            if before is not None and before.turn == part.turn and _needs_space(before, part, source, is_parted):
                characters.append((" ", part.text.starts[0]))
            characters += _characters(part.text, source)
            before = part
        is_parted = isinstance(part, Pause)
    return {
        turn: ShownText("".join(char for char, _ in characters), [start for _, start in characters])
        for turn, characters in shown.items()
    }


def _characters(text: AlignedText, source: str) -> Iterator[Character]:
    """Give the characters of a span as the caller wrote them.

    Text that stands for several source characters is said in their place (`sub`, `say-as`): the source is shown, with
    its entities resolved. Text that stands for none was put in to be said: only its spaces and paragraphs are shown.
    """
    for (start, end), group in groupby(range(len(text)), key=lambda i: (text.starts[i], text.ends[i])):
        said = "".join(text.text[i] for i in group)
        if said.isspace():
            written = said
        elif start == end:
            continue
        else:
            written = said if _TAG.search(source, start, end) else html.unescape(source[start:end])
        if len(written) == end - start:
            yield from zip(written, range(start, end), strict=True)
        else:
            yield from ((char, start) for char in written)


def _needs_space(before: TextSpan, after: TextSpan, source: str, is_parted: bool) -> bool:
    """Return whether two spans would read as one word, because the markup between them is not shown."""
    last, first = before.text.text[-1], after.text.text[0]
    between = source[before.text.ends[-1] : after.text.starts[0]]
    if not between or last.isspace() or first.isspace():
        return False
    if any(char.isspace() for char in _TAG.sub("", between)):
        return True
    if first in _NO_SPACE_BEFORE or is_wide(last) or is_wide(first):
        return False
    return is_parted or _SENTENCE_END.search(before.text.text[-4:]) is not None
