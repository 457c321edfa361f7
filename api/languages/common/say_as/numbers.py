"""Cardinals and ordinals for `say-as`."""

import re

from api.errors import InvalidRequest
from api.languages.common.say_as.number_words import MAX_DIGITS, cardinal, ordinal

_POINT_IS_COMMA = ("es", "fr", "it", "pt-br")
"""Languages with a comma before decimals and a point between thousands."""

_NUMBER = re.compile(r"([+-]?)([0-9]+)(?:\.([0-9]+))?")
_ORDINAL = re.compile(r"([0-9]{1,15})\s?(?:st|nd|rd|th|\.|º|ª|°|er|re|e|ème|me|番目|वाँ)?", re.IGNORECASE)


def say_cardinal(text: str, _: str, language: str) -> str:
    """Return a number in words. Raises InvalidRequest for other text. The second argument, `format`, is unused."""
    number = _plain_number(text, language)
    if not _NUMBER.fullmatch(number):
        raise InvalidRequest("this is not a number; say-as cardinal holds digits, such as 1,234.5 or -7")
    return cardinal(number.removeprefix("+"), language)


def say_ordinal(text: str, _: str, language: str) -> str:
    """Return an ordinal in words. Raises InvalidRequest for other text. The second argument, `format`, is unused."""
    found = _ORDINAL.fullmatch(_plain_number(text, language))
    if not found:
        raise InvalidRequest(f"this is not the number of a place; say-as ordinal holds at most {MAX_DIGITS} digits")
    return ordinal(int(found[1]), language)


def _plain_number(text: str, language: str) -> str:
    """Return a number without the marks of its thousands, and with a point before its decimals."""
    text = re.sub(r"(?<=\d)[\s'’\u00a0\u202f](?=\d{3})", "", text).replace("−", "-")
    if language in _POINT_IS_COMMA:
        return re.sub(r"\.(?=\d{3}(?:\D|$))", "", text).replace(",", ".")
    return re.sub(r",(?=\d{3})", "", text)
