"""The plan of a request: its utterances in order, each with the silence and the bookmarks before it. No sound here."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace

from api.languages.types import mandarin_of
from api.phonemize.packing import PackedUtterance
from api.phonemize.utterance_length import Pace
from api.phonemize.utterances import Phonemize, Reading, spelled_utterances, utterances
from api.synthesis.passage_groups import BookmarkPosition, group_passages
from api.synthesis.request import SynthesisRequest
from api.text.aligned import AlignedText
from api.text.document import Bookmark, Passage, Pause, Script


@dataclass(frozen=True, slots=True)
class PlannedUtterance:
    """One utterance to speak, if any, and what comes before it."""

    before: tuple[Pause | Bookmark, ...]
    utterance: PackedUtterance | None
    """None at the end of a script that ends with pauses or bookmarks."""
    passage: Passage | None
    """The passage that it belongs to; None for phonemes that a client has spelled out."""
    bookmarks: tuple[BookmarkPosition, ...] = ()
    """Bookmarks of the passage that no earlier utterance of it has given."""


PassageReader = Callable[[Passage], AsyncGenerator[PackedUtterance, None]]
"""A passage -> its utterances."""


def plan_request(request: SynthesisRequest, phonemize: Phonemize) -> AsyncGenerator[PlannedUtterance, None]:
    """Plan a request, lazily: text is phonemized as utterances are asked for.

    Raises:
        PhonemizeFailed: a segment could not be read.
    """
    if request.phonemes is not None:
        return _plan_phonemes(request.phonemes)
    pace = Pace()

    def read(passage: Passage) -> AsyncGenerator[PackedUtterance, None]:
        return utterances(reading_of(passage, request), phonemize, pace)

    return plan_script(request.script, read)


def reading_of(passage: Passage, request: SynthesisRequest) -> Reading:
    """Return a passage with what its phonemes depend on."""
    return Reading(
        passage,
        request.voice_in(passage).language,
        request.sources[passage.turn],
        request.options,
        mandarin_of(request.served.model.alphabet),
    )


async def plan_script(script: Script, read: PassageReader) -> AsyncGenerator[PlannedUtterance, None]:
    """Plan a script in order. Raises what `read` raises."""
    before: tuple[Pause | Bookmark, ...] = ()
    for group in group_passages(script):
        before += group.before
        if group.passage is None:
            continue
        bookmarks = group.bookmarks
        last = _last_character(group.passage.text)
        async with aclosing(read(group.passage)) as source:
            async for utterance in source:
                if group.ends_abruptly and utterance.end >= last:
                    utterance = replace(utterance, ends_paragraph=False)  # noqa: PLW2901
                yield PlannedUtterance(before, utterance, group.passage, bookmarks)
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
