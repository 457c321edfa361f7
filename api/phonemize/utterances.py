"""Text to utterances, one segment at a time.

Nothing runs ahead. A segment is read when the consumer asks for more utterances than are settled, so the first
utterance of a book is ready before its second paragraph is read.
"""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from typing import Protocol

from api.errors import PhonemizeFailed
from api.languages.options import EVERYTHING, NormalizationOptions
from api.languages.types import DEFAULT_READ_OPTIONS, Notation, PhonemizedText, ReadOptions
from api.phonemize.packed_utterance import PackedUtterance
from api.phonemize.packing import Packer
from api.phonemize.split_points import sentences
from api.phonemize.utterance_length import UtteranceLength
from api.phonemize.word_alignment import client_words
from api.text.document import Mark, TextSpan
from api.text.segment import Segment, segments


class Phonemize(Protocol):
    """Reads one segment, as `PhonemeWorkers.phonemize` does; see `Phonemizer`."""

    async def __call__(
        self, text: str, language: str, notation: Notation, options: ReadOptions = DEFAULT_READ_OPTIONS
    ) -> PhonemizedText: ...


@dataclass(frozen=True, slots=True)
class Reading:
    """A passage and the choices for its reading."""

    passage: TextSpan
    language: str
    """Code of the language that it is in."""
    source: str
    """The client's text, which the passage is part of."""
    notation: Notation
    """Notation of the version that will speak it."""
    options: NormalizationOptions = EVERYTHING


async def utterances(
    reading: Reading, phonemize: Phonemize, length: UtteranceLength | None = None
) -> AsyncGenerator[PackedUtterance, None]:
    """Yield the utterances of a passage: cut, read and packed. A text that has no sound has none.

    Args:
        length: that of the request, if it has earlier passages.

    Raises:
        PhonemizeFailed: a segment could not be read; the message says where it is in the text.
        InvalidRequest: the language is unknown.
    """
    packer = Packer(length)
    for segment in segments(reading.passage.text.text, reading.language):
        read = await _read(segment, reading, phonemize)
        for utterance in packer.push(_piece(segment, read, reading)):
            yield utterance
    for utterance in packer.finish():
        yield utterance


async def spelled_utterances(phonemes: str) -> AsyncGenerator[PackedUtterance, None]:
    """Yield the utterances of phonemes that a client has spelled out, of any length, as one paragraph.

    Each symbol goes into one utterance, except for the silence that `packing.py` leaves out. Spans are in `phonemes`.
    """
    packer = Packer()
    for start, end in sentences(phonemes):
        await asyncio.sleep(0)  # a long run of silence settles nothing, and would hold the loop
        is_last = end == len(phonemes.rstrip())
        for utterance in packer.push(PackedUtterance(phonemes[start:end], is_last, start, end)):
            yield utterance
    for utterance in packer.finish():
        yield utterance


async def readings(reading: Reading, phonemize: Phonemize) -> AsyncGenerator[PhonemizedText, None]:
    """Yield the phonemes of each segment of a passage, in order.

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
    """Return the marks on a segment, in its characters. Spelled phonemes are said only where their mark begins."""
    found = []
    for mark in marks:
        if mark.start < segment.end and segment.start < mark.end:
            start, end = max(mark.start, segment.start), min(mark.end, segment.end)
            is_rest = mark.phonemes is not None and mark.start < segment.start
            phonemes = "" if is_rest else mark.phonemes
            found.append(replace(mark, start=start - segment.start, end=end - segment.start, phonemes=phonemes))
    return tuple(found)


def _piece(segment: Segment, read: PhonemizedText, reading: Reading) -> PackedUtterance:
    text = reading.passage.text[segment.start : segment.end]
    start, end = text.source(0, len(text))
    return PackedUtterance(
        phonemes=read.phonemes,
        ends_paragraph=segment.ends_paragraph,
        start=start,
        end=end,
        unspoken=read.unspoken,
        words=client_words(read.words, text, reading.source),
    )
