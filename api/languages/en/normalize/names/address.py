"""States of the USA after a city and a comma, and their zip codes: "Austin, TX 78701"."""

import re
from collections.abc import Iterator

from api.languages.common.patterns import any_of, word_set
from api.languages.common.rules import Rule
from api.languages.common.tables import read_rows
from api.languages.en.normalize.context import Neighbours
from api.languages.en.normalize.spelling import digits
from api.text.aligned import Edit

_ROWS = read_rows("en", "states", "written", "spoken", "kind")
_CODES = {written: spoken for written, spoken, kind in _ROWS if kind == "code"}
_ABBREVIATIONS = {written: spoken for written, spoken, kind in _ROWS if kind == "abbreviation"}
_NO_CITIES = word_set("Well Oh Yes No Okay OK Alright So Now Then Hey Hi Hello Sure Yeah Here There Thanks Listen Look")

_CITY = r"(?<![\w.])(?P<city>[A-Z][\w.’'-]{1,30})"
_CODE = re.compile(rf"{_CITY},\s(?P<state>{any_of(_CODES)})(?:\s(?P<zip>[0-9]{{5}}(?:-[0-9]{{4}})?))?(?![\w’'-])")
_ABBREVIATION = re.compile(rf"{_CITY},\s(?P<state>{any_of(_ABBREVIATIONS)})(?:\s(?P<zip>[0-9]{{5}}))?(?!\w)")


def address_rules() -> tuple[Rule, ...]:
    """Return the rules for the codes of the post office and for the older abbreviations."""
    return (Rule(_codes), Rule(_abbreviations))


def _codes(text: str) -> Iterator[Edit]:
    for found in _CODE.finditer(text):
        # "WELL, OK" is shouting, not Oklahoma.
        is_city = found["city"] not in _NO_CITIES and not found["city"].isupper()
        if is_city or found["zip"]:
            yield Edit(*found.span("state"), _CODES[found["state"]])
            yield from _zip_code(found)


def _abbreviations(text: str) -> Iterator[Edit]:
    for found in _ABBREVIATION.finditer(text):
        start, end = found.span("state")
        stays = Neighbours.of(found).ends_sentence and not found["zip"]
        yield Edit(start, end - stays, _ABBREVIATIONS[found["state"]])
        yield from _zip_code(found)


def _zip_code(found: re.Match[str]) -> Iterator[Edit]:
    if found["zip"]:
        yield Edit(*found.span("zip"), ", ".join(map(digits, found["zip"].split("-"))))
