"""Inline marks: `[pause:1.5s]`, `[word](/phonemes/)`, `[word](+1)`, `[voice:af_bella]`, `[rate:1.2]`.

All other brackets are plain text. A backslash before a mark makes it plain text and is removed itself. The names in
marks are resolved by the caller's `Resolver`.

The syntax is Kokoro-FastAPI's and misaki's (`LINK_REGEX`, misaki/en.py 0.9.4).
"""

import re

from api.errors import InvalidRequest
from api.text.aligned import AlignedText
from api.text.document import Document, Mark
from api.text.document_builder import DocumentBuilder, phoneme_mark, read_duration, read_rate
from api.text.resolver import Resolver, Speaker
from api.text.source_location import SourceText, short_repr

STRESSES = (-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0)
"""Allowed stress of a word, in misaki's scale."""

# Every part stops at the next bracket, so that the time is linear in the text.
_TAG = r"(?P<tag>{tags})\s*:(?P<value>[^\[\]]*)(?P<closed>\]?)"
_LINK = r"""
    (?P<word>[^\[\]]*) \]\(
    (?: / (?P<phonemes>[^\[\]()/]*) (?: (?P<ends>/\)) | (?P<path>/[^\[\]()]*\)) | )
      | \s* (?P<stress>[+-]?(?:[0-9]{1,9}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})) \s* \)
      | (?P<address>(?:https?://|www\.|mailto:|tel:)
            [^\s()\[\]]* (?:\([^\s()\[\]]*\)[^\s()\[\]]*)* (?:\s+"[^"\[\]]*")? \s* \))
    )"""


def _pattern(*tags: str) -> re.Pattern[str]:
    tag = _TAG.format(tags="|".join(tags))
    return re.compile(rf"(?P<escape>\\?)(?P<mark>\[(?:{tag}|{_LINK}))", re.IGNORECASE | re.VERBOSE)


_MARK = _pattern("pause")
_MARK_OR_VOICE = _pattern("pause", "voice", "rate")


def parse_inline_marks(text: SourceText, lookup: Resolver, *, allow_voice_tags: bool, turn: int = 0) -> Document:
    """Parse `text` into a document; without marks it is `plain_document(text)`.

    Without `allow_voice_tags`, `[voice:...]` and `[rate:...]` are plain text, so that text of others can't change the
    voice. A link, `[text](https://...)`, is read as its text; its address is not spoken.

    Raises InvalidRequest, or what `lookup` raises, with the location of the mark at fault.
    """
    return _Parser(text, lookup, turn).read(_MARK_OR_VOICE if allow_voice_tags else _MARK)


class _Parser:
    """Parser of one text."""

    def __init__(self, text: SourceText, lookup: Resolver, turn: int) -> None:
        self._text = text
        self._lookup = lookup
        self._builder = DocumentBuilder(turn)
        self._set_speaker(lookup.own)

    def read(self, pattern: re.Pattern[str]) -> Document:
        done = 0
        for found in pattern.finditer(self._text.text):
            if not _is_mark(found):
                continue
            self._add(done, found.start())
            done = found.end()
            if found["escape"]:
                self._add(found.start("mark"), done)
                continue
            with self._text.locating_errors(found.start("mark")):
                self._builder.count_mark()
                self._apply(found)
        self._add(done, len(self._text.text))
        return self._builder.build()

    def _add(self, start: int, end: int) -> None:
        self._builder.add(AlignedText.of(self._text.text[start:end], start))

    def _apply(self, found: re.Match[str]) -> None:
        if found["tag"] is None:
            self._add_marked(found)
            return
        tag, value = found["tag"].lower(), found["value"].strip()
        if not found["closed"]:
            raise InvalidRequest(f"[{tag}: is not closed by ]")
        match tag:
            case "pause":
                self._builder.pause(read_duration(value, "[pause:"))
            case "rate":
                rate = self._speaker.rate * read_rate(value, "[rate:")
                self._builder.set_voice(self._speaker.voice, rate)
            case _:
                self._set_speaker(self._lookup.own if value.lower() in ("", "default") else self._lookup.voice(value))

    def _set_speaker(self, speaker: Speaker) -> None:
        self._builder.set_voice(speaker.voice, speaker.rate)
        self._speaker = speaker

    def _add_marked(self, found: re.Match[str]) -> None:
        word = AlignedText.of(found["word"], found.start("word"))
        if found["address"] or found["path"]:
            self._builder.add(word)
            return
        if not found["word"].strip():
            raise InvalidRequest("the brackets hold no word for what is in the parentheses")
        if found["stress"]:
            self._builder.add_marked(word, Mark(0, 0, stress=_stress(found["stress"])))
            return
        if not found["ends"]:
            raise InvalidRequest("phonemes are not closed by /)")
        self._builder.add_marked(word, phoneme_mark(word, self._lookup.phonemes(found["phonemes"])))


def _is_mark(found: re.Match[str]) -> bool:
    """Return whether a match is a mark: not a number like "[Smith](1998)", nor an address without a text."""
    if found["address"] or found["path"]:
        return bool(found["word"].strip())
    number = found["stress"]
    return number is None or number[0] in "+-" or float(number) in STRESSES


def _stress(number: str) -> float:
    if float(number) not in STRESSES:
        allowed = ", ".join(f"{stress:+g}" for stress in STRESSES)
        raise InvalidRequest(f"the stress {short_repr(number)} is not allowed; allowed: {allowed}")
    return float(number)
