"""Titles of people and names of streets, which share abbreviations: Dr. Smith and Sunset Dr., St. Peter and Elm St.

Knows what each is short for by its neighbours. A full stop that also ends the sentence is left where it is.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from api.languages.common.rules import Find, Rule
from api.languages.en.normalize.context import Neighbours
from api.languages.en.normalize.patterns import replacing, table, words
from api.text.aligned import Edit

_TITLES = table(
    """Prof professor; Profs professors; Sgt sergeant; Gen general; Rev reverend; Revd reverend; Hon honorable; Capt
    captain; Cpt captain; Lt lieutenant; Col colonel; Maj major; Cpl corporal; Pvt private; Pte private; Sen senator;
    Sens senators; Rep representative; Reps representatives; Gov governor; Pres president; Fr father; Br brother; Supt
    superintendent; Insp inspector; Cmdr commander; Cdr commander; Adm admiral; Msgr monsignor; Amb ambassador; Atty
    attorney; Det detective; Sec secretary; Messrs messers; Rt right; Sr senior; Jr junior; Drs doctors; Mr mister; Mrs
    missus; Ms miz; Mx mix; Mt mount; Mts mountains; Ft fort; Pt point"""
)
_STOPLESS_TITLES = words("Prof Sgt Capt Lt Cpl Revd Supt Insp Cmdr Cdr Msgr Messrs Drs Mr Mrs Ms Mx Mt Pte Pvt Rt")
"""Those that British writing leaves without a stop, and that are no words."""

_SECTIONS = words("Sec Pt Gen")
"""Those that before capitals are no titles: "Sec. IV", "Pt. A"."""

_STREETS = table(
    """Ave avenue; Av avenue; Blvd boulevard; Rd road; Ln lane; Ct court; Pl place; Sq square; Hwy highway; Pkwy
    parkway; Ter terrace; Cir circle; Expy expressway; Fwy freeway; Tpke turnpike; Cres crescent; Hts heights; Bldg
    building; Sts streets; Aves avenues; Rds roads"""
)
_STOPLESS_STREETS = words("Ave Blvd Rd Hwy Pkwy Ln Expy Fwy Bldg Aves")

_SAINTS = words(
    """Peter Paul John Louis Mary Patrick George James Andrew Thomas Francis Nicholas Petersburg Helens Lawrence Joseph
    Michael Martin Mark Luke Matthew Stephen Anne Ann Clair Cloud Kitts Lucia Vincent Pancras Albans Andrews Ives Helena
    Moritz Tropez Bernard Augustine Catherine Charles David Denis Elmo Gallen Germain Giles Helier Jude Ignatius Teresa
    Valentine Johns Cuthbert Barnabas Basil Benedict Brendan Christopher Clare Columba Dominic Edward Gregory Jerome
    Kilda Leonard Margaret Nick Philip Simon Sebastian Swithin Ursula Veronica Agnes Ambrose Anthony Antony Aidan"""
)
_ADDRESS_GOES_ON = words("Apt Ste Suite Unit Floor Fl NW NE SW SE N S E W North South East West Room Rm")

_COMPASS = table("N North; S South; E East; W West; NW Northwest; NE Northeast; SW Southwest; SE Southeast")
_BEFORE_STREET = r"(?<![\w.])[0-9]{1,6} (?P<side>[NSEW]\.?)(?= [A-Z0-9][a-z0-9])"
_BEFORE_NAME = r"(?<![\w.])[NSEW]\.(?= [A-Z][a-z]{2,20} (?:St|Ave|Rd|Dr|Blvd|Ln|Ct|Pl|Street|Avenue|Road|Drive)\b)"
_BEHIND_STREET = r"\b(?:St|Ave|Rd|Dr|Blvd|Ln|Ct|Pl|Street|Avenue|Road|Drive)[.,]{0,2} (?P<side>NW|NE|SW|SE)\b"

_BEHIND_ROAD = r"\b(?:(?:Hwy|Rte|Highway|Route|Interstate)\.? |I-|US[- ])[0-9]{1,3} (?P<side>[NSEW])(?![\w'’]|\.\w)"

_Say = Callable[[str, bool, Neighbours], str | None]
"""What an abbreviation, with a full stop or without, is short for among its neighbours."""


def title_rules(*, british: bool) -> tuple[Rule, ...]:
    """Parts of addresses first: there a "Dr." is a drive."""
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
        replacing(_BEHIND_ROAD, lambda found: _COMPASS[found["side"]], "side"),
        replacing(_BEHIND_STREET, lambda found: _COMPASS[found["side"]], "side"),
        _abbreviations(("Jr", "Sr", "Esq"), _behind_name),
        _abbreviations(_STREETS, _street),
        _abbreviations(("Dr",), _doctor_or_drive),
        _abbreviations(("St", "Ste", "Sts"), _saint_or_street),
        _abbreviations(_TITLES, title),
    )
    return tuple(map(Rule, finds))


def _abbreviations(shorts: Iterable[str], say: _Say) -> Find:
    """Finds each with its full stop, which is read with it unless it ends the sentence."""
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


def _behind_name(short: str, has_stop: bool, near: Neighbours) -> str | None:
    if short == "Esq":
        return "esquire"
    return _TITLES[short] if has_stop or near.follows_name else None
