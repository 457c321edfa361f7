"""Rules that Japanese and Mandarin share: numbers in full-width forms, and addresses of the web."""

import re
import unicodedata
from collections.abc import Iterator
from functools import partial

from api.languages.common.rules import Find, Rule
from api.languages.en.normalize.electronic.web import web_rules
from api.text.aligned import Edit

AMOUNT = r"(?:\d{1,3}(?:,\d{3}){1,6}(?:[.．]\d{1,20})?(?!\d)|\d{1,20}(?:[.．]\d{1,20})?)"
"""A pattern of a number. Its digits may be full-width."""

BEFORE_AMOUNT = r"(?<![\d.．A-Za-zＡ-Ｚａ-ｚ])"
"""A pattern of the place before a number that is no part of a longer thing."""

TO = r"\s?[-–−－~～〜—]\s?"
"""A pattern of the sign between the two ends of a range."""

MINUS = r"[-−－–]"

AFTER_AMOUNT = "(?<=[\\d\ufffc])"
"""A pattern of the place after a number, whether another rule has read it or not."""

FRACTION = r"(?<![\d/.])(\d{1,3})[/⁄](\d{1,4})(?![\d/])"
VERSION = r"(?<![\d.])\d{1,5}(?:\.\d{1,5}){2,5}(?![\d.])"
SCORE = r"(?<![\d:：.])(\d{1,3})[:：](\d{1,3})(?![\d:：])"
RANGE = rf"(?<![-\d.A-Za-z])({AMOUNT}){TO}({AMOUNT})(?![-\d])"

DATE = r"(?<!\d)(\d{4})([-/.])(1[0-2]|0?[1-9])\2(3[01]|[12]\d|0?[1-9])(?!\d)"
"""A pattern with the groups year, mark, month and day."""

_TIME = r"([01０１]?\d|[2２][0-4０-４])[:：]([0-5０-５]\d)(?:[:：]([0-5０-５]\d))?"
TIMES = rf"(?<![\d:：.]){_TIME}(?:{TO}{_TIME})?(?![\d:：])"
"""A pattern with the groups hour, minute and second, and the same three of the end of a range."""

_SIGNED = rf"(?:{MINUS}{AMOUNT}|{AMOUNT})"
DEGREES = rf"(?<![\d.A-Za-z])({_SIGNED})(?:{TO}({_SIGNED}))?\s?(?:(℃|°\s?C|º\s?C)|(℉|°\s?F|º\s?F))"
"""A pattern with the groups lower, upper, Celsius and Fahrenheit."""

_ASCII_RUN = re.compile(r"[!-~]{4,}")


def plain(written: str) -> str:
    """Return `written` in ASCII where that has the character: "３．５" -> "3.5"."""
    return unicodedata.normalize("NFKC", written)


def is_code(written: str) -> bool:
    """Tell whether a leading zero shows that `written` is no quantity."""
    amount = plain(written)
    return len(amount) > 1 and amount.startswith("0") and "." not in amount


def address_rules() -> tuple[Rule, ...]:
    """Return the rules for URLs, e-mail addresses and host names. Their words are English, which both languages use."""
    return tuple(Rule(partial(_in_ascii, rule.find), rule.option) for rule in web_rules())


def _in_ascii(find: Find, text: str) -> Iterator[Edit]:
    """Yield the edits of `find` in runs of ASCII. In text without spaces it could not see where an address ends."""
    for run in _ASCII_RUN.finditer(text):
        for edit in find(run.group()):
            yield Edit(run.start() + edit.start, run.start() + edit.end, f" {edit.new.removesuffix('.')} ")
