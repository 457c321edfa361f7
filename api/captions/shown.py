"""What of a text is shown: the caller's own characters, without the marks around them.

Knows scripts. Knows nothing of lines or times.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from api.captions.width import is_wide
from api.text.aligned import AlignedText, Span
from api.text.script import Passage, Pause, Script

Character = tuple[str, int]
"""One that is shown, and where in the caller's text it is."""

_MARKUP = re.compile(r"[<>&]")
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


def names_voices(script: Script) -> bool:
    """Whether more than the request's own voice may speak."""
    return any(isinstance(part, Passage) and (part.voice is not None or part.turn > 0) for part in script)


def shown_texts(script: Script, sources: Sequence[str]) -> Mapping[int, ShownText]:
    """turn -> what is shown of it. `sources`: the caller's text, in a dialogue that of each turn."""
    shown: dict[int, list[Character]] = {}
    is_parted = False
    for part in script:
        if isinstance(part, Passage):
            before, after = shown.setdefault(part.turn, []), list(_characters(part.text, sources[part.turn]))
            if before and after and (is_parted or _ends_sentence(before)) and _would_touch(before[-1], after[0]):
                before.append((" ", after[0][1]))
            before += after
        is_parted = isinstance(part, Pause)
    return {
        turn: ShownText("".join(char for char, _ in characters), [start for _, start in characters])
        for turn, characters in shown.items()
    }


def _characters(text: AlignedText, source: str) -> Iterator[Character]:
    """The characters of a passage as the caller wrote them.

    What stands for several at once was to be said in their place (`sub`, `say-as`): they are shown. But not where
    they are markup too, as an entity is; nor does what stands for none of them have another way to be shown.
    """
    for (start, end), group in groupby(range(len(text)), key=lambda i: (text.starts[i], text.ends[i])):
        written = source[start:end]
        if start == end or (end - start > 1 and _MARKUP.search(written)):
            for i in group:
                yield text.text[i], start
        else:
            yield from zip(written, range(start, end), strict=True)


def _ends_sentence(shown: Sequence[Character]) -> bool:
    return _SENTENCE_END.search("".join(char for char, _ in shown[-4:])) is not None


def _would_touch(left: Character, right: Character) -> bool:
    """Whether two passages would read as one word: only markup stood between them, and that is not shown."""
    (before, at), (after, then) = left, right
    if then <= at + 1 or before.isspace() or after.isspace() or after in _NO_SPACE_BEFORE:
        return False
    return not (is_wide(before) or is_wide(after))
