"""Mandarin as v1.1-zh was taught it: bopomofo with tones as digits, sandhi applied, words parted by slashes.

Knows misaki 0.9.4's ZHFrontend, and nothing but its tokens. Loading it gives pypinyin 400,000 phrases more, for the
whole process.
"""

from collections.abc import Iterator

from misaki.zh_frontend import ZH_MAP, ZHFrontend

from api.languages.zh.jieba_words import load_tokenizer, simplified


class BopomofoWords:
    """Words as v1.1-zh was taught them."""

    def __init__(self) -> None:
        load_tokenizer()
        self._frontend = ZHFrontend(unk="")

    def __call__(self, clause: str) -> Iterator[tuple[int, str]]:
        """The words of a clause, every character of which pypinyin knows."""
        _, tokens = self._frontend(simplified(clause))
        for token in tokens:
            yield len(token.text), token.phonemes or self._say(token.text)

    def _say(self, word: str) -> str:
        """What misaki takes for no word: characters beyond the common block."""
        spelled = zip(*self._frontend._get_initials_finals(word), strict=True)
        parts = (part for initial, final in spelled for part in (initial, final[:-1], final[-1:]))
        return "".join(ZH_MAP.get(part, "") for part in parts)
