"""Abbreviations of words: "No. 5", "approx.", "e.g.", "w/o".

Titles and streets, which depend on the names around them, are in `title`. A full stop that also ends the sentence
stays.
"""

import re
from collections.abc import Iterator, Mapping

from api.languages.common.patterns import replacing
from api.languages.common.rules import TAKEN, Find, Rule
from api.languages.common.tables import read_rows
from api.languages.en.normalize.context import Neighbours
from api.languages.en.normalize.spelling import letters
from api.text.aligned import Edit

_ROWS = read_rows("en", "abbreviations", "written", "spoken", "kind", "without_stop")


def _of_kind(wanted: str, *, without_stop: bool | None = None) -> dict[str, str]:
    return {
        written: spoken
        for written, spoken, kind, stopless in _ROWS
        if kind == wanted and without_stop in (None, bool(stopless))
    }


_REFERENCES = _of_kind("reference")
"""Things counted in numbers, Roman numerals or capitals: "Vol. II", "App. B"."""
_STOPLESS_REFERENCES = _of_kind("reference", without_stop=True)
"""References that need no full stop."""
_NUMBERED = _of_kind("numbered")
"""Things counted in digits only."""
_STOPPED = _of_kind("word", without_stop=False)
"""Abbreviations that are words too, and need a full stop."""
_STOPLESS = _of_kind("word", without_stop=True)
"""Abbreviations that are no words, and need no full stop."""

_PATTERNS = {
    **{r"[Ee]\.\s?g\.|eg\.|(?<=[(,] )eg\b|(?<=\()eg\b": "for example", r"a\.\s?k\.\s?a\.|A\.K\.A\.": "also known as"},
    **{r"[Ii]\.\s?e\.|(?<=[(,] )ie\b|(?<=\()ie\b": "that is", r"(?<=(?:st|nd|rd|th) )ed\.": "edition"},
    **{r"(?<=[(,;] )b\.(?= ?[12][0-9]{3})|(?<=\()b\.(?= ?[12][0-9]{3})": "born"},
    **{r"(?<=[(,;] )d\.(?= ?[12][0-9]{3})|(?<=\()d\.(?= ?[12][0-9]{3})": "died"},
    **{r"(?<=[a-z] )v\.(?= [A-Z])": "versus", r"et al\.": "et al"},
}
"""Abbreviations with inner full stops or a context of their own, by pattern."""

_NUMBER_AHEAD = rf"(?=\s?[#(]?[\d{TAKEN}])"
_ANY_AHEAD = rf"(?=\s?[#(]?(?:[\d{TAKEN}]|[IVXLC]{{1,7}}\b|[A-Z](?:[.-]?\d{{1,3}})?\b(?!\.)))"
_LABEL = rf"(?<={TAKEN}\s)[#(]?(?P<label>[0-9]{{1,5}}[A-Z])(?!\w)"
"""A label after one of them. "Apt. 4B" is not four billion: the label stays as it is, away from the quantities."""
_YEAR_AHEAD = r"(?=\s(?:in\s)?(?:1[0-9]|20)[0-9]{2}\b)"


def abbreviation_rules() -> tuple[Rule, ...]:
    """Return the rules. Those with a number after them precede: "Ste. 5" is a suite, "sec. 3" a section."""
    finds = (
        _abbreviations(rf"(?<![\w.$/-])(?P<word>{'|'.join(_REFERENCES)})\.{_ANY_AHEAD}", _REFERENCES),
        _abbreviations(rf"(?<![\w.$/-])(?P<word>{'|'.join(_STOPLESS_REFERENCES)}){_NUMBER_AHEAD}", _REFERENCES),
        replacing(_LABEL, lambda found: found["label"], "label"),
        _abbreviations(rf"(?<![\w.$/'’-])(?P<word>{'|'.join(_NUMBERED)})\.{_NUMBER_AHEAD}", _NUMBERED),
        replacing(rf"(?<!\w)[Ee]st\.{_YEAR_AHEAD}", "established"),
        _abbreviations(rf"(?<![\w.'’-])(?P<word>{'|'.join(_STOPPED)})\.(?!\w)", _STOPPED),
        _abbreviations(rf"(?<![\w.'’-])(?P<word>{'|'.join(_STOPLESS)})(?!\w)\.?(?!\w)", _STOPLESS),
        *(_abbreviations(rf"(?<![\w.])(?P<word>{short})(?!\w)", {}, said) for short, said in _PATTERNS.items()),
        *(replacing(rf"(?<![\w/]){re.escape(short)}(?![\w/])", said) for short, said in _of_kind("slash").items()),
    )
    return tuple(map(Rule, finds))


def last_initials_rule() -> Rule:
    """Return the rule for initials that end a sentence, "the U.S.".

    misaki takes their last full stop for a part of them, and makes no pause.
    """
    compiled = re.compile(r"(?<![\w.&@/-])(?:(?:[A-Za-z]\.){2,6}|Ph\.D\.)(?!\w)")

    def find(text: str) -> Iterator[Edit]:
        for found in compiled.finditer(text):
            if Neighbours.of(found).ends_sentence:
                yield Edit(*found.span(), f"{letters(found.group())}.")

    return Rule(find)


def _abbreviations(pattern: str, table: Mapping[str, str], otherwise: str = "") -> Find:
    """Return a `Find` for `pattern`, a word and its full stop. The words are those of `table`, or `otherwise`."""
    compiled = re.compile(pattern)

    def find(text: str) -> Iterator[Edit]:
        for found in compiled.finditer(text):
            stays = found.group().endswith(".") and Neighbours.of(found).ends_sentence
            # "No.5" is two words.
            gap = " " if text[found.end() : found.end() + 1].isalnum() else ""
            yield Edit(found.start(), found.end() - stays, table.get(found["word"], otherwise) + gap)

    return find
