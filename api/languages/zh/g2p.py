"""Mandarin: jieba's words, pypinyin's readings, misaki's phonemes; the English G2P reads what is foreign.

Knows the two ways in which misaki 0.9.4 writes Mandarin: in IPA with tones as arrows for v1.0 (its "legacy" call, which
leaves tone sandhi to the model), in bopomofo with tones as digits for v1.1-zh. It is loaded only in a worker process,
and only where the extra `zh` is installed.

Numbers that normalisation has left are said in full. Words in Latin letters are read in English, letter by letter
where they are capitals.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import groupby

from misaki.zh import ZHG2P
from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PINYIN_DICT

from api.languages.common.east_asian import Said, parts
from api.languages.common.east_asian_text import HAN, KEPT, LETTER_STOP, readable
from api.languages.types import G2P, Phonemized
from api.languages.zh.jieba_words import load_tokenizer, simplified
from api.languages.zh.normalize.cardinal import NUMBER, cardinal, say_number
from api.text.aligned import AlignedText

SayWords = Callable[[str], Iterable[tuple[int, str]]]
"""A clause in; how many characters each of its words has, in order, and its phonemes."""

MAX_CLAUSE = 300

_SYMBOLS = {
    **{"&": "和", "+": "加", "=": "等于", "@": "艾特", "#": "井号", "%": "百分号", "×": "乘", "÷": "除以", "±": "正负"},
    **{"°": "度", "℃": "摄氏度", "℉": "华氏度", "¥": "元", "$": "美元", "€": "欧元", "£": "英镑", "₩": "韩元"},
    **{"√": "根号", "∞": "无穷大", "≠": "不等于", "≈": "约等于", "≤": "小于等于", "≥": "大于等于", "‰": "千分号"},
}
"""How a symbol is said where normalisation has not read it."""

_SYMBOL = re.compile(r"(?<![A-Za-z])&|&(?![A-Za-z])|" + "|".join(re.escape(each) for each in _SYMBOLS if each != "&"))
_NUMBER = re.compile(NUMBER)
_LETTER_ALONE = re.compile(r"\A[A-Za-z]\Z")
_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])-(?=[0-9])")
_REPEATED = re.compile(rf"(?<=([{HAN}]))々")

_LETTER = rf"[^\W\d{HAN}]"
_PART = re.compile(
    r"(?P<pause>[!?;:—…()“”,.]|\s+)"
    # Words with the marks of their scripts, and phrases of them.
    rf"|(?P<foreign>{_LETTER}(?:{_LETTER}|[^\w\s!?;:—…()“”,.'&-]|(?:[ '&.-]|{LETTER_STOP}[ ])(?={_LETTER})){{0,300}})"
)


def load_mandarin(english: G2P) -> "MandarinG2P":
    """As v1.0 was taught. Takes 1.5 s and 130 MB."""
    return MandarinG2P(english, IpaWords(), joint=" ")


def load_mandarin_in_bopomofo(english: G2P) -> "MandarinG2P":
    """As v1.1-zh was taught. Takes 4 s and 350 MB."""
    from api.languages.zh.bopomofo import BopomofoWords  # noqa: PLC0415  # it loads 400,000 phrases

    return MandarinG2P(english, BopomofoWords(), joint="/")


class MandarinG2P:
    """Not safe to call from two threads, as the English G2P is not."""

    def __init__(self, english: G2P, words: SayWords, joint: str) -> None:
        """`joint` stands between two words of a clause."""
        self._english = english
        self._words = words
        self._joint = joint

    def __call__(self, text: str) -> Phonemized:
        """The phonemes of `text`; every character, letter and digit is spoken."""
        written = readable(text, frozenset(_SYMBOLS), _say_fraction)
        aligned = written.aligned.sub(_REPEATED, lambda found: found.group(1)).sub(_BETWEEN_DIGITS, ",")
        aligned = aligned.sub(_SYMBOL, lambda found: _SYMBOLS[found.group()])
        aligned = aligned.sub(_NUMBER, lambda found: say_number(found.group()))
        said = Said(written.unspoken)
        for part, kind in parts(aligned, _PART, MAX_CLAUSE):
            match kind:
                case "pause":
                    said.pause(part.text)
                case "foreign":
                    self._say_foreign(said, part)
                case _:
                    self._say_clause(said, part)
        return said.phonemized(aligned.text)

    def _say_foreign(self, said: Said, part: AlignedText) -> None:
        if not _LETTER_ALONE.match(part.text):
            said.reading(self._english(part.text), part)
            return
        # "A" would be the article; behind "A." is a pause that nobody wrote.
        part = part.sub(_LETTER_ALONE, lambda found: f"{found.group().upper()}.")
        letter = self._english(part.text)
        said.reading(replace(letter, phonemes=letter.phonemes.removesuffix(".")), part)

    def _say_clause(self, said: Said, clause: AlignedText) -> None:
        end = 0
        for has_reading, run in groupby(clause.text, lambda char: ord(char) in PINYIN_DICT):
            start, end = end, end + len(list(run))
            if has_reading:
                self._say_words(said, clause[start:end])
            elif clause.text[start:end].strip("".join(KEPT)):
                said.reading(self._english(clause.text[start:end]), clause[start:end])

    def _say_words(self, said: Said, clause: AlignedText) -> None:
        start = 0
        for length, phonemes in self._words(clause.text):
            joint = self._joint if start else " "
            said.word(phonemes, *clause.source(start, start + length), joint=joint)
            start += length


class IpaWords:
    """Words as v1.0 was taught them."""

    def __init__(self) -> None:
        self._tokenizer = load_tokenizer()
        self._say = cache(_say_syllable)

    def __call__(self, clause: str) -> Iterator[tuple[int, str]]:
        """The words of a clause, every character of which pypinyin knows."""
        start = 0
        for word in self._tokenizer.cut(simplified(clause)):
            end = start + len(word)
            yield len(word), "".join(map(self._say, _syllables(word, clause[start:end])))
            start = end


def _syllables(word: str, written: str) -> Iterator[str]:
    """In pinyin with the tone's number. `written` is the word in the caller's characters.

    A traditional character with a single reading settles what its simplified one leaves open (隻 and 只).
    """
    spelled = lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True)
    for syllable, char, original in zip(spelled, word, written, strict=True):
        is_settled = char != original and "," not in PINYIN_DICT[ord(original)] and not syllable.endswith("5")
        yield _alone(original) if is_settled else syllable


def _alone(char: str) -> str:
    return lazy_pinyin(char, style=Style.TONE3, neutral_tone_with_five=True)[0]


def _say_syllable(syllable: str) -> str:
    # misaki marks the second vowel of a diphthong as no syllable of its own, and takes the mark away last.
    return str(ZHG2P.py2ipa(syllable)).replace("\u032f", "")


def _say_fraction(above: int, below: int) -> str:
    return f"{cardinal(below)}分之{cardinal(above)}"
