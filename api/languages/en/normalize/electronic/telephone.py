"""Telephone numbers digit by digit, with a pause between groups. phonenumbers tells which numbers are possible.

The groups are those of the writing, or those of the country for digits in a row. A number without a "+" or a zero in
front is a telephone number only after a word such as "call".
"""

import re
from collections.abc import Iterator

import phonenumbers
from phonenumbers import PhoneNumberFormat

from api.languages.common.patterns import replacing
from api.languages.common.rules import Find, Rule
from api.languages.en.normalize.spelling import digits
from api.text.aligned import Edit

_BEFORE = r"(?<![\w.,:/$£€#+-])"
_AFTER = r"(?![\w/%:°]|[.,\u2011-][0-9])"
_NORTH_AMERICAN = re.compile(
    rf"{_BEFORE}(?:\+?1[ .-]?)?(?:\([2-9][0-9]{{2}}\)[ -]?|[2-9][0-9]{{2}}[ .\u2011-])"
    rf"[0-9]{{3}}[ .\u2011\u2013-][0-9]{{4}}{_AFTER}"
)
_LOCAL = re.compile(rf"{_BEFORE}[2-9][0-9]{{2}}[-\u2011][0-9]{{4}}{_AFTER}")
_CANDIDATE = re.compile(rf"{_BEFORE}\+?\(?[0-9][0-9 ().\u00a0\u2011-]{{5,22}}[0-9]{_AFTER}")
_GROUP = re.compile(r"[0-9]+")

_CUE = re.compile(
    r"\b(?:call|dial|phone|telephone|tel|mobile|cell|fax|text|ring|whatsapp|sms|hotline|helpline|landline|reach)"
    r"(?:ed|ing|s)?(?:\s(?:me|us|him|her|them|number|is|now|at|on|to|no|line)){0,4}[\s:.]{0,3}$",
    re.IGNORECASE,
)
_CUE_CHARS = 40
_MAX_DIGITS = 15
"""Digits of the longest international number. Source: ITU-T E.164."""

_VANITY = r"(?<![\w-])(?P<prefix>(?:1-)?8(?:00|33|44|55|66|77|88)-)(?=[A-Z0-9-]{4,12}(?![\w-]))"
_SERVICE = r"911|999|112|411|311|211|988|111|101"
_SERVICE_CALL = (
    r"\b(?:[Cc]all(?:ed|ing|s)?|[Dd]ial(?:ed|led|ing|s)?|[Pp]hone|[Rr]ing|[Tt]ext)\s"
    rf"(?P<number>{_SERVICE})(?![\w,.%-]\w)"
)
_CALL_OF_SERVICE = r"(?<![\w.,-])(?:911|999|411)(?=\s(?:call|dispatch|operator|emergency|system))"


def telephone_rules(*, british: bool) -> tuple[Rule, ...]:
    """Return the rules for national and international numbers, and for the numbers of services."""
    finds = (_north_american, _others("GB" if british else "US"), *_service_numbers())
    return tuple(Rule(find, "phone_normalization") for find in finds)


def _service_numbers() -> tuple[Find, ...]:
    return (
        replacing(_SERVICE_CALL, lambda found: digits(found["number"]), "number"),
        replacing(_CALL_OF_SERVICE, lambda found: digits(found.group())),
        replacing(_VANITY, lambda found: _vanity(found["prefix"]), "prefix"),
    )


def _vanity(prefix: str) -> str:
    """Return "1-800-" as "one, eight hundred, "."""
    groups = _GROUP.findall(prefix)
    return "".join(f"{'eight hundred' if group == '800' else digits(group)}, " for group in groups)


def _north_american(text: str) -> Iterator[Edit]:
    for found in _NORTH_AMERICAN.finditer(text):
        yield from _in_its_groups(found.group(), found.start())


def _others(home: str) -> Find:
    def find(text: str) -> Iterator[Edit]:
        for found in _CANDIDATE.finditer(text):
            number, start = found.group(), found.start()
            if not 7 <= sum(map(str.isdigit, number)) <= _MAX_DIGITS:
                continue
            is_expected = _CUE.search(text[max(0, start - _CUE_CHARS) : start]) is not None
            if is_expected and _LOCAL.fullmatch(number):
                yield from _in_its_groups(number, start)
            elif is_expected or number.startswith(("+", "0", "(0")):
                region = "GB" if number.startswith(("0", "(0")) else home
                yield from _valid(number, start, region)

    return find


def _valid(number: str, start: int, region: str) -> Iterator[Edit]:
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return
    is_abroad = number.startswith("+")
    if not (phonenumbers.is_possible_number(parsed) if is_abroad else phonenumbers.is_valid_number(parsed)):
        return
    if number.lstrip("+").isdecimal():
        style = PhoneNumberFormat.INTERNATIONAL if is_abroad else PhoneNumberFormat.NATIONAL
        grouped = phonenumbers.format_number(parsed, style)
        said = ", ".join(map(digits, _GROUP.findall(grouped)))
        yield Edit(start, start + len(number), f"plus {said}" if is_abroad else said)
    else:
        yield from _in_its_groups(number, start)


def _in_its_groups(number: str, start: int) -> Iterator[Edit]:
    """Yield the digits of each group, a "(" or "+" with the first, and a comma for the text between groups."""
    done = start
    for group in _GROUP.finditer(number):
        begins, ends = start + group.start(), start + group.end()
        if done > start:
            yield Edit(done, begins, ", ")
            yield Edit(begins, ends, digits(group.group()))
        else:
            plus = "plus " if number.startswith("+") else ""
            yield Edit(start, ends, plus + digits(group.group()))
        done = ends
