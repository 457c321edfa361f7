"""States of the USA behind a city and a comma, and their zip codes: "Austin, TX 78701"."""

import re
from collections.abc import Iterator

from api.languages.common.rules import Rule
from api.languages.en.normalize.context import Neighbours
from api.languages.en.normalize.patterns import table, words
from api.languages.en.normalize.spelling import digits
from api.text.aligned import Edit

_STATES = table(
    """AL Alabama; AK Alaska; AZ Arizona; AR Arkansas; CA California; CO Colorado; CT Connecticut; DE Delaware; FL
    Florida; GA Georgia; HI Hawaii; ID Idaho; IL Illinois; IN Indiana; IA Iowa; KS Kansas; KY Kentucky; LA Louisiana; ME
    Maine; MD Maryland; MA Massachusetts; MI Michigan; MN Minnesota; MS Mississippi; MO Missouri; MT Montana; NE
    Nebraska; NV Nevada; NH New Hampshire; NJ New Jersey; NM New Mexico; NY New York; NC North Carolina; ND North
    Dakota; OH Ohio; OK Oklahoma; OR Oregon; PA Pennsylvania; RI Rhode Island; SC South Carolina; SD South Dakota; TN
    Tennessee; TX Texas; UT Utah; VT Vermont; VA Virginia; WA Washington; WV West Virginia; WI Wisconsin; WY Wyoming; PR
    Puerto Rico"""
)
_STOPPED = table(
    """Ala. Alabama; Ariz. Arizona; Ark. Arkansas; Calif. California; Colo. Colorado; Conn. Connecticut; Del. Delaware;
    Fla. Florida; Ga. Georgia; Ill. Illinois; Ind. Indiana; Kan. Kansas; Kans. Kansas; Ky. Kentucky; La. Louisiana; Md.
    Maryland; Mass. Massachusetts; Mich. Michigan; Minn. Minnesota; Miss. Mississippi; Mo. Missouri; Mont. Montana; Neb.
    Nebraska; Nev. Nevada; N.H. New Hampshire; N.J. New Jersey; N.M. New Mexico; N.Y. New York; N.C. North Carolina;
    N.D. North Dakota; Okla. Oklahoma; Ore. Oregon; Pa. Pennsylvania; R.I. Rhode Island; S.C. South Carolina; S.D. South
    Dakota; Tenn. Tennessee; Tex. Texas; Vt. Vermont; Va. Virginia; Wash. Washington; W.Va. West Virginia; Wis.
    Wisconsin; Wyo. Wyoming"""
)
_NO_CITIES = words("Well Oh Yes No Okay OK Alright So Now Then Hey Hi Hello Sure Yeah Here There Thanks Listen Look")

_NAME = r"(?<![\w.])(?P<city>[A-Z][\w.’'-]{1,30})"
_CODE = re.compile(rf"{_NAME},\s(?P<state>{'|'.join(_STATES)})(?:\s(?P<zip>[0-9]{{5}}(?:-[0-9]{{4}})?))?(?![\w’'-])")
_SHORT = re.compile(rf"{_NAME},\s(?P<state>{'|'.join(map(re.escape, _STOPPED))})(?:\s(?P<zip>[0-9]{{5}}))?(?!\w)")


def place_rules() -> tuple[Rule, ...]:
    """By the post office's codes, and by the older abbreviations."""
    return (Rule(_by_code), Rule(_by_abbreviation))


def _by_code(text: str) -> Iterator[Edit]:
    for found in _CODE.finditer(text):
        # "WELL, OK" is shouting, not Oklahoma.
        is_city = found["city"] not in _NO_CITIES and not found["city"].isupper()
        if is_city or found["zip"]:
            yield Edit(*found.span("state"), _STATES[found["state"]])
            yield from _zip_code(found)


def _by_abbreviation(text: str) -> Iterator[Edit]:
    for found in _SHORT.finditer(text):
        start, end = found.span("state")
        stays = Neighbours.of(found).ends_sentence and not found["zip"]
        yield Edit(start, end - stays, _STOPPED[found["state"]])
        yield from _zip_code(found)


def _zip_code(found: re.Match[str]) -> Iterator[Edit]:
    if found["zip"]:
        yield Edit(*found.span("zip"), ", ".join(map(digits, found["zip"].split("-"))))
