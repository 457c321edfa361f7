"""Passages of a script, joined where only bookmarks part them, each with the pauses and bookmarks before it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from api.text.aligned import AlignedText
from api.text.document import Bookmark, Mark, Passage, Pause, Script


@dataclass(frozen=True, slots=True)
class BookmarkPosition:
    """A bookmark inside a passage."""

    name: str
    position: int
    """Offset in the caller's text (in a dialogue: of its turn). The bookmark is reached with the first word from here
    on."""


@dataclass(frozen=True, slots=True)
class PassageGroup:
    """A passage with what comes before it. The last group of a script may have no passage."""

    before: tuple[Pause | Bookmark, ...]
    passage: Passage | None
    bookmarks: tuple[BookmarkPosition, ...] = ()
    """Bookmarks inside the passage."""
    ends_abruptly: bool = False
    """Whether the next passage goes on where this one ends, though in another voice or at another rate."""


def group_passages(script: Script) -> Iterator[PassageGroup]:
    """Give the passages of a script in order, each with what comes before it."""
    before: list[Pause | Bookmark] = []
    group: _OpenGroup | None = None
    for part in script:
        if not isinstance(part, Passage):
            before.append(part)
        elif group is not None and group.is_continued_by(before, part):
            group.extend(before, part)
            before.clear()
        else:
            if group is not None:
                yield group.close(ends_abruptly=group.is_cut_by(before, part))
            group = _OpenGroup(tuple(before), [part])
            before.clear()
    if group is not None:
        yield group.close()
    if before:
        yield PassageGroup(tuple(before), None)


@dataclass(slots=True)
class _OpenGroup:
    """A group that may still grow. Thousands of passages may become one."""

    before: tuple[Pause | Bookmark, ...]
    passages: list[Passage]
    """At least one; all in one voice, at one rate, of one turn."""
    bookmarks: list[BookmarkPosition] = field(default_factory=list)

    def is_continued_by(self, between: Sequence[Pause | Bookmark], then: Passage) -> bool:
        first = self.passages[0]
        is_alike = (first.voice, first.rate, first.turn) == (then.voice, then.rate, then.turn)
        return is_alike and not _has_pause(between)

    def is_cut_by(self, between: Sequence[Pause | Bookmark], then: Passage) -> bool:
        text = self.passages[-1].text.text
        ends_paragraph = text[len(text.rstrip()) :].count("\n") > 1
        return self.passages[0].turn == then.turn and not _has_pause(between) and not ends_paragraph

    def extend(self, between: Sequence[Pause | Bookmark], then: Passage) -> None:
        position = then.text.source(0, 0)[0]
        self.bookmarks += (BookmarkPosition(each.name, position) for each in between if isinstance(each, Bookmark))
        self.passages.append(then)

    def close(self, *, ends_abruptly: bool = False) -> PassageGroup:
        passage = self.passages[0] if len(self.passages) == 1 else _joined(self.passages)
        return PassageGroup(self.before, passage, tuple(self.bookmarks), ends_abruptly)


def _joined(passages: Sequence[Passage]) -> Passage:
    texts = [passage.text for passage in passages]
    begins = accumulate(map(len, texts), initial=0)
    return replace(
        passages[0],
        text=AlignedText(
            "".join(text.text for text in texts),
            [start for text in texts for start in text.starts],
            [end for text in texts for end in text.ends],
        ),
        marks=tuple(
            _moved(mark, begin) for begin, passage in zip(begins, passages, strict=False) for mark in passage.marks
        ),
    )


def _has_pause(parts: Sequence[Pause | Bookmark]) -> bool:
    return any(isinstance(each, Pause) for each in parts)


def _moved(mark: Mark, by: int) -> Mark:
    return replace(mark, start=mark.start + by, end=mark.end + by)
