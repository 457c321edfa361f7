"""Phonemes that a client spells out: packed like those of a text, without loss."""

import asyncio
from contextlib import aclosing

import pytest
from support.real_english import plain_reading

from api.languages.types import DEFAULT_READ_OPTIONS, Notation, PhonemizedText, ReadOptions
from api.phonemize.packed_utterance import PackedUtterance
from api.phonemize.packing import MAX_PHONEMES
from api.phonemize.split_points import MAX_SENTENCE, sentences
from api.phonemize.utterances import spelled_utterances, utterances

SENTENCE = "ʃˌi sˈɛlz sˈi ʃˈɛlz, bI ðə sˈi ʃˈɔɹ, tə hˌuˈɛvəɹ wɪl hˈæv ðˌɛm."


def packed(phonemes: str) -> list[PackedUtterance]:
    async def collect() -> list[PackedUtterance]:
        async with aclosing(spelled_utterances(phonemes)) as source:
            return [utterance async for utterance in source]

    return asyncio.run(collect())


@pytest.mark.parametrize(
    ("phonemes", "expected"),
    [
        ("hˈɛlO. jˈɛs!", ["hˈɛlO.", "jˈɛs!"]),
        ("  hˈɛlO.” jˈɛs", ["hˈɛlO.”", "jˈɛs"]),
        ("hˈɛlO.jˈɛs", ["hˈɛlO.jˈɛs"]),
        ("a" * MAX_SENTENCE + "b", ["a" * MAX_SENTENCE, "b"]),
        ("ab " * 400, ["ab " * 332 + "ab", "ab " * 66 + "ab"]),
        ("", []),
        (" ", []),
    ],
)
def test_sentences_end_with_their_marks_and_are_bounded(phonemes: str, expected: list[str]) -> None:
    assert [phonemes[start:end] for start, end in sentences(phonemes)] == expected


@pytest.mark.parametrize(
    "phonemes", [SENTENCE, " ".join([SENTENCE] * 20), "hˈɛlO wˈɜɹld " * 200, f"{SENTENCE}  {SENTENCE}  {SENTENCE}"]
)
def test_every_phoneme_is_in_one_utterance(phonemes: str) -> None:
    found = packed(phonemes)
    assert "".join(each.phonemes for each in found).replace(" ", "") == phonemes.replace(" ", "")
    assert all(1 <= len(each.phonemes) <= MAX_PHONEMES for each in found)
    assert [each.ends_paragraph for each in found] == [False] * (len(found) - 1) + [True]
    assert phonemes[found[-1].start : found[-1].end].endswith(found[-1].phonemes[-20:])


def test_run_without_spaces_is_cut() -> None:
    found = packed("hɛlO" * 2000)
    assert "".join(each.phonemes for each in found).replace(" ", "") == "hɛlO" * 2000
    assert max(len(each.phonemes) for each in found) <= MAX_PHONEMES


@pytest.mark.parametrize("phonemes", ["", "...", ", " * 2000, "ˈ" * 3000])
def test_silence_has_no_utterances(phonemes: str) -> None:
    assert packed(phonemes) == []


def test_spelled_phonemes_are_packed_as_those_of_a_text() -> None:
    async def echo(
        text: str, language: str, notation: Notation, options: ReadOptions = DEFAULT_READ_OPTIONS
    ) -> PhonemizedText:
        return PhonemizedText(text)

    async def of_a_text(text: str) -> list[PackedUtterance]:
        return [utterance async for utterance in utterances(plain_reading(text), echo)]

    text = "The ship left before dawn, and nobody saw it go. By noon the fog had lifted from the hill. " * 9
    assert packed(text.strip()) == asyncio.run(of_a_text(text.strip()))
