"""The words around an abbreviation, which tell what it is short for."""

import re
from dataclasses import dataclass

from api.languages.common.patterns import word_set
from api.languages.common.rules import TAKEN

STARTERS = word_set(
    """The This That These Those There Then They He She It We You I His Her Its Our My Their Your In On At By For From
    With After Before When While Where What Who Why How If But And Or So As An A Is Are Was Were Do Does Did Have Has
    Now Today Not No Yes Please Turn Take Go Call Here Once Although However Meanwhile Later Next Finally Because Since
    Let Each Every Some Many Most All Both Another One Two Three Several Few Can Could Will Would Should May Don't"""
)
"""Words that begin sentences, and are seldom part of a name."""
_GREETINGS = word_set(
    "Hello Hi Hey Dear Thanks Visit See Meet Ask Near Oh Well Okay OK Alright Sure Yeah To Of Tell Saw"
)

_REACH_CHARS = 60
"""Characters on each side of an abbreviation in which its neighbours are looked for."""

_NEXT_WORD = re.compile(r"[ \u00a0\n]{1,2}[“\"(]?([\w’'\ufffc-]+)")
_CLOSED = re.compile(r"[\"'”’)\]]*\s*\Z")
_HOUSE = re.compile(r"(?<![\w.])[0-9][0-9A-Za-z-]{0,6} (?:[NSEW]\.? )?(?:[A-Z0-9][\w’'-]* ){1,3}\Z")
_ORDINAL = re.compile(r"[0-9]{1,3}(?:st|nd|rd|th)")


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The words before and after an abbreviation."""

    _before: str
    _after: str

    @classmethod
    def of(cls, found: re.Match[str]) -> "Neighbours":
        """Return the neighbours of a match, which includes the full stop."""
        text, (start, end) = found.string, found.span()
        return cls(text[max(0, start - _REACH_CHARS) : start], text[end : end + _REACH_CHARS])

    @property
    def before(self) -> str:
        """The word before, one space away; "" if there is none."""
        if self._before[-1:] not in (" ", "\u00a0"):
            return ""
        word = self._before[:-1].rpartition(" ")[2].rpartition("\u00a0")[2].lstrip("“\"'‘([")
        return word if word[-1:].isalnum() else ""

    @property
    def after(self) -> str:
        """The word after, at most two spaces away; "" if there is none."""
        following = _NEXT_WORD.match(self._after)
        return following[1] if following else ""

    @property
    def has_house_number(self) -> bool:
        """Whether a number and names precede, as in an address."""
        return _HOUSE.search(self._before) is not None

    @property
    def follows_name(self) -> bool:
        """Whether the word before is a name, or the number of a street ("5th")."""
        before = self.before
        is_name = before[:1].isupper() and before not in STARTERS and before not in _GREETINGS
        return is_name or _ORDINAL.fullmatch(before) is not None

    @property
    def follows_taken(self) -> bool:
        """Whether another rule has read the word before."""
        return self._before[-2:-1] == TAKEN

    @property
    def precedes_name(self) -> bool:
        """Whether the word after may be a name: capitalised and no starter, or read already: "Prof. Dr. Lee"."""
        after = self.after
        return after[:1] == TAKEN or (after[:1].isupper() and after not in STARTERS)

    @property
    def ends_sentence(self) -> bool:
        """Whether the full stop of the abbreviation also ends the sentence."""
        return _CLOSED.match(self._after) is not None or self.after in STARTERS
