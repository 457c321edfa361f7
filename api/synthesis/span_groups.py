"""Spans of a document, joined where only bookmarks part them, each with the pauses and bookmarks before it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from api.text.aligned import AlignedText
from api.text.document import Bookmark, Document, Mark, Pause, TextSpan


@dataclass(frozen=True, slots=True)
class BookmarkPosition:
    """A bookmark inside a span."""

    name: str
    position: int
    """Offset in the caller's text (in a dialogue: of its turn). The bookmark is reached with the first word from here
    on."""


@dataclass(frozen=True, slots=True)
class SpanGroup:
    """A span with what comes before it. The last group of a document may have no span."""

    before: tuple[Pause | Bookmark, ...]
    span: TextSpan | None
    bookmarks: tuple[BookmarkPosition, ...] = ()
    """Bookmarks inside the span."""
    ends_abruptly: bool = False
    """Whether the next span goes on where this one ends, though in another voice or at another rate."""


def group_spans(document: Document) -> Iterator[SpanGroup]:
    """Give the spans of a document in order, each with what comes before it."""
    before: list[Pause | Bookmark] = []
    group: _OpenGroup | None = None
    for part in document:
        if not isinstance(part, TextSpan):
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
        yield SpanGroup(tuple(before), None)


@dataclass(slots=True)
class _OpenGroup:
    """A group that may still grow. Thousands of spans may become one."""

    before: tuple[Pause | Bookmark, ...]
    spans: list[TextSpan]
    """At least one; all in one voice, at one rate, of one turn."""
    bookmarks: list[BookmarkPosition] = field(default_factory=list)

    def is_continued_by(self, between: Sequence[Pause | Bookmark], then: TextSpan) -> bool:
        first = self.spans[0]
        is_alike = (first.voice, first.rate, first.turn) == (then.voice, then.rate, then.turn)
        return is_alike and not _has_pause(between)

    def is_cut_by(self, between: Sequence[Pause | Bookmark], then: TextSpan) -> bool:
        text = self.spans[-1].text.text
        ends_paragraph = text[len(text.rstrip()) :].count("\n") > 1
        return self.spans[0].turn == then.turn and not _has_pause(between) and not ends_paragraph

    def extend(self, between: Sequence[Pause | Bookmark], then: TextSpan) -> None:
        position = then.text.source(0, 0)[0]
        self.bookmarks += (BookmarkPosition(each.name, position) for each in between if isinstance(each, Bookmark))
        self.spans.append(then)

    def close(self, *, ends_abruptly: bool = False) -> SpanGroup:
        span = self.spans[0] if len(self.spans) == 1 else _joined(self.spans)
        return SpanGroup(self.before, span, tuple(self.bookmarks), ends_abruptly)


def _joined(spans: Sequence[TextSpan]) -> TextSpan:
    texts = [span.text for span in spans]
    begins = accumulate(map(len, texts), initial=0)
    return replace(
        spans[0],
        text=AlignedText(
            "".join(text.text for text in texts),
            [start for text in texts for start in text.starts],
            [end for text in texts for end in text.ends],
        ),
        marks=tuple(_moved(mark, begin) for begin, span in zip(begins, spans, strict=False) for mark in span.marks),
    )


def _has_pause(parts: Sequence[Pause | Bookmark]) -> bool:
    return any(isinstance(each, Pause) for each in parts)


def _moved(mark: Mark, by: int) -> Mark:
    return replace(mark, start=mark.start + by, end=mark.end + by)
