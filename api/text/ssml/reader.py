"""SSML, the W3C's speech synthesis markup language 1.1 (https://www.w3.org/TR/speech-synthesis11/), as a `Document`.

A part that has no meaning to this model (pitch, volume, audio files, the elements and attributes of other engines) does
not keep a document from being spoken: its text is read, and `ParsedText.ignored` lists it. An element that SSML
does not have, a value that an element can't have, or an unknown name is refused. Marks of plain text are plain text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from api.errors import InvalidRequest
from api.text.aligned import AlignedText
from api.text.document import Document, Mark
from api.text.document_builder import DocumentBuilder, concatenate, replacement
from api.text.resolver import Resolver, Speaker
from api.text.source_location import SourceText, short_repr
from api.text.ssml.check import ElementCheck, Ignored
from api.text.ssml.elements import SILENT, TEXT_ONLY, Element, State, bookmark_name
from api.text.ssml.replaced_text import replaced, stripped
from api.text.ssml.values import break_s, emphasis_stress, prosody_rate
from api.text.ssml.xml import read_xml

_SPACE = re.compile(r"[ \t\r\n]+")
_FULL_STOPS = {"ja": "。", "zh": "。"}


@dataclass(frozen=True, slots=True)
class ParsedText:
    """A parsed text, and what in it has no effect."""

    document: Document
    ignored: tuple[Ignored, ...] = ()
    """Parts of an SSML document that have no effect."""


def parse_ssml(text: SourceText, resolver: Resolver, *, turn: int = 0) -> ParsedText:
    """Parse a document of SSML; every character that is said is traced to the document's own characters.

    Any whitespace is one space. `p` ends a paragraph ("\\n\\n"), `s` a sentence: a full stop is added where it has
    none.

    Raises:
        InvalidRequest, or what `resolver` raises: with line and column.
    """
    reading = _Reading(text, resolver, turn)
    read_xml(text, reading)
    return ParsedText(reading.builder.build(), tuple(reading.check.ignored))


class _Reading:
    """Handles the events of one text (`XmlHandler`), and builds its document."""

    def __init__(self, source: SourceText, resolver: Resolver, turn: int) -> None:
        self.builder = DocumentBuilder(turn)
        self.check = ElementCheck()
        self._source = source
        self._resolver = resolver
        self._prefix = ""
        self._open: list[Element] = []
        self._state = State(resolver.own, resolver.own.language)
        self.builder.set_voice(resolver.own.voice, resolver.own.rate)

    def begin(self, name: str, attributes: Mapping[str, str], at: int) -> None:
        with self._source.locating_errors(at):
            name = self._local(name)
            is_silent = bool(self._open) and (self._open[-1].is_silent or self._open[-1].name in SILENT)
            element = Element(name, attributes, at, self._state, is_silent)
            if not is_silent:
                self.check.check(element, self._open[-1] if self._open else None)
                self._enter(element)
            self._open.append(element)

    def end(self, at: int) -> None:
        element = self._open.pop()
        if element.is_silent:
            return
        with self._source.locating_errors(element.at):
            self._leave(element, at)
        for _ in range(element.num_marks):
            self.builder.close_mark()
        self._turn_to(element.outside)

    def text(self, text: AlignedText) -> None:
        element = self._open[-1]
        if element.is_silent or element.name in SILENT:
            return
        if element.gathered is None:
            self._say(text)
        else:
            element.gathered.append(text)

    def _local(self, name: str) -> str:
        """Return a name without the prefix that the document has for SSML."""
        if not self._open:
            self._prefix = name[: name.find(":") + 1]
        return name.removeprefix(self._prefix)

    def _enter(self, element: Element) -> None:
        attributes = element.attributes
        match element.name:
            case "p":
                self.builder.end_paragraph(element.at)
            case "s":
                self._end_sentence(element.at)
            case "break":
                seconds = break_s(attributes.get("time"), attributes.get("strength"))
                if seconds is not None:
                    self.builder.pause(seconds)
            case "mark" | "bookmark":
                self.builder.bookmark(bookmark_name(element))
            case "prosody" if "rate" in attributes:
                self._turn_to(replace(self._state, rate=self._state.rate * prosody_rate(attributes["rate"])))
            case "voice" if "name" in attributes:
                speaker = self._speaker(attributes["name"])
                self._turn_to(replace(self._state, speaker=speaker, language=speaker.language))
            case "emphasis":
                self._mark(element, Mark(0, 0, stress=emphasis_stress(attributes.get("level"))))
            case name if name in TEXT_ONLY:
                element.gathered = []
        self._change_language(element)

    def _leave(self, element: Element, at: int) -> None:
        if element.gathered is not None:
            written = concatenate(element.gathered) if element.gathered else replacement("", at, at)
            self._say_in_place(element, written, at)
        match element.name:
            case "p":
                self.builder.end_paragraph(at)
            case "s":
                self._end_sentence(at)

    def _say_in_place(self, element: Element, written: AlignedText, at: int) -> None:
        inner, before, after = stripped(written)
        self._say(before)
        pieces = replaced(element, inner, at, self._state.language, self._resolver)
        if pieces is None:
            self.check.ignore(f"interpret-as {short_repr(element.attributes['interpret-as'])} of <say-as>", element)
            pieces = [(inner, None)]
        for text, mark in pieces:
            self._say(text, mark)
        self._say(after)

    def _say(self, text: AlignedText, mark: Mark | None = None) -> None:
        text = text.sub(_SPACE, " ")
        if self.builder.is_after_space and text.text.startswith(" "):
            text = text[1:]
        if mark is None:
            self.builder.add(text)
        else:
            self.builder.add_marked(text, mark)

    def _end_sentence(self, at: int) -> None:
        self.builder.end_sentence(_FULL_STOPS.get(self._state.language, "."), at)

    def _speaker(self, names: str) -> Speaker:
        """Return the first known of several voices: https://www.w3.org/TR/speech-synthesis11/#S3.2.1."""
        candidates = dict.fromkeys([names.strip(), *names.split()] if names.strip() else [])
        refusals: list[InvalidRequest] = []
        for name in candidates:
            try:
                return self._resolver.voice(name)
            except InvalidRequest as error:
                refusals.append(error)
        if not refusals:
            raise InvalidRequest("the name of <voice> is empty")
        first = refusals[0]
        raise type(first)(f"<voice> {short_repr(names)}: {first.message}; voice_aliases can say who that is")

    def _turn_to(self, state: State) -> None:
        self.builder.set_voice(state.speaker.voice, state.speaker.rate * state.rate)
        self._state = state

    def _mark(self, element: Element, mark: Mark) -> None:
        self.builder.open_mark(mark)
        element.num_marks += 1

    def _change_language(self, element: Element) -> None:
        """Mark the language inside an element, where it is not that outside or that of the voice."""
        if "xml:lang" in element.attributes:
            language = self._resolver.language(element.attributes["xml:lang"])
            self._state = replace(self._state, language=language)
        if self._state.language != (self._state.marked_language or self._state.speaker.language):
            self._mark(element, Mark(0, 0, language=self._state.language))
            self._state = replace(self._state, marked_language=self._state.language)
