"""What of a text is shown: the caller's own characters, without the marks around them.

Knows scripts. Knows nothing of lines or times.
"""

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
"""One that is shown, and where in the caller's text it is."""

_TAG = re.compile(r"<[^<>]*>")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*$")
_NO_SPACE_BEFORE = frozenset(",.;:!?…)]}»”’%")


@dataclass(frozen=True, slots=True)
class ShownText:
    """The shown characters of one text (of one turn, in a dialogue)."""

    text: str

    starts: Sequence[int]
    """Where in the caller's text each of them is; never falling."""

    def span(self, start: int, end: int) -> Span:
        """The shown characters of which the caller's `text[start:end]` is made; empty if it is all markup."""
        return bisect_left(self.starts, start), bisect_left(self.starts, end)


def names_voices(script: Document) -> bool:
    """Whether more than the request's own voice may speak."""
    return any(isinstance(part, TextSpan) and (part.voice is not None or part.turn > 0) for part in script)


def shown_texts(script: Document, sources: Sequence[str]) -> Mapping[int, ShownText]:
    """turn -> what is shown of it. `sources`: the caller's text, in a dialogue that of each turn."""
    shown: dict[int, list[Character]] = {}
    before: TextSpan | None = None
    is_parted = False
    for part in script:
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
    """The characters of a passage as the caller wrote them.

    What stands for several at once is to be said in their place (`sub`, `say-as`): they are shown, entities as what
    they mean. What stands for none was put in to be said, not to be read; only its spaces and paragraphs count.
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
    """Whether two passages would read as one word, because what stood between them is not shown."""
    last, first = before.text.text[-1], after.text.text[0]
    between = source[before.text.ends[-1] : after.text.starts[0]]
    if not between or last.isspace() or first.isspace():
        return False
    if any(char.isspace() for char in _TAG.sub("", between)):
        return True
    if first in _NO_SPACE_BEFORE or is_wide(last) or is_wide(first):
        return False
    return is_parted or _SENTENCE_END.search(before.text.text[-4:]) is not None
