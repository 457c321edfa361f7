"""A segment read with a client's marks, other languages and options; every word keeps its place."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.languages.toki import TOKI_PONA
from support.real_english import real_phonemizer

from api.languages.common.alphabet import has_speech
from api.languages.language import Languages
from api.languages.options import NormalizationOptions
from api.languages.types import Notation, PhonemizedText, ReadOptions
from api.phonemize.reader import Reader
from api.phonemize.word_alignment import client_words
from api.text.aligned import AlignedText, Edit
from api.text.document import Mark


def read(
    text: str, *marks: Mark, language: str = "en-us", options: NormalizationOptions | None = None
) -> PhonemizedText:
    how = ReadOptions(options or NormalizationOptions(), marks)
    return real_phonemizer()(text, language, how)


def words_of(text: str, language: str = "en-us") -> list[str]:
    found = client_words(read(text, language=language).words, AlignedText.of(text), text)
    for word in found:
        assert text[word.start : word.end] == word.word
    return [word.word for word in found]


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("The train, again.", "en-us", "The|train|again"),
        ("It costs $5.99 (“net”)!", "en-us", "It|costs|$5.99|net"),
        ("About 10-15% of state-of-the-art AT&T — don't!", "en-us", "About|10-15%|of|state-of-the-art|AT&T|don't"),
        ("Mr. Lee—he’s in—left…then came.", "en-us", "Mr.|Lee|he’s|in|left|then|came"),
        ("See https://example.com/docs, C++ and x=5.", "en-us", "See|https://example.com/docs|C++|and|x=5"),
        ("He paid 5 kg 😀 now.", "en-us", "He|paid|5|kg|now"),
        ("¿Cuánto cuesta? ¡5 €!", "es", "Cuánto|cuesta|5 €"),
        ("M. Dupont arrive à 8:30.", "fr", "M.|Dupont|arrive|à|8:30"),
        ("यह अच्छा है।", "hi", "यह|अच्छा|है"),
    ],
)
def test_words_are_those_of_the_client(text: str, language: str, words: str) -> None:
    assert words_of(text, language) == words.split("|")


def test_alias_has_the_place_of_what_was_written() -> None:
    source = "The W3C met."
    text = AlignedText.of(source).edited([Edit(4, 7, "World Wide Web Consortium")])
    found = client_words(read(text.text).words, text, source)
    assert [word.word for word in found] == ["The", "W3C", "met"]
    assert [(word.start, word.end) for word in found] == [(0, 3), (4, 7), (8, 11)]


def test_spelled_phonemes_take_the_place_of_the_words() -> None:
    result = read("The Kokoro model is.", Mark(4, 16, phonemes="kˈOkəɹO"))
    assert result.phonemes == "ðə kˈOkəɹO ɪz."
    assert [(word.start, word.end) for word in result.words] == [(0, 3), (4, 16), (17, 19)]


@pytest.mark.parametrize(
    ("text", "place", "phonemes"),
    [
        ("A 😀 b", (2, 3), "ɐ kˈO bˈi"),
        ("😀 b", (0, 1), "kˈO bˈi"),
        ("b 😀", (2, 3), "bˈi kˈO"),
        ("😀", (0, 1), "kˈO"),
        ("foobar", (0, 3), "kˈO bˈɑɹ"),
        ("In 1990 we", (3, 7), "ɪn kˈO wi"),
    ],
)
def test_spelled_phonemes_without_words_are_said_in_their_place(
    text: str, place: tuple[int, int], phonemes: str
) -> None:
    result = read(text, Mark(*place, phonemes="kˈO"))
    assert result.phonemes.replace("ˌ", "") == phonemes
    (word,) = (word for word in result.words if (word.start, word.end) == place)
    assert result.phonemes[word.phonemes_start : word.phonemes_end] == "kˈO"


def test_stress_is_lowered_for_the_marked_words_only() -> None:
    assert read("An apple, an apple.", Mark(3, 8, stress=-1)).phonemes == "ɐn ˌæpᵊl, ɐn ˈæpᵊl."


def test_marked_language_is_read_by_its_g2p_and_the_comma_stays_close() -> None:
    result = read("He said bonjour mes amis, then left.", Mark(8, 24, language="fr"))
    alone = read("bonjour mes amis", language="fr").phonemes
    assert f"sˈɛd {alone}, ðˈɛn" in result.phonemes


def test_spoken_text_is_not_normalised() -> None:
    assert read("Dr. 5", Mark(0, 3, is_spoken=True)).spoken.startswith("Dr.")
    assert read("Elm St.").spoken != read("Elm St.", Mark(4, 7, is_spoken=True)).spoken


def test_each_text_is_written_in_the_symbols_that_come_with_it() -> None:
    reader = Reader(Languages((TOKI_PONA,)))
    with_stress, without = Notation(frozenset("toki ˈ")), Notation(frozenset("toki "))
    assert reader("toki", "tok", with_stress).phonemes == "tˈoki"
    assert reader("toki", "tok", without).phonemes == "toki"
    assert reader("toki", "tok", with_stress).phonemes == "tˈoki"


def test_notation_names_the_g2p_of_a_language_that_has_several() -> None:
    variants = {"flat": "support.languages.toki.g2p:load_flat"}
    reader = Reader(Languages((replace(TOKI_PONA, variants=variants),)))
    alphabet = frozenset("toki ˈ")
    assert reader("toki", "tok", Notation(alphabet)).phonemes == "tˈoki"
    assert reader("toki", "tok", Notation(alphabet, {"tok": "flat"})).phonemes == "toki"


def test_options_turn_rules_off() -> None:
    assert "kˈɪləɡɹˌæmz" in read("5 kg").phonemes
    assert "kˈɪləɡɹˌæmz" not in read("5 kg", options=NormalizationOptions(unit_normalization=False)).phonemes
    assert "kˈɪləɡɹˌæmz" not in read("5 kg", options=NormalizationOptions(normalize=False)).phonemes


@settings(max_examples=60, deadline=None)
@given(
    st.text(alphabet="ab 1.,$5é字😀-—'[]", max_size=25),
    st.lists(st.tuples(st.integers(0, 25), st.integers(1, 8), st.sampled_from(["kˈO", "", None])), max_size=3),
)
def test_marks_never_lose_a_word_or_its_place(text: str, places: list[tuple[int, int, str | None]]) -> None:
    marks, at = [], 0
    for gap, length, phonemes in places:
        start, end = at + gap, at + gap + length
        if end <= len(text):
            marks.append(Mark(start, end, phonemes=phonemes, stress=None if phonemes is not None else -1.0))
            at = end
    result = read(text, *marks)
    places_said = [(word.phonemes_start, word.phonemes_end) for word in result.words]
    flat = [place for span in places_said for place in span]
    assert flat == sorted(flat)
    between = result.phonemes
    for start, end in reversed(places_said):
        assert start < end
        between = between[:start] + between[end:]
    assert not has_speech(between)
    assert all(0 <= word.start < word.end <= len(text) for word in result.words)
    assert result.phonemes.count("kˈO") >= sum(mark.phonemes == "kˈO" for mark in marks)
