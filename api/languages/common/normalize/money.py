"""Sums of money: "$5.99", "5,99 €", "R$ 2 milhões", "10-15 €"."""

import re
from collections.abc import Iterator

from api.languages.common.normalize.number_format import MINUS, NUMBER_START
from api.languages.common.normalize.wording import Wording
from api.languages.common.patterns import NOT_AFTER_WORD, NOT_BEFORE_WORD, any_of, replacing_parts_spaced
from api.languages.common.rules import Rule
from api.languages.common.tables import Currency


def money_rule(words: Wording) -> Rule:
    """Return the rule for sums with a sign or code before or after the amount. Each sum becomes one edit."""

    def said(found: re.Match[str]) -> Iterator[tuple[str, str]]:
        which = "1" if found["sign1"] else "2"
        currency = words.currencies[found[f"sign{which}"]]
        amount = _amount(words, found[f"amount{which}"], found[f"scale{which}"], currency)
        minus = f"{words.minus} " if found["minus"] or (which == "1" and found["minus1"]) else ""
        yield "all", minus + amount

    return Rule(replacing_parts_spaced(_pattern(words), said))


def _pattern(words: Wording) -> str:
    """Return a pattern with the groups sign, amount and scale, numbered 1 where the sign comes first, else 2."""
    number, signs = words.numbers.quantity, any_of(words.currencies)
    scale = rf"(?:[ \u00a0]?(?P<scale{{0}}>{any_of(words.scales)}){NOT_BEFORE_WORD})?"
    sign_first = (
        rf"{NOT_AFTER_WORD}(?P<sign1>{signs})[ \u00a0]?(?P<minus1>[-−])?(?P<amount1>{number}){scale.format(1)}(?![\d])"
    )
    sign_last = (
        rf"{NUMBER_START}(?P<amount2>{number}){scale.format(2)}[ \u00a0\u202f]?(?P<sign2>{signs}){NOT_BEFORE_WORD}"
    )
    return rf"(?P<all>{MINUS}(?:{sign_first}|{sign_last}))"


def _amount(words: Wording, written: str, scale: str | None, currency: Currency) -> str:
    numbers, noun = words.numbers, currency.whole
    if scale is not None:
        scaled = words.scales[scale]
        number = numbers.say(written, scaled.gender)
        many = words.of(noun.many) if scaled.one != scaled.many else noun.many
        return f"{number} {scaled.counted(numbers.is_one(written))} {many}"
    split = numbers.split_amount(written) if re.fullmatch(numbers.pattern, written) else None
    if split is None or currency.part is None or len(split[1]) > 2:
        is_round = split is not None and _is_round(*split)
        return f"{numbers.say(written, noun.gender)} {words.of(noun.many) if is_round else noun.many}"
    whole, part = split[0], int(split[1].ljust(2, "0"))
    units = words.of(noun.many) if _is_round(whole, "") else noun.counted(whole == 1)
    said = [f"{numbers.cardinal(whole, noun.gender)} {units}"] if whole or not part else []
    if part:
        said.append(f"{numbers.cardinal(part, currency.part.gender)} {currency.part.counted(part == 1)}")
    return words.money_and.join(said)


def _is_round(whole: int, decimals: str) -> bool:
    """Tell whether the last word of the number is a million or more, which is a noun itself."""
    return not decimals and whole >= 10**6 and whole % 10**6 == 0
