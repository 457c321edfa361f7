"""XML read through expat: tags and text, each with its offset in the document in characters. Nothing of SSML.

Bounds keep a hostile document cheap: no DTD (so no entities but the predefined), a depth, a number of elements.
"""

from collections.abc import Mapping
from typing import Protocol
from xml.parsers import expat

from api.text.aligned import SURROGATE, AlignedText
from api.text.document_builder import MAX_MARKS, concatenate, replacement
from api.text.source_location import SourceText

MAX_DEPTH = 32
"""Most elements within one another."""

_AMPERSAND, _CARRIAGE_RETURN, _LINE_FEED = b"&\r\n"


class XmlHandler(Protocol):
    """Takes the events of a document in order. `at` is an offset in the document, in characters."""

    def begin(self, name: str, attributes: Mapping[str, str], at: int) -> None:
        """Take an element's start tag."""

    def end(self, at: int) -> None:
        """Take the end of the innermost open element; for `<x/>`, `at` is where the tag begins."""

    def text(self, text: AlignedText) -> None:
        """Take all text between two tags, entities resolved, line ends as "\\n"."""


def read_xml(document: SourceText, handler: XmlHandler) -> None:
    """Give the document's events to `handler`, in time linear in its length.

    Raises:
        InvalidRequest: it is not well-formed or out of bounds; with the place. Also what the handler raises.
    """
    if broken := SURROGATE.search(document.text):
        raise document.error_at(broken.start(), "a lone surrogate is no character")
    reading = _Reading(document, handler)
    try:
        # UTF-8 whatever encoding a declaration names, since the text came in JSON and has been decoded.
        reading.parser.Parse(reading.raw, True)
    except expat.ExpatError as error:
        what = expat.errors.messages[error.code]
        hint = "; write a character such as &#160;" if what == expat.errors.XML_ERROR_UNDEFINED_ENTITY else ""
        at = len(reading.raw[: reading.parser.ErrorByteIndex].decode(errors="ignore"))
        raise document.error_at(at, f"the XML is not well-formed: {what}{hint}") from error


class _Reading:
    """Reads one document through expat."""

    def __init__(self, document: SourceText, handler: XmlHandler) -> None:
        self.raw = document.text.encode()
        self.parser = expat.ParserCreate("utf-8")
        self.parser.StartDoctypeDeclHandler = self._refuse_dtd
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartCdataSectionHandler = self._begin_cdata
        self.parser.EndCdataSectionHandler = self._end_cdata
        self._document = document
        self._handler = handler
        self._depth = 0
        self._num_elements = 0
        self._is_cdata = False
        self._pieces: list[AlignedText] = []
        self._seen = (0, 0)
        """Place up to which characters have been counted: in bytes, in characters."""

    def _place(self) -> int:
        """Return where expat is, in characters."""
        byte, char = self._seen
        now = self.parser.CurrentByteIndex
        self._seen = now, char + len(self.raw[byte:now].decode())
        return self._seen[1]

    def _refuse_dtd(self, *_: object) -> None:
        raise self._document.error_at(self._place(), "a document type (<!DOCTYPE) is not allowed")

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        at = self._place()
        self._flush()
        self._depth += 1
        self._num_elements += 1
        if self._depth > MAX_DEPTH:
            raise self._document.error_at(at, f"elements lie more than {MAX_DEPTH} deep")
        if self._num_elements > MAX_MARKS:
            raise self._document.error_at(at, f"there are more than {MAX_MARKS} elements")
        self._handler.begin(name, attributes, at)

    def _end(self, name: str) -> None:
        at = self._place()
        self._flush()
        self._depth -= 1
        self._handler.end(at)

    def _begin_cdata(self) -> None:
        self._is_cdata = True

    def _end_cdata(self) -> None:
        self._is_cdata = False

    def _text(self, text: str) -> None:
        at, byte = self._place(), self.parser.CurrentByteIndex
        if self.raw[byte] == _AMPERSAND and not self._is_cdata:
            piece = replacement(text, at, at + self.raw.index(b";", byte) + 1 - byte)
        elif self.raw[byte] == _CARRIAGE_RETURN:
            piece = replacement(text, at, at + (2 if self.raw[byte + 1] == _LINE_FEED else 1))
        else:
            piece = AlignedText.of(text, at)
        self._pieces.append(piece)

    def _flush(self) -> None:
        if self._pieces:
            pieces, self._pieces = self._pieces, []
            self._handler.text(concatenate(pieces))
