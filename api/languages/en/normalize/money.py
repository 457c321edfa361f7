"""Rules for sums of money: $5.99, $3.2B, -£2m, "€1.5 million", $5-10, "USD 50", "50 EUR", 99¢.

Knows how a sum is put together. The names of the currencies are in `currencies`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from api.languages.common.rules import Rule
from api.languages.en.normalize.currencies import CODES, MAGNITUDES, SIGNS, SIGNS_BEHIND, Currency
from api.languages.en.normalize.number_words import INDIAN, Figures
from api.languages.en.normalize.numerals import DASH, MINUS, is_attribute, replacing_parts


def _any(*tables: Mapping[str, object]) -> str:
    keys = sorted((key for table in tables for key in table), key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, keys))})"


_AMOUNT = (
    rf"(?:{INDIAN}|(?:[0-9]{{1,3}}(?:,[0-9]{{3}}){{1,4}}|[0-9]{{1,15}})"
    r"(?:\.[0-9]{1,15}|,[0-9]{2})?|\.[0-9]{1,15})(?![0-9])"
)
_MAGNITUDE = _any(MAGNITUDES)
_CURRENCY = _any(SIGNS, CODES)
_BEFORE = (
    rf"(?<![\w$£€¥₹])(?P<sum>(?P<sign>[+]|{MINUS})?(?P<money>{_CURRENCY}) ?(?P<inner>{MINUS})?"
    rf"(?P<amount>{_AMOUNT})(?P<early>{_MAGNITUDE}(?!\w))?"
    rf"(?: ?{DASH} ?{_CURRENCY}?(?P<upto>{_AMOUNT}))?(?P<near>{_MAGNITUDE}(?!\w))?)"
    rf"(?:(?P<gap>[ \u00a0‐-])(?P<far>{_MAGNITUDE}))?(?!\w)(?![.,][0-9])"
)
_BEHIND = (
    rf"(?<![\w$£€¥₹])(?<![\w.][.,:/-])(?P<sum>(?P<sign>{MINUS})?(?P<amount>{_AMOUNT})(?P<early>(?!))?"
    rf"(?: ?{DASH} ?(?P<upto>{_AMOUNT}))?(?P<near>{_MAGNITUDE})?)(?:[ \u00a0](?P<far>{_MAGNITUDE}))?"
    rf"(?P<money>[ \u00a0]?{_any(SIGNS_BEHIND, CODES)})(?!\w)(?! ?[0-9])"
)
_HAS_CENTS = re.compile(r".*\.[0-9]{2}")
_DECIMAL_COMMA = re.compile(r",(?=[0-9]{2}\Z)")


def money_rules(figures: Figures) -> tuple[Rule, ...]:
    """To be tried before units ($5m is no length) and numbers."""
    sums = _Sums(figures)
    return (Rule(replacing_parts(_BEFORE, sums.before)), Rule(replacing_parts(_BEHIND, sums.behind)))


@dataclass(frozen=True, slots=True)
class _Sums:
    """Says the parts of what `_BEFORE` and `_BEHIND` find."""

    figures: Figures

    def before(self, found: re.Match[str]) -> Iterator[tuple[str, str]]:
        """ "$3.2B" in one, "$3.2" and "billion" each by itself, and the currency behind the last of them."""
        sign = found["money"]
        currency = SIGNS.get(sign) or CODES[sign]
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

    def behind(self, found: re.Match[str]) -> Iterator[tuple[str, str]]:
        """ "50 EUR": the amount and the currency each by itself."""
        sign = found["money"].strip()
        currency = SIGNS_BEHIND.get(sign) or CODES[sign]
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
        return self.figures.number(_plain(amount))

    def _exact(self, found: re.Match[str], currency: Currency) -> Iterator[str]:
        """The whole sum, the last of it by itself: "five dollars and", "ninety nine cents"."""
        if found["upto"]:
            yield " ".join(self._units(_plain(found["amount"]), currency))
            yield "to"
        yield from self._units(_plain(found["upto"] or found["amount"]), currency)

    def _units(self, amount: str, currency: Currency) -> Iterator[str]:
        whole, _, decimals = amount.replace(",", "").partition(".")
        if len(decimals) not in (0, 2):
            yield f"{self.figures.number(amount)} {currency.many}"
            return
        units, cents = int(whole or 0), int(decimals or 0)
        if units or not cents:
            name = f"{self.figures.cardinal(units)} {currency.one if units == 1 else currency.many}"
            yield f"{name} and" if cents else name
        if cents:
            yield f"{self.figures.cardinal(cents)} {currency.cent if cents == 1 else currency.cents}"


def _plain(amount: str) -> str:
    """With a point for the comma of "5,50"."""
    return _DECIMAL_COMMA.sub(".", amount)


def _sign(found: re.Match[str]) -> str:
    signs = found["sign"] or found.groupdict().get("inner")
    if not signs:
        return ""
    return "plus " if signs == "+" else "minus "


def _is_one(found: re.Match[str]) -> bool:
    return found["amount"] == "1" and not (found["early"] or found["upto"] or found["near"])
