"""G2P of Mandarin: clauses are read by one of two writers, and the English G2P reads foreign words.

misaki 0.9.4 writes Mandarin in IPA with tones as arrows for v1.0 (`g2p_ipa.py`), in bopomofo with tones as digits for
v1.1-zh (`g2p_bopomofo.py`). Both are loaded only in a worker process, and only where the extra `zh` is installed.

Numbers that normalisation has left are said in full. Words in Latin letters are read in English, letter by letter
where they are capitals.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import groupby

from pypinyin.constants import PINYIN_DICT

from api.languages.common.east_asian import EastAsianBuilder, parts
from api.languages.common.east_asian_text import HAN, KEPT, LETTER_STOP, readable
from api.languages.types import G2P, PhonemizedText
from api.languages.zh.normalize.cardinal import NUMBER, cardinal, say_number
from api.text.aligned import AlignedText

ReadClause = Callable[[str], Iterable[tuple[int, str]]]
"""Clause, every character of which pypinyin knows -> number of characters and phonemes of each word, in order."""

MAX_CLAUSE = 300

_SYMBOLS = {
    **{"&": "和", "+": "加", "=": "等于", "@": "艾特", "#": "井号", "%": "百分号", "×": "乘", "÷": "除以", "±": "正负"},
    **{"°": "度", "℃": "摄氏度", "℉": "华氏度", "¥": "元", "$": "美元", "€": "欧元", "£": "英镑", "₩": "韩元"},
    **{"√": "根号", "∞": "无穷大", "≠": "不等于", "≈": "约等于", "≤": "小于等于", "≥": "大于等于", "‰": "千分号"},
}
"""Symbol -> its reading where normalisation has left it."""

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


class MandarinG2P:
    """Mandarin. Not safe to call from two threads, as the English G2P is not."""

    def __init__(self, english: G2P, read_clause: ReadClause, joint: str) -> None:
        """`joint` stands between two words of a clause."""
        self._english = english
        self._read_clause = read_clause
        self._joint = joint

    def __call__(self, text: str, alphabet: frozenset[str], /) -> PhonemizedText:
        """Return the phonemes of `text`; every character, letter and digit is spoken."""
        written = readable(text, frozenset(_SYMBOLS), _say_fraction)
        aligned = written.aligned.sub(_REPEATED, lambda found: found.group(1)).sub(_BETWEEN_DIGITS, ",")
        aligned = aligned.sub(_SYMBOL, lambda found: _SYMBOLS[found.group()])
        aligned = aligned.sub(_NUMBER, lambda found: say_number(found.group()))
        builder = EastAsianBuilder(written.unspoken, self._english, alphabet)
        for part, kind in parts(aligned, _PART, MAX_CLAUSE):
            match kind:
                case "pause":
                    builder.pause(part.text)
                case "foreign":
                    self._say_foreign(builder, part)
                case _:
                    self._say_clause(builder, part)
        return builder.phonemized(aligned.text)

    def _say_foreign(self, builder: EastAsianBuilder, part: AlignedText) -> None:
        if not _LETTER_ALONE.match(part.text):
            builder.foreign(part)
            return
        # "A" would be the article; after "A." is a pause that nobody wrote.
        part = part.sub(_LETTER_ALONE, lambda found: f"{found.group().upper()}.")
        letter = builder.english(part.text)
        builder.reading(replace(letter, phonemes=letter.phonemes.removesuffix(".")), part)

    def _say_clause(self, builder: EastAsianBuilder, clause: AlignedText) -> None:
        end = 0
        for has_reading, run in groupby(clause.text, lambda char: ord(char) in PINYIN_DICT):
            start, end = end, end + len(list(run))
            if has_reading:
                self._say_words(builder, clause[start:end])
            elif clause.text[start:end].strip("".join(KEPT)):
                builder.foreign(clause[start:end])

    def _say_words(self, builder: EastAsianBuilder, clause: AlignedText) -> None:
        start = 0
        for length, phonemes in self._read_clause(clause.text):
            joint = self._joint if start else " "
            builder.word(phonemes, *clause.source(start, start + length), joint=joint)
            start += length


def _say_fraction(above: int, below: int) -> str:
    return f"{cardinal(below)}分之{cardinal(above)}"
