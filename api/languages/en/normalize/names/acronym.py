"""Acronyms and technical names that misaki reads as other words, or spells although people say a word.

misaki reads most by itself: those of its lexicon ("NASA", "FBI", "CPUs", "B2B"), and unknown ones letter by letter.
"""

import re
from collections.abc import Iterator

from api.languages.common.patterns import replacing, replacing_words
from api.languages.common.rules import Rule
from api.languages.common.tables import read_rows
from api.languages.en.normalize.context import Neighbours
from api.text.aligned import Edit

_ROWS = read_rows("en", "acronyms", "written", "spoken", "is_word_too")
_ACRONYMS = {written: spoken for written, spoken, is_word_too in _ROWS if not is_word_too}
_WORDS_TOO = {written: spoken for written, spoken, is_word_too in _ROWS if is_word_too}
"""Acronyms that are words too. Among other capitals ("SHE LED THEM") they are those."""

_IT_NOUNS = (
    "department|support|team|staff|manager|director|professionals?|specialist|guy|crowd|consultant|company|industry|"
    "sector|security|infrastructure|systems?|services?|admin|administrator|jobs?|budget|solution|projects?|workers?|"
    "helpdesk|operations|skills|costs|strategy|policy|issues|needs|people"
)
_IT = rf"(?<![\w.])IT(?=\s(?:{_IT_NOUNS})\b)|(?<=\bin\s)IT\b|(?<=\bthe\s)IT\b|(?<=\bour\s)IT\b|(?<=\ban\s)IT\b"
_WHO = r"(?<=\b[Tt]he\s)WHO(?!\w)"
_IP_VERSION = r"(?<![\w.])IPv(?=[46]\b)"
_WORD_TOO = re.compile(rf"(?<![\w.-])(?:{'|'.join(_WORDS_TOO)})(?!\w)")


def acronym_rules() -> tuple[Rule, ...]:
    """Return the rules for acronyms that are no words, then for those that are."""
    finds = (
        replacing(_IP_VERSION, "I.P.v "),
        replacing_words(_ACRONYMS),
        replacing(_IT, "I.t"),
        replacing(_WHO, "W.H.o"),
        _words_too,
    )
    return tuple(map(Rule, finds))


def _words_too(text: str) -> Iterator[Edit]:
    for found in _WORD_TOO.finditer(text):
        near = Neighbours.of(found)
        if not any(len(word) > 1 and word.isupper() for word in (near.before, near.after)):
            yield Edit(*found.span(), _WORDS_TOO[found.group()])
