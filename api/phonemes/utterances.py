"""From text to utterances: the phoneme room's walk, one segment at a time.

Knows the order of the steps. Nothing runs ahead: a segment is read when whoever consumes the utterances asks for
more than is settled, so a book's first utterance leaves before its second paragraph is looked at.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable

from api.errors import PhonemizeFailed
from api.phonemes.cuts import sentences
from api.phonemes.g2p import Phonemized
from api.phonemes.packing import PackedUtterance, Packer
from api.text.segment import Segment, segments

Phonemize = Callable[[str, str], Awaitable[Phonemized]]
"""(text, language) -> its phonemes; usually `PhonemeWorkers.phonemize`."""


async def utterances(text: str, language: str, phonemize: Phonemize) -> AsyncGenerator[PackedUtterance, None]:
    """Cut, read and pack `text`. There are no utterances in a text that nothing can be said of.

    Raises:
        PhonemizeFailed: a segment could not be read; the message says where it is in the text.
        InvalidRequest: the language is unknown.
    """
    packer = Packer()
    for segment in segments(text, language):
        said = await _read(segment, language, phonemize)
        for utterance in packer.push(_piece(segment, said)):
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


async def readings(text: str, language: str, phonemize: Phonemize) -> AsyncGenerator[Phonemized, None]:
    """What each segment of `text` is read as, in order, one by one.

    Raises:
        PhonemizeFailed, InvalidRequest: as `utterances` does.
    """
    for segment in segments(text, language):
        yield await _read(segment, language, phonemize)


async def _read(segment: Segment, language: str, phonemize: Phonemize) -> Phonemized:
    try:
        return await phonemize(segment.text, language)
    except PhonemizeFailed as error:
        where = f"characters {segment.start} to {segment.end} of the input"
        raise PhonemizeFailed(f"{error.message} ({where})") from error


def _piece(segment: Segment, said: Phonemized) -> PackedUtterance:
    return PackedUtterance(
        phonemes=said.phonemes,
        ends_paragraph=segment.ends_paragraph,
        start=segment.start,
        end=segment.end,
        unspoken=said.unspoken,
    )
