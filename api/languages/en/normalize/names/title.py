"""Titles of people and names of streets, which share abbreviations: Dr. Smith and Sunset Dr., St. Peter and Elm St.

The words around each tell what it is short for. A full stop that also ends the sentence stays.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from api.languages.common.patterns import pairs, replacing, word_set
from api.languages.common.rules import Find, Rule
from api.languages.common.tables import read_rows, read_words
from api.languages.en.normalize.context import Neighbours
from api.text.aligned import Edit

_TITLE_ROWS = read_rows("en", "titles", "written", "spoken", "without_stop")
_TITLES = {written: spoken for written, spoken, _ in _TITLE_ROWS}
_STOPLESS_TITLES = frozenset(written for written, _, without_stop in _TITLE_ROWS if without_stop)
"""Titles that are no words, and have no full stop in British writing."""

_SECTIONS = word_set("Sec Pt Gen")
"""Titles that are something else before capitals: "Sec. IV", "Pt. A"."""

_STREET_ROWS = read_rows("en", "streets", "written", "spoken", "without_stop")
_STREETS = {written: spoken for written, spoken, _ in _STREET_ROWS}
_STOPLESS_STREETS = frozenset(written for written, _, without_stop in _STREET_ROWS if without_stop)

_SAINTS = read_words("en", "saints", "name")
_ADDRESS_GOES_ON = word_set("Apt Ste Suite Unit Floor Fl NW NE SW SE N S E W North South East West Room Rm")

_COMPASS = pairs("N North; S South; E East; W West; NW Northwest; NE Northeast; SW Southwest; SE Southeast")
_BEFORE_STREET = r"(?<![\w.])[0-9]{1,6} (?P<side>[NSEW]\.?)(?= [A-Z0-9][a-z0-9])"
_BEFORE_NAME = r"(?<![\w.])[NSEW]\.(?= [A-Z][a-z]{2,20} (?:St|Ave|Rd|Dr|Blvd|Ln|Ct|Pl|Street|Avenue|Road|Drive)\b)"
_AFTER_STREET = r"\b(?:St|Ave|Rd|Dr|Blvd|Ln|Ct|Pl|Street|Avenue|Road|Drive)[.,]{0,2} (?P<side>NW|NE|SW|SE)\b"

_AFTER_ROAD = r"\b(?:(?:Hwy|Rte|Highway|Route|Interstate)\.? |I-|US[- ])[0-9]{1,3} (?P<side>[NSEW])(?![\w'’]|\.\w)"

_Say = Callable[[str, bool, Neighbours], str | None]
"""(abbreviation, whether it has a full stop, words around it) -> words; None where it is something else."""


def title_rules(*, british: bool) -> tuple[Rule, ...]:
    """Return the rules. Parts of addresses precede: there "Dr." is a drive."""
    honorable = {"Hon": "honourable" if british else "honorable"}

    def title(short: str, has_stop: bool, near: Neighbours) -> str | None:
        if not near.precedes_name or not (has_stop or short in _STOPLESS_TITLES):
            return None
        if short in _SECTIONS and near.after.isupper():
            return None
        return honorable.get(short, _TITLES[short])

    finds = (
        replacing(_BEFORE_STREET, lambda found: _COMPASS[found["side"][0]], "side"),
        replacing(_BEFORE_NAME, lambda found: _COMPASS[found.group()[0]]),
        replacing(_AFTER_ROAD, lambda found: _COMPASS[found["side"]], "side"),
        replacing(_AFTER_STREET, lambda found: _COMPASS[found["side"]], "side"),
        _abbreviations(("Jr", "Sr", "Esq"), _after_name),
        _abbreviations(_STREETS, _street),
        _abbreviations(("Dr",), _doctor_or_drive),
        _abbreviations(("St", "Ste", "Sts"), _saint_or_street),
        _abbreviations(_TITLES, title),
    )
    return tuple(map(Rule, finds))


def _abbreviations(shorts: Iterable[str], say: _Say) -> Find:
    """Return a `Find` for abbreviations with their full stops, which stay where they end the sentence."""
    compiled = re.compile(rf"(?<![\w.&@#/-])({'|'.join(shorts)})\b(\.(?!\w))?")

    def find(text: str) -> Iterator[Edit]:
        for found in compiled.finditer(text):
            near = Neighbours.of(found)
            said = say(found[1], found[2] is not None, near)
            if said is not None:
                yield Edit(found.start(), found.end(1) if near.ends_sentence else found.end(), said)

    return find


def _street(short: str, has_stop: bool, near: Neighbours) -> str | None:
    is_marked = has_stop or short in _STOPLESS_STREETS or near.has_house_number
    return _STREETS[short] if is_marked and (near.follows_name or near.follows_taken) else None


def _doctor_or_drive(short: str, has_stop: bool, near: Neighbours) -> str | None:
    if near.has_house_number or (near.follows_name and not _goes_on_with_name(near)):
        return "drive"
    return "doctor" if has_stop or near.precedes_name else None


def _saint_or_street(short: str, has_stop: bool, near: Neighbours) -> str | None:
    is_saint = near.after.removesuffix("'s").removesuffix("’s") in _SAINTS and not near.has_house_number
    if short != "Ste" and near.follows_name and not is_saint:
        return "streets" if short == "Sts" else "street"
    return ("saints" if short == "Sts" else "saint") if near.precedes_name else None


def _goes_on_with_name(near: Neighbours) -> bool:
    return near.precedes_name and near.after not in _ADDRESS_GOES_ON


def _after_name(short: str, has_stop: bool, near: Neighbours) -> str | None:
    if short == "Esq":
        return "esquire"
    return _TITLES[short] if has_stop or near.follows_name else None
