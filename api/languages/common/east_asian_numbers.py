"""What the rules of Japanese and of Mandarin have in common: numbers in their full-width forms, addresses of the web.

Knows no language of the two.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import partial

from api.languages.common.rules import Find, Rule
from api.languages.en.normalize.electronic.web import web_rules
from api.text.aligned import Edit

AMOUNT = r"(?:\d{1,3}(?:,\d{3}){1,6}(?:[.．]\d{1,20})?(?!\d)|\d{1,20}(?:[.．]\d{1,20})?)"
"""A number as it is written, as part of a regular expression; its digits may be full-width."""

BEFORE_AMOUNT = r"(?<![\d.．A-Za-zＡ-Ｚａ-ｚ])"
TO = r"\s?[-–−－~～〜—]\s?"
"""Between the two ends of a range."""
MINUS = r"[-−－–]"

AFTER_AMOUNT = "(?<=[\\d\ufffc])"
"""Behind a number, whether another rule has read it or not."""

_ASCII_RUN = re.compile(r"[!-~]{4,}")


def plain(written: str) -> str:
    """In ASCII where it can be: "３．５" -> "3.5"."""
    return unicodedata.normalize("NFKC", written)


def address_rules() -> tuple[Rule, ...]:
    """URLs, e-mail and host names in English words: the only ones that everyone has for them."""
    return tuple(Rule(partial(_in_ascii, rule.find), rule.option) for rule in web_rules())


def _in_ascii(find: Find, text: str) -> Iterator[Edit]:
    """What `find` reads in the stretches of ASCII. Text without spaces would hide from it where an address ends."""
    for run in _ASCII_RUN.finditer(text):
        for edit in find(run.group()):
            yield Edit(run.start() + edit.start, run.start() + edit.end, f" {edit.new.removesuffix('.')} ")
