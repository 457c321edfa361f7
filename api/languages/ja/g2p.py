"""G2P of Japanese: OpenJTalk reads words, a table of kana gives their phonemes, the English G2P reads foreign words.

It writes Japanese as misaki 0.9.4 does for v1.0: words as in its word list, parted by spaces, without pitch. It is
loaded only in a worker process, and only where the extra `ja` is installed.

Words in Latin letters are said as Japanese says them where OpenJTalk's dictionary has them ("iPhone" -> アイフォン),
by their letters where they are capitals ("NHK"), else in English; so are three or more of them in a row.
"""

import re
from collections.abc import Iterable, Iterator
from functools import partial
from importlib.resources import files

from api.languages.common.alphabet import has_speech
from api.languages.common.east_asian import EastAsianBuilder, parts
from api.languages.common.east_asian_text import HAN, KEPT, LETTER_STOP, readable
from api.languages.ja.kana import say_kana
from api.languages.ja.openjtalk import MAX_CHARS, Word, open_dictionaries, words_of
from api.languages.language import Language
from api.languages.types import G2P, G2POf, PhonemizedText
from api.text.aligned import AlignedText

_SYMBOLS = {
    **{"&": "アンド", "+": "プラス", "=": "イコール", "@": "アット", "#": "シャープ", "%": "パーセント"},
    **{"×": "カケル", "÷": "ワル", "±": "プラスマイナス", "°": "ド", "℃": "ド", "℉": "カシド", "√": "ルート"},
    **{"¥": "エン", "$": "ドル", "€": "ユーロ", "£": "ポンド", "₩": "ウォン", "∞": "ムゲンダイ", "〒": "ユービン"},
    **{"≠": "ノットイコール", "≒": "ニアリーイコール", "≤": "ショーナリイコール", "≥": "ダイナリイコール"},
}
"""Symbol -> its reading where OpenJTalk passes over it."""

_KANA = "\u3041-\u309f\u30a1-\u30ff\u31f0-\u31ff"
_LATIN = "A-Za-z\u00c0-\u024f"
_LATIN_WORD = rf"[{_LATIN}](?:[{_LATIN}'&.-]{{0,60}}[{_LATIN}])?"
_OTHER_LETTER = rf"[^\W\d{_LATIN}{_KANA}{HAN}]"
_PART = re.compile(
    rf"(?P<foreign>{_LATIN_WORD}(?:{LETTER_STOP}?[ ]{_LATIN_WORD}){{2,40}}"  # a phrase
    rf"|[A-Za-z]{{1,40}}'[A-Za-z]{{1,10}}|[A-Za-z]{{0,40}}[\u00c0-\u024f][{_LATIN}]{{0,40}}"  # "don't", "café"
    rf"|(?:{_OTHER_LETTER}[^\w\s,.!?;:—…()“”'&+=@#%¥$€£-]*)+)"  # other scripts, with their marks
    r"|(?P<pause>[,.](?!\d)|[!?;:—…()“”]|(?<=\d)-(?=\d)|\s+)"
)
_UNREAD = re.compile(r"(?P<letters>[^\W_ー]+)|(?P<symbol>.)", re.DOTALL)
_ACRONYM = re.compile(r"[A-Z&.-]{1,8}")

_MOST_JOINED = 12
"""Number of morphemes in misaki's longest words."""


def load_g2p(_: Language, g2p_of: G2POf) -> "JapaneseG2P":
    """Load Japanese."""
    return JapaneseG2P(g2p_of("en-us"))


class JapaneseG2P:
    """Japanese. Not safe to call from two threads, as the English G2P is not."""

    def __init__(self, english: G2P) -> None:
        open_dictionaries()
        self._english = english
        lines = (files("misaki.data") / "ja_words.txt").read_text(encoding="utf-8").splitlines()
        self._known = frozenset(line.strip() for line in lines)

    def __call__(self, text: str, alphabet: frozenset[str], /) -> PhonemizedText:
        """Return the phonemes of `text`; every kana, kanji, letter and digit is spoken."""
        written = readable(text, frozenset(_SYMBOLS), lambda above, below: f"{below}分の{above}")
        builder = EastAsianBuilder(written.unspoken, self._english, alphabet)
        for part, kind in parts(written.aligned, _PART, MAX_CHARS):
            match kind:
                case "pause":
                    builder.pause(part.text)
                case "foreign":
                    builder.foreign(part)
                case _:
                    self._say_clause(builder, part)
        return builder.phonemized(written.text)

    def _say_clause(self, builder: EastAsianBuilder, clause: AlignedText) -> None:
        done = 0
        for word in self._joined(words_of(clause.text), clause.text):
            phonemes = _phonemes(word, clause.text)
            if phonemes:
                self._say_unread(builder, clause[done : word.start])
                builder.word(phonemes, *clause.source(word.start, word.end))
                done = word.end
        self._say_unread(builder, clause[done:])

    def _say_unread(self, builder: EastAsianBuilder, piece: AlignedText) -> None:
        """Add the text that OpenJTalk has passed over."""
        for found in _UNREAD.finditer(piece.text):
            part = piece[found.start() : found.end()]
            if found["letters"]:
                builder.foreign(part)
            elif part.text in _SYMBOLS:
                builder.word(say_kana(_SYMBOLS[part.text]), *part.source(0, 1))
            elif part.text not in KEPT:
                builder.unspoken[part.text] = None

    def _joined(self, words: list[Word], clause: str) -> Iterator[Word]:
        """Yield morphemes joined as in misaki's words, and where a held breath or a long vowel joins them."""
        start = 0
        while start < len(words):
            end = next(filter(partial(self._is_one, words, clause, start), _ends(words, start)), start + 1)
            word = _one(words[start:end])
            while end < len(words) and _is_bound(word, words[end], clause):
                word = _bound(word, words[end])
                end += 1
            yield word
            start = end

    def _is_one(self, words: list[Word], clause: str, start: int, end: int) -> bool:
        return clause[words[start].start : words[end - 1].end] in self._known


def _ends(words: list[Word], start: int) -> Iterable[int]:
    """Return where a word of several may end, the furthest first: all in it have one reading each, and no gaps."""
    end = start
    while end < min(len(words), start + _MOST_JOINED) and len(words[end].readings) == 1 and words[end].readings[0]:
        if end > start and words[end].start != words[end - 1].end:
            break
        end += 1
    return range(end, start + 1, -1)


def _one(words: list[Word]) -> Word:
    first = words[0]
    if len(words) == 1:
        return first
    reading = "".join(word.readings[0] for word in words)
    return Word(first.start, words[-1].end, (reading,), is_spelled=False)


def _is_bound(word: Word, then: Word, clause: str) -> bool:
    if word.end != then.start or not word.readings[-1] or not then.readings[0] or _is_english(word, clause):
        return False
    return word.readings[-1].endswith("ッ") or then.readings[0].startswith(("ー", "ッ"))


def _bound(word: Word, then: Word) -> Word:
    readings = (*word.readings[:-1], word.readings[-1] + then.readings[0], *then.readings[1:])
    return Word(word.start, then.end, readings, is_spelled=False)


def _phonemes(word: Word, clause: str) -> str:
    """Return the word as OpenJTalk reads it; nothing where it doesn't, or where English does it better."""
    if _is_english(word, clause):
        return ""
    readings = " ".join(word.readings).replace("ッ ", "ッ")
    phonemes = " ".join(map(say_kana, readings.split())).lstrip("ː")
    return phonemes if has_speech(phonemes) else ""


def _is_english(word: Word, clause: str) -> bool:
    text = clause[word.start : word.end]
    return word.is_spelled and text[0].isascii() and not _ACRONYM.fullmatch(text)
