"""From text to utterances: the phoneme room's walk, one segment at a time.

Knows the order of the steps. Nothing runs ahead: a segment is read when whoever consumes the utterances asks for
more than is settled, so a book's first utterance leaves before its second paragraph is looked at.
"""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from typing import Protocol

from api.errors import PhonemizeFailed
from api.languages.options import EVERYTHING, NormalizationOptions
from api.languages.types import DEFAULT_READ_OPTIONS, Notation, PhonemizedText, ReadOptions
from api.phonemize.packing import PackedUtterance, Packer
from api.phonemize.split_points import sentences
from api.phonemize.utterance_length import Pace
from api.phonemize.word_alignment import callers_words
from api.text.document import Mark, Passage
from api.text.segment import Segment, segments


class Phonemize(Protocol):
    """Reads one segment; usually `PhonemeWorkers.phonemize`."""

    async def __call__(
        self, text: str, language: str, notation: Notation, options: ReadOptions = DEFAULT_READ_OPTIONS
    ) -> PhonemizedText: ...


@dataclass(frozen=True, slots=True)
class Reading:
    """A passage to be read, and how."""

    passage: Passage
    language: str
    """Code of the language that it is in."""
    source: str
    """Text of the client, which the passage is of."""
    notation: Notation
    """Notation of the version that is to speak it."""
    options: NormalizationOptions = EVERYTHING


async def utterances(
    reading: Reading, phonemize: Phonemize, pace: Pace | None = None
) -> AsyncGenerator[PackedUtterance, None]:
    """Cut, read and pack a passage. There are no utterances in a text that nothing can be said of.

    `pace`: of the listener; without it, one who has been given nothing yet.

    Raises:
        PhonemizeFailed: a segment could not be read; the message says where it is in the text.
        InvalidRequest: the language is unknown.
    """
    packer = Packer(pace)
    for segment in segments(reading.passage.text.text, reading.language):
        said = await _read(segment, reading, phonemize)
        for utterance in packer.push(_piece(segment, said, reading)):
            yield utterance
    for utterance in packer.finish():
        yield utterance


async def spelled_utterances(phonemes: str) -> AsyncGenerator[PackedUtterance, None]:
    """Pack phonemes that a client has spelled out itself, of any length, as one paragraph.

    Each symbol goes into one utterance, with the exception that `packing` makes: silence. Spans are in `phonemes`.
    """
    packer = Packer()
    for start, end in sentences(phonemes):
        await asyncio.sleep(0)  # a long run of silence settles nothing, and must not hold the loop meanwhile
        is_last = end == len(phonemes.rstrip())
        for utterance in packer.push(PackedUtterance(phonemes[start:end], is_last, start, end)):
            yield utterance
    for utterance in packer.finish():
        yield utterance


async def readings(reading: Reading, phonemize: Phonemize) -> AsyncGenerator[PhonemizedText, None]:
    """What each segment of a passage is read as, in order, one by one.

    Raises:
        PhonemizeFailed, InvalidRequest: as `utterances` does.
    """
    for segment in segments(reading.passage.text.text, reading.language):
        yield await _read(segment, reading, phonemize)


async def _read(segment: Segment, reading: Reading, phonemize: Phonemize) -> PhonemizedText:
    options = ReadOptions(reading.options, _marks_of(segment, reading.passage.marks))
    try:
        return await phonemize(segment.text, reading.language, reading.notation, options)
    except PhonemizeFailed as error:
        start, end = reading.passage.text.source(segment.start, segment.end)
        raise PhonemizeFailed(f"{error.message} (characters {start} to {end} of the input)") from error


def _marks_of(segment: Segment, marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """The marks on a segment, in its characters. Spelled phonemes are said where their mark begins, and only there."""
    found = []
    for mark in marks:
        if mark.start < segment.end and segment.start < mark.end:
            start, end = max(mark.start, segment.start), min(mark.end, segment.end)
            is_rest = mark.phonemes is not None and mark.start < segment.start
            phonemes = "" if is_rest else mark.phonemes
            found.append(replace(mark, start=start - segment.start, end=end - segment.start, phonemes=phonemes))
    return tuple(found)


def _piece(segment: Segment, said: PhonemizedText, reading: Reading) -> PackedUtterance:
    text = reading.passage.text[segment.start : segment.end]
    start, end = text.source(0, len(text))
    return PackedUtterance(
        phonemes=said.phonemes,
        ends_paragraph=segment.ends_paragraph,
        start=start,
        end=end,
        unspoken=said.unspoken,
        words=callers_words(said.words, text, reading.source),
    )
