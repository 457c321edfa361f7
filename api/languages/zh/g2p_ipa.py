"""Mandarin in IPA with tones as arrows, as v1.0 was trained: jieba's words, pypinyin's readings, misaki's phonemes.

It is what misaki 0.9.4 writes in its "legacy" call, which leaves tone sandhi to the model.
"""

from collections.abc import Iterator
from functools import cache

from misaki.zh import ZHG2P
from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PINYIN_DICT

from api.languages.language import Language
from api.languages.types import G2POf
from api.languages.zh.g2p import MandarinG2P
from api.languages.zh.jieba_words import load_tokenizer, simplified


def load_g2p(_: Language, g2p_of: G2POf) -> MandarinG2P:
    """Load Mandarin as v1.0 is written."""
    # Measured: 1.5 s and 130 MB.
    return MandarinG2P(g2p_of("en-us"), IpaWords(), joint=" ")


class IpaWords:
    """Reads the words of a clause."""

    def __init__(self) -> None:
        self._tokenizer = load_tokenizer()
        self._say = cache(_say_syllable)

    def __call__(self, clause: str) -> Iterator[tuple[int, str]]:
        """Yield the length and the phonemes of each word; pypinyin knows every character of `clause`."""
        start = 0
        for word in self._tokenizer.cut(simplified(clause)):
            end = start + len(word)
            yield len(word), "".join(map(self._say, _syllables(word, clause[start:end])))
            start = end


def _syllables(word: str, written: str) -> Iterator[str]:
    """Yield pinyin with the tone's number. `written` is the word in the client's characters.

    A traditional character with a single reading settles what its simplified one leaves open (隻 and 只).
    """
    spelled = lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True)
    for syllable, char, original in zip(spelled, word, written, strict=True):
        is_settled = char != original and "," not in PINYIN_DICT[ord(original)] and not syllable.endswith("5")
        yield _alone(original) if is_settled else syllable


def _alone(char: str) -> str:
    return lazy_pinyin(char, style=Style.TONE3, neutral_tone_with_five=True)[0]


def _say_syllable(syllable: str) -> str:
    # misaki marks the second vowel of a diphthong as no syllable of its own, and removes the mark last.
    return str(ZHG2P.py2ipa(syllable)).replace("\u032f", "")
