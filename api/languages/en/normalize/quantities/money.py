"""Rules for sums of money: $5.99, $3.2B, -£2m, "€1.5 million", $5-10, "USD 50", "50 EUR", 99¢."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from api.languages.common.patterns import any_of, replacing_parts
from api.languages.common.rules import Rule
from api.languages.en.normalize.numbers.number_patterns import DASH, MINUS, is_attribute
from api.languages.en.normalize.numbers.number_words import INDIAN, NumberWords
from api.languages.en.normalize.quantities.currencies import AFTER, BEFORE, MAGNITUDES, Currency

_AMOUNT = (
    rf"(?:{INDIAN}|(?:[0-9]{{1,3}}(?:,[0-9]{{3}}){{1,4}}|[0-9]{{1,15}})"
    r"(?:\.[0-9]{1,15}|,[0-9]{2})?|\.[0-9]{1,15})(?![0-9])"
)
_MAGNITUDE = f"(?:{any_of(MAGNITUDES)})"
_CURRENCY = f"(?:{any_of(BEFORE)})"
_SIGN_FIRST = (
    rf"(?<![\w$£€¥₹])(?P<sum>(?P<sign>[+]|{MINUS})?(?P<money>{_CURRENCY}) ?(?P<inner>{MINUS})?"
    rf"(?P<amount>{_AMOUNT})(?P<early>{_MAGNITUDE}(?!\w))?"
    rf"(?: ?{DASH} ?{_CURRENCY}?(?P<upto>{_AMOUNT}))?(?P<near>{_MAGNITUDE}(?!\w))?)"
    rf"(?:(?P<gap>[ \u00a0‐-])(?P<far>{_MAGNITUDE}))?(?!\w)(?![.,][0-9])"
)
_SIGN_LAST = (
    rf"(?<![\w$£€¥₹])(?<![\w.][.,:/-])(?P<sum>(?P<sign>{MINUS})?(?P<amount>{_AMOUNT})(?P<early>(?!))?"
    rf"(?: ?{DASH} ?(?P<upto>{_AMOUNT}))?(?P<near>{_MAGNITUDE})?)(?:[ \u00a0](?P<far>{_MAGNITUDE}))?"
    rf"(?P<money>[ \u00a0]?(?:{any_of(AFTER)}))(?!\w)(?! ?[0-9])"
)
_HAS_CENTS = re.compile(r".*\.[0-9]{2}")
_DECIMAL_COMMA = re.compile(r",(?=[0-9]{2}\Z)")


def money_rules(numbers: NumberWords) -> tuple[Rule, ...]:
    """Return the rules. They precede units ($5m is no length) and numbers."""
    sums = _Sums(numbers)
    return (Rule(replacing_parts(_SIGN_FIRST, sums.sign_first)), Rule(replacing_parts(_SIGN_LAST, sums.sign_last)))


@dataclass(frozen=True, slots=True)
class _Sums:
    """The words for the parts of the matches of `_SIGN_FIRST` and `_SIGN_LAST`."""

    numbers: NumberWords

    def sign_first(self, found: re.Match[str]) -> Iterator[tuple[str, str]]:
        """Yield "$3.2B" as one part, "$3.2 billion" as two with the currency after the second."""
        currency = BEFORE[found["money"]]
        is_joined = found["gap"] in ("-", "‐")
        name = currency.one if is_joined or is_attribute(found.string, *found.span()) else currency.many
        if found["far"]:
            yield "sum", f"{_sign(found)}{self._numbers(found)}"
            yield "gap", " "
            yield "far", f"{MAGNITUDES[found['far']]} {name}"
        elif self._has_cents(found):
            yield "sum", f"{_sign(found)}{' '.join(self._exact(found, currency))}"
        else:
            yield "sum", f"{_sign(found)}{self._numbers(found)} {currency.one if _is_one(found) else name}"

    def sign_last(self, found: re.Match[str]) -> Iterator[tuple[str, str]]:
        """Yield the amount and the currency of "50 EUR" as two parts."""
        currency = AFTER[found["money"].strip()]
        if self._has_cents(found) and not found["far"]:
            *whole, cents = self._exact(found, currency)
            yield "sum", f"{_sign(found)}{' '.join(whole)}"
            yield "money", f" {cents}"
            return
        yield "sum", f"{_sign(found)}{self._numbers(found)}"
        if found["far"]:
            yield "far", MAGNITUDES[found["far"]]
        is_one = is_attribute(found.string, *found.span()) or (_is_one(found) and not found["far"])
        yield "money", f" {currency.one if is_one else currency.many}"

    def _has_cents(self, found: re.Match[str]) -> bool:
        amounts = (_plain(found["amount"]), _plain(found["upto"] or ""))
        return not found["near"] and not found["early"] and any(map(_HAS_CENTS.fullmatch, amounts))

    def _numbers(self, found: re.Match[str]) -> str:
        said = self._number(found["amount"])
        if found["early"]:
            said += f" {MAGNITUDES[found['early']]}"
        if found["upto"]:
            said += f" to {self._number(found['upto'])}"
        return f"{said} {MAGNITUDES[found['near']]}" if found["near"] else said

    def _number(self, amount: str) -> str:
        return self.numbers.number(_plain(amount))

    def _exact(self, found: re.Match[str], currency: Currency) -> Iterator[str]:
        """Yield the whole sum, its last part separate: "five dollars and", "ninety nine cents"."""
        if found["upto"]:
            yield " ".join(self._units(_plain(found["amount"]), currency))
            yield "to"
        yield from self._units(_plain(found["upto"] or found["amount"]), currency)

    def _units(self, amount: str, currency: Currency) -> Iterator[str]:
        whole, _, decimals = amount.replace(",", "").partition(".")
        if len(decimals) not in (0, 2):
            yield f"{self.numbers.number(amount)} {currency.many}"
            return
        units, cents = int(whole or 0), int(decimals or 0)
        if units or not cents:
            name = f"{self.numbers.cardinal(units)} {currency.one if units == 1 else currency.many}"
            yield f"{name} and" if cents else name
        if cents:
            yield f"{self.numbers.cardinal(cents)} {currency.cent if cents == 1 else currency.cents}"


def _plain(amount: str) -> str:
    """Return an amount with a point for the comma of "5,50"."""
    return _DECIMAL_COMMA.sub(".", amount)


def _sign(found: re.Match[str]) -> str:
    signs = found["sign"] or found.groupdict().get("inner")
    if not signs:
        return ""
    return "plus " if signs == "+" else "minus "


def _is_one(found: re.Match[str]) -> bool:
    return found["amount"] == "1" and not (found["early"] or found["upto"] or found["near"])
