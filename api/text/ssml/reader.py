"""SSML, the W3C's speech synthesis markup language 1.1, as a script.

Knows what each element means here. What has no meaning to this model (pitch, volume, audio files, the elements and
attributes of other engines) does not keep a document from being spoken: its text is read, and it is told of in
`SpokenDocument.ignored`. An element that SSML doesn't have, a value that an element can't have, or a name that means
nothing is refused. Marks of plain text are no marks here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from api.errors import InvalidRequest
from api.languages.common.say_as.reader import say_as
from api.text.aligned import AlignedText
from api.text.document import Document, Mark
from api.text.document_builder import DocumentBuilder, concatenate, phoneme_mark, replacement
from api.text.resolver import Lookup, Speaker
from api.text.source_location import SourceText, short_repr
from api.text.ssml.elements import (
    EFFECTS,
    HARMLESS,
    SILENT,
    TEXT_ONLY,
    UNHEARD,
    Element,
    State,
    bookmark_name,
    required,
)
from api.text.ssml.values import break_s, emphasis_stress, prosody_rate
from api.text.ssml.xml import read_xml

MAX_IGNORED = 1000
"""Of what has no effect, so much is told of."""

_SPACE = re.compile(r"[ \t\r\n]+")
_FULL_STOPS = {"ja": "。", "zh": "。"}


@dataclass(frozen=True, slots=True)
class Ignored:
    """Something in a document that is not heard."""

    what: str
    """`<audio>`, or `pitch of <prosody>`."""
    at: int
    """Where its element begins, in characters of the document."""


@dataclass(frozen=True, slots=True)
class SpokenDocument:
    """What a document becomes."""

    script: Document
    ignored: tuple[Ignored, ...] = ()


def parse_ssml(document: SourceText, lookup: Lookup, *, turn: int = 0) -> SpokenDocument:
    """What the document becomes; every character of it is traced to the document's own characters.

    Whitespace is one space, however it is written. `p` ends a paragraph ("\\n\\n"), `s` a sentence: a full stop is put
    in where it has none.

    Raises InvalidRequest, or what `lookup` raises, with line and column.
    """
    reading = _Reading(document, lookup, turn)
    read_xml(document, reading)
    return SpokenDocument(reading.builder.build(), tuple(reading.ignored))


class _Reading:
    """One document on its way to a script."""

    def __init__(self, document: SourceText, lookup: Lookup, turn: int) -> None:
        self.builder = DocumentBuilder(turn)
        self.ignored: list[Ignored] = []
        self._document = document
        self._lookup = lookup
        self._prefix = ""
        self._open: list[Element] = []
        self._state = State(lookup.own, lookup.own.language)
        self.builder.set_voice(lookup.own.voice, lookup.own.rate)

    def begin(self, name: str, attributes: Mapping[str, str], at: int) -> None:
        with self._document.locating_errors(at):
            name = self._local(name)
            is_silent = bool(self._open) and (self._open[-1].is_silent or self._open[-1].name in SILENT)
            element = Element(name, attributes, at, self._state, is_silent)
            if not is_silent:
                self._check(element)
                self._enter(element)
            self._open.append(element)

    def end(self, at: int) -> None:
        element = self._open.pop()
        if element.is_silent:
            return
        with self._document.locating_errors(element.at):
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
        """The name without the prefix that the document has for SSML."""
        if not self._open:
            self._prefix = name[: name.find(":") + 1]
        return name.removeprefix(self._prefix)

    def _check(self, element: Element) -> None:
        """Raises InvalidRequest for an element that can't be, or not there; notes what has no effect."""
        name = element.name
        if (name == "speak") != (not self._open):
            raise InvalidRequest(f"<{name}> can't be here; the document is one <speak> element with the others in it")
        if self._open and self._open[-1].gathered is not None:
            raise InvalidRequest(f"<{name}> can't be in <{self._open[-1].name}>, which holds text only")
        if ":" in name:
            self._ignore(f"<{name}>", element)
            return
        if name not in EFFECTS:
            known = ", ".join(sorted(EFFECTS))
            raise InvalidRequest(f"<{name}> is not an element of SSML; known: {known}")
        if name in UNHEARD:
            self._ignore(f"<{name}>", element)
            return
        for attribute in element.attributes.keys() - EFFECTS[name]:
            if not HARMLESS.fullmatch(attribute):
                self._ignore(f"{attribute} of <{name}>", element)

    def _ignore(self, what: str, element: Element) -> None:
        if len(self.ignored) < MAX_IGNORED:
            self.ignored.append(Ignored(what, element.at))

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
        inner, before, behind = _parted(written)
        start, end = inner.source(0, len(inner)) if len(inner) else (at, at)
        self._say(before)
        match element.name:
            case "sub":
                self._say(replacement(required(element, "alias"), start, end))
            case "phoneme":
                alphabet, ph = element.attributes.get("alphabet", "ipa"), required(element, "ph")
                if alphabet.strip().lower() != "ipa":
                    raise InvalidRequest(f"the alphabet {short_repr(alphabet)} of <phoneme> is unknown; allowed: ipa")
                # A word of some kind must carry the sounds.
                word = inner if len(inner) else replacement("x", start, end)
                mark = phoneme_mark(word, self._lookup.ipa(ph, self._state.language))
                self._say(word, mark)
            case _:
                self._say_as(element, inner)
        self._say(behind)

    def _say_as(self, element: Element, inner: AlignedText) -> None:
        kind, form = required(element, "interpret-as"), element.attributes.get("format", "")
        sayings = say_as(inner, kind, form, self._state.language) if len(inner) else []
        if sayings is None:
            self._ignore(f"interpret-as {short_repr(kind)} of <say-as>", element)
            self._say(inner)
            return
        for saying in sayings:
            self._say(saying.text, Mark(0, 0, is_spoken=True) if saying.is_spoken else None)

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
        """By its name, or the first known of several: https://www.w3.org/TR/speech-synthesis11/#S3.2.1."""
        candidates = dict.fromkeys([names.strip(), *names.split()] if names.strip() else [])
        refusals: list[InvalidRequest] = []
        for name in candidates:
            try:
                return self._lookup.voice(name)
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
        """Mark the language of what is inside, where it is not that of what is outside or of the voice."""
        if "xml:lang" in element.attributes:
            language = self._lookup.language(element.attributes["xml:lang"])
            self._state = replace(self._state, language=language)
        if self._state.language != (self._state.marked_language or self._state.speaker.language):
            self._mark(element, Mark(0, 0, language=self._state.language))
            self._state = replace(self._state, marked_language=self._state.language)


def _parted(text: AlignedText) -> tuple[AlignedText, AlignedText, AlignedText]:
    """Without the whitespace around it, and that whitespace: before it, behind it."""
    start = len(text) - len(text.text.lstrip())
    end = max(start, len(text.text.rstrip()))
    return text[start:end], text[:start], text[end:]
