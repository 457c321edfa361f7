"""Text to utterances: lazily, in order, and with the place of a failure."""

import asyncio
from contextlib import aclosing

import pytest
from support.real_english import Read, plain_reading, real_phonemizer

from api.errors import PhonemizeFailed
from api.languages.common.alphabet import has_sounds
from api.languages.types import DEFAULT_READ_OPTIONS, Notation, PhonemizedText, ReadOptions
from api.phonemize.packed_utterance import PackedUtterance
from api.phonemize.utterances import utterances

SENTENCE = "She sells sea shells, by the sea shore, to whoever will have them. "
BOOK = (SENTENCE * 6 + "\n\n") * 3000


@pytest.fixture(scope="module")
def phonemizer() -> Read:
    return real_phonemizer()


class Reader:
    """Reads in the test process, and counts its calls."""

    def __init__(self, phonemizer: Read) -> None:
        self.num_read = 0
        self._phonemizer = phonemizer

    async def __call__(
        self, text: str, language: str, notation: Notation, options: ReadOptions = DEFAULT_READ_OPTIONS
    ) -> PhonemizedText:
        self.num_read += 1
        return self._phonemizer(text, language, options, notation=notation)


def spoken(text: str, phonemizer: Read, limit: int = 1000) -> list[PackedUtterance]:
    async def collect() -> list[PackedUtterance]:
        found: list[PackedUtterance] = []
        async with aclosing(utterances(plain_reading(text), Reader(phonemizer))) as source:
            async for utterance in source:
                found.append(utterance)
                if len(found) == limit:
                    break
        return found

    return asyncio.run(collect())


def test_sentence_is_an_utterance(phonemizer: Read) -> None:
    assert [each.phonemes for each in spoken("Hello from Kokoro.", phonemizer)] == ["həlˈO fɹʌm kəkˈɔɹO."]


@pytest.mark.parametrize("text", ["", " \n\n ", "😀", "... — ?!", "***\n\n***"])
def test_text_without_sound_has_no_utterances(text: str, phonemizer: Read) -> None:
    assert spoken(text, phonemizer) == []


def test_utterances_hold_the_phonemes_of_the_whole_text(phonemizer: Read) -> None:
    sentences = [SENTENCE.replace("sea", str(number)) for number in range(20)]
    found = spoken("".join(sentences), phonemizer)
    expected = " ".join(phonemizer(each, "en-us").phonemes for each in sentences)
    assert " ".join(each.phonemes for each in found) == expected
    assert all(has_sounds(each.phonemes, 10) for each in found)


def test_first_utterance_is_short(phonemizer: Read) -> None:
    assert len(spoken(BOOK, phonemizer, limit=1)[0].phonemes) <= 60


def test_book_is_read_only_as_far_as_it_is_spoken(phonemizer: Read) -> None:
    async def read_when_third_is_spoken() -> int:
        reader = Reader(phonemizer)
        async with aclosing(utterances(plain_reading(BOOK), reader)) as source:
            await anext(source)
            assert reader.num_read == 1
            await anext(source)
            await anext(source)
        return reader.num_read

    assert asyncio.run(read_when_third_is_spoken()) < 10


def test_spans_point_into_the_text(phonemizer: Read) -> None:
    text = f"  {SENTENCE}\n\n{SENTENCE}"
    first, *_, last = spoken(text, phonemizer)
    assert text[first.start : first.end] == SENTENCE.strip()
    assert text[last.start : last.end] == SENTENCE.strip()
    assert last.start > first.end
    assert last.ends_paragraph


def test_unspoken_symbols_are_reported(phonemizer: Read) -> None:
    assert spoken("I ♥ the sea shore. ", phonemizer)[0].unspoken == ("♥",)


def test_failure_says_where_and_quotes_nothing() -> None:
    async def fail(
        text: str, language: str, notation: Notation, options: ReadOptions = DEFAULT_READ_OPTIONS
    ) -> PhonemizedText:
        raise PhonemizeFailed("the reader fell over")

    async def drain() -> None:
        async for _ in utterances(plain_reading("   A secret sentence."), fail):
            pass

    with pytest.raises(PhonemizeFailed, match=r"the reader fell over \(characters 3 to 21 of the input\)"):
        asyncio.run(drain())
