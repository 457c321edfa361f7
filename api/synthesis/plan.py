"""The plan of a request: its utterances in order, each with the silence and the bookmarks before it. No sound here."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace

from api.phonemize.packed_utterance import PackedUtterance
from api.phonemize.utterance_length import UtteranceLength
from api.phonemize.utterances import Phonemize, Reading, spelled_utterances, utterances
from api.synthesis.request import SynthesisRequest
from api.synthesis.span_groups import BookmarkPosition, group_spans
from api.text.aligned import AlignedText
from api.text.document import Bookmark, Document, Pause, TextSpan


@dataclass(frozen=True, slots=True)
class PlannedUtterance:
    """One utterance to speak, if any, and what comes before it."""

    before: tuple[Pause | Bookmark, ...]
    utterance: PackedUtterance | None
    """None at the end of a document that ends with pauses or bookmarks."""
    span: TextSpan | None
    """The span that it belongs to; None for phonemes that a client has spelled out."""
    bookmarks: tuple[BookmarkPosition, ...] = ()
    """Bookmarks of the span that no earlier utterance of it has given."""


SpanReader = Callable[[TextSpan], AsyncGenerator[PackedUtterance, None]]
"""A span -> its utterances."""


def plan_request(request: SynthesisRequest, phonemize: Phonemize) -> AsyncGenerator[PlannedUtterance, None]:
    """Plan a request, lazily: text is phonemized as utterances are asked for.

    Raises:
        PhonemizeFailed: a segment could not be read.
    """
    if request.phonemes is not None:
        return _plan_phonemes(request.phonemes)
    length = UtteranceLength()

    def read(span: TextSpan) -> AsyncGenerator[PackedUtterance, None]:
        return utterances(reading_of(span, request), phonemize, length)

    return plan_document(request.document, read)


def reading_of(span: TextSpan, request: SynthesisRequest) -> Reading:
    """Return a span with what its phonemes depend on."""
    return Reading(
        span,
        request.voice_in(span).language,
        request.sources[span.turn],
        request.served.notation,
        request.options,
    )


async def plan_document(document: Document, read: SpanReader) -> AsyncGenerator[PlannedUtterance, None]:
    """Plan a document in order. Raises what `read` raises."""
    before: tuple[Pause | Bookmark, ...] = ()
    for group in group_spans(document):
        before += group.before
        if group.span is None:
            continue
        bookmarks = group.bookmarks
        last = _last_character(group.span.text)
        async with aclosing(read(group.span)) as source:
            async for utterance in source:
                if group.ends_abruptly and utterance.end >= last:
                    utterance = replace(utterance, ends_paragraph=False)  # noqa: PLW2901
                yield PlannedUtterance(before, utterance, group.span, bookmarks)
                before, bookmarks = (), ()
        before += tuple(Bookmark(each.name) for each in bookmarks)
    if before:
        yield PlannedUtterance(before, None, None)


async def _plan_phonemes(phonemes: str) -> AsyncGenerator[PlannedUtterance, None]:
    async with aclosing(spelled_utterances(phonemes)) as source:
        async for utterance in source:
            yield PlannedUtterance((), utterance, None)


def _last_character(text: AlignedText) -> int:
    """Return where in the source the last character ends that is no whitespace."""
    return text.source(0, len(text.text.rstrip()))[1]
