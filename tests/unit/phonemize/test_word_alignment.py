"""Words in packed utterances: each is said once, in its place, whatever is joined and cut."""

import asyncio
from contextlib import aclosing
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.real_english import plain_reading, real_phonemizer

from api.languages.common.alphabet import has_speech
from api.languages.registry import LANGUAGES
from api.languages.types import DEFAULT_READ_OPTIONS, Notation, PhonemizedText, ReadOptions
from api.phonemize.packed_utterance import PackedUtterance, PackedWord
from api.phonemize.packing import Packer
from api.phonemize.utterance_length import UtteranceLength
from api.phonemize.utterances import utterances

TEXTS = {
    "en-us": "Dr. Smith paid $3.2B on Jan. 5, 2024 — that's 10-15% more! Was it C++? See https://example.com/docs.",
    "en-gb": "The 1st of May, at 9:05, he weighed 70 kg; “quite heavy”, said St. Peter's nurse on Elm St. in 1984.",
    "es": "¿Cuánto cuesta? Son $5,50 a las 8:30. El Sr. Pérez vive en la 3ª planta desde 1999, ¡qué suerte!",
    "fr": "M. Dupont a payé 20 € à 8:30. « C'est trop », dit-il, parce que l'eau coûte 1,50 € aujourd'hui.",
    "hi": "मेरे पास ₹500 हैं। यह बहुत अच्छा है। डॉ. शर्मा 8:30 बजे आएंगे, और हम बात करेंगे।",
    "it": "Il dott. Rossi arriva alle 8:30. Costa 20 €, ma l'acqua è gratis; è il 3° piano, non il 1°.",
    "pt-br": "O Sr. Silva pagou R$ 50,20 às 8:30. A 2ª reunião é amanhã, e não há mais lugar para ninguém.",
    "ja": "東京は2024年3月15日に雨です。500円のコーヒーを三本買いました。OKですか？",
    "zh": "我有3.5元，OK吗？GitHub很好。2024年3月15日下午3:30开会，温度是-5°C。",
}


def packed(text: str, language: str) -> list[PackedUtterance]:
    async def phonemize(
        text: str, language: str, notation: Notation, options: ReadOptions = DEFAULT_READ_OPTIONS
    ) -> PhonemizedText:
        return real_phonemizer()(text, language, options, notation=notation)

    async def collect() -> list[PackedUtterance]:
        async with aclosing(utterances(plain_reading(text, language), phonemize)) as source:
            return [utterance async for utterance in source]

    return asyncio.run(collect())


def assert_words_hold(found: list[PackedUtterance]) -> None:
    for utterance in found:
        done = 0
        for word in utterance.words:
            assert done <= word.phonemes_start < word.phonemes_end <= len(utterance.phonemes)
            assert not has_speech(utterance.phonemes[done : word.phonemes_start])
            done = word.phonemes_end
        assert not has_speech(utterance.phonemes[done:])


@pytest.mark.parametrize("language", LANGUAGES.codes)
def test_every_sound_is_of_one_word_and_every_character_in_one(language: str) -> None:
    text = TEXTS[language] * 3
    found = packed(text, language)
    assert len(found) > 1
    assert_words_hold(found)
    words = [word for utterance in found for word in utterance.words]
    assert all(text[word.start : word.end] == word.word for word in words)
    starts = [word.start for word in words]
    assert starts == sorted(starts)
    covered = {i for word in words for i in range(word.start, word.end)}
    assert [text[i] for i in range(len(text)) if text[i].isalnum() and i not in covered] == []


@given(st.lists(st.lists(st.integers(1, 40), min_size=1, max_size=12), max_size=8), st.booleans())
def test_packing_neither_loses_nor_mixes_words(lengths: list[list[int]], opens: bool) -> None:
    limits = UtteranceLength()
    if not opens:
        limits.add(250)
    packer, found, sounds, at = Packer(limits), list[PackedUtterance](), "", 0
    for i, sentence in enumerate(lengths):
        phonemes, words = "", list[PackedWord]()
        for length in sentence:
            phonemes += " " if phonemes else ""
            symbol = "abdefhijklmn"[at % 12]
            words.append(PackedWord("w", at, at + 1, len(phonemes), len(phonemes) + length))
            phonemes += symbol * length
            sounds += symbol * length
            at += 1
        found += packer.push(PackedUtterance(phonemes + ".", i % 3 == 0, 0, at, words=tuple(words)))
    found += packer.finish()
    assert_words_hold(found)
    assert "".join(char for utterance in found for char in utterance.phonemes if char not in " .") == sounds
    said = [(utterance, word) for utterance in found for word in utterance.words]
    assert sorted({word.start for _, word in said}) == list(range(at))
    for (utterance, word), (_, then) in pairwise(said):
        assert set(utterance.phonemes[word.phonemes_start : word.phonemes_end]) == {"abdefhijklmn"[word.start % 12]}
        assert word.goes_on <= (then.start == word.start)
