"""Spanish, French, Hindi, Italian and Portuguese, normalised and read by espeak-ng."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.espeak_cases import cases
from support.real_english import V1_1_ZH, alphabet

from api.languages.common.alphabet import has_speech
from api.languages.common.espeak import languages as espeak_languages
from api.languages.common.espeak.voice import EspeakVoice
from api.languages.common.patterns import word_set
from api.languages.loader import G2PLoader
from api.languages.normalize import normalize
from api.languages.options import EVERYTHING, NormalizationOptions
from api.languages.registry import LANGUAGES as TABLE
from api.languages.types import PhonemizedText
from api.text.aligned import AlignedText
from api.text.segment import segments

PLAIN = NormalizationOptions(normalize=False)

LANGUAGES = sorted(each.code for each in TABLE if each.g2p == f"{espeak_languages.__name__}:load_g2p")
LOADER = G2PLoader()


def said(text: str, language: str, options: NormalizationOptions = EVERYTHING) -> PhonemizedText:
    return LOADER.g2p(language)(normalize(AlignedText.of(text), language, options).text, alphabet())


def words_of(text: str, language: str) -> list[tuple[str, str]]:
    """Each word as it is written, without normalisation, and its phonemes."""
    read = said(text, language, PLAIN)
    return [(text[w.start : w.end], read.phonemes[w.phonemes_start : w.phonemes_end]) for w in read.words]


@pytest.mark.parametrize(("language", "written", "spoken"), cases())
def test_written_text_sounds_like_its_spoken_form(language: str, written: str, spoken: str) -> None:
    assert said(written, language).phonemes.lower() == said(spoken, language, PLAIN).phonemes.lower()
    assert has_speech(said(spoken, language, PLAIN).phonemes)


@pytest.mark.parametrize(
    ("language", "text", "phonemes"),
    [
        ("es", "¿Dónde está la casa? ¡Aquí!", "dˈonde estˈa la kˈasa? akˈi!"),
        ("fr", "« Les amis sont là », dit-il.", "“lez amˈi sˈɔ̃ lˈa”, dˈitˈil."),
        ("hi", "मैं घर जा रहा हूँ। आप कैसे हैं?", "mɛ̃ ɡʰˈʌɾ ɟˈaː ɾˌəhaː hu\u0303. ˌaːp kˈɛːseː hɛ̃?"),
        ("it", "Gli amici dell'università.", "ʎɪ amˈiʧɪ dellʊniversitˈa."),
        ("pt-br", "Não, você está bem?", "nˈɐ̃ʊ̃, vosˌe estˌa bˈAŋ?"),
    ],
)
def test_phonemes(language: str, text: str, phonemes: str) -> None:
    assert said(text, language).phonemes == phonemes


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("fr", "Je pars parce que l’école est là", "Je pars parce que l’école est là"),
        ("fr", "dit-il en-tête aujourd'hui", "dit-il en-tête aujourd'hui"),
        ("it", "un po' d'acqua", "un po' d'acqua"),
        ("pt-br", "para que você saia", "para que você saia"),
        ("es", "En 2024 pagué 3,14 euros", "En 2024 pagué 3,14 euros"),
        ("hi", "माता-पिता और computer", "माता-पिता और computer"),
        ("fr", "ArcelorMittal et JavaScript", "ArcelorMittal et JavaScript"),
    ],
)
def test_words_that_espeak_joins_or_splits_keep_their_own_phonemes(language: str, text: str, words: str) -> None:
    assert [written for written, _ in words_of(text, language)] == words.split()


def test_normalised_words_have_the_places_of_the_written_ones() -> None:
    text = "Son las 8:30 en EE. UU. hoy"
    spoken = normalize(AlignedText.of(text), "es")
    read = LOADER.g2p("es")(spoken.text, alphabet())
    places = [spoken.source(word.start, word.end) for word in read.words]
    written = [text[start:end] for start, end in places]
    assert written == ["Son", "las", "8:30", "8:30", "8:30", "en", "EE. UU.", "EE. UU.", "hoy"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_other_scripts_are_read_by_the_voices_of_those(language: str) -> None:
    for word, code in (("привет", "ru"), ("नमस्ते", "hi"), ("한국", "ko"), ("γειά", "el")):
        [(written, phonemes)] = words_of(word, language)
        assert written == word
        assert phonemes == " ".join(EspeakVoice(code).read([word])).replace("g", "ɡ")


def test_english_in_hindi_is_english() -> None:
    assert words_of("मैं computer", "hi")[1] == ("computer", "kəmpjˈuTəɹ")


def test_chinese_in_another_language_has_no_tones_of_espeak() -> None:
    read = LOADER.g2p("es")
    assert read("字", V1_1_ZH.alphabet).phonemes == read("字", alphabet()).phonemes == "ʦˈi"


@pytest.mark.parametrize(
    ("language", "text", "unspoken"),
    [("es", "¿Sí? ★ 😀 ★", ("★", "😀")), ("fr", "*oui*", ("*",)), ("hi", "हाँ।", ()), ("it", "======", ("=",))],
)
def test_symbols_that_cannot_be_said_are_reported(language: str, text: str, unspoken: tuple[str, ...]) -> None:
    assert said(text, language).unspoken == unspoken


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["", " \n", "😀", "***", "¿¡", "' - '", "\u200b", "।"])
def test_text_without_sound_has_no_words(language: str, text: str) -> None:
    read = said(text, language)
    assert not has_speech(read.phonemes)
    assert read.words == ()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("word", "times"), [("w" * 400, 20), ("字" * 400, 400), ("Ꭰ" * 20, 20), ("सत्यमेव" * 60, 60), ("9" * 400, 400)]
)
def test_long_runs_are_read_to_the_end(language: str, word: str, times: int) -> None:
    short, long = (sum(map(str.isalpha, said(each, language).phonemes)) for each in (word[: len(word) // times], word))
    assert long >= 0.4 * times * short
    assert has_speech(said(word, language).phonemes[-4:])


LETTERS = "aAbBñéçãœ' ’-.,:;!?¿«»\"019½²º€$%&+=#@/*()\u0301नमस्ते।१२жß字한ไẼ😀\u200d\ud800\n"
ODD_WORDS = sorted(word_set("M. Sr. 8:30 $5 1.000 3,14 डॉ. ₹5 12/03/2024 EE.UU. a@b.es XIV 1º C++ l' -"))
TEXTS = st.one_of(
    st.text(st.sampled_from(LETTERS), max_size=60),
    st.text(max_size=20),
    st.lists(st.sampled_from(ODD_WORDS)).map(" ".join),
)


@settings(max_examples=150, deadline=None)
@given(text=TEXTS, language=st.sampled_from(LANGUAGES), options=st.sampled_from((EVERYTHING, PLAIN)))
def test_any_text_is_read_whole(text: str, language: str, options: NormalizationOptions) -> None:
    spoken = normalize(AlignedText.of(text), language, options)
    read = LOADER.g2p(language)(spoken.text, alphabet())
    assert set(read.phonemes) <= alphabet()
    assert read.phonemes == " ".join(read.phonemes.split())
    assert not [symbol for symbol in read.unspoken if symbol.isalnum()]
    _check_words(read, spoken.text)
    heard = {place for word in read.words for place in range(word.start, word.end)}
    assert not [char for place, char in enumerate(spoken.text) if char.isalnum() and place not in heard]


def _check_words(read: PhonemizedText, text: str) -> None:
    """Words are in order, apart, and hold every sound."""
    done_text, done = 0, 0
    for word in read.words:
        assert done_text <= word.start < word.end <= len(text)
        assert done <= word.phonemes_start < word.phonemes_end
        assert not has_speech(read.phonemes[done : word.phonemes_start])
        assert has_speech(read.phonemes[word.phonemes_start : word.phonemes_end])
        done_text, done = word.start, word.phonemes_end
    assert not has_speech(read.phonemes[done:])


@settings(max_examples=60, deadline=None)
@given(words=st.lists(TEXTS, max_size=40), language=st.sampled_from(LANGUAGES))
def test_segments_and_their_phonemes_cover_the_text(words: list[str], language: str) -> None:
    text = " ".join(words)
    pieces = list(segments(text, language))
    assert "".join("".join(piece.text.split()) for piece in pieces) == "".join(text.split())
    for piece in pieces:
        is_due = any(char.isalnum() for char in normalize(AlignedText.of(piece.text), language).text)
        assert has_speech(said(piece.text, language).phonemes) or not is_due


def test_long_sentence_without_punctuation_keeps_its_tail() -> None:
    for language, word in (("es", "casa"), ("fr", "maison"), ("hi", "घर"), ("it", "casa"), ("pt-br", "casa")):
        one = words_of(f"{word} {word}", language)
        many = words_of(" ".join([word] * 500), language)
        assert len(many) == 500
        assert len(one) == 2
