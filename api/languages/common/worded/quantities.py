"""Amounts: money, units, fractions, and numbers by themselves.

Knows how they are written, in any of the languages; their words are a `Wording`'s.
"""

import re
from collections.abc import Iterator

from api.languages.common.rules import Rule
from api.languages.common.worded.finding import BEFORE_NO_WORD, BEHIND_NO_WORD, any_of, saying
from api.languages.common.worded.numerals import START
from api.languages.common.worded.wording import Currency, Wording

_MINUS = r"(?P<minus>(?<![\w)\ufffc.,])[−‑-])?"
_VULGAR = {"½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅛": (1, 8)}
_VULGAR_SIGNS = "".join(_VULGAR)

Said = Iterator[tuple[str, str]]


def money(words: Wording) -> Rule:
    """ "$5.99", "5,99 €", "R$ 2 milhões", "10-15 €": one word of the writer's, one edit."""
    number = words.numerals.quantity
    signs = any_of(words.currencies)
    scale = rf"(?:[ \u00a0]?(?P<scale{{0}}>{any_of(words.scales)}){BEFORE_NO_WORD})?"
    before = (
        rf"{BEHIND_NO_WORD}(?P<sign1>{signs})[ \u00a0]?(?P<minus1>[-−])?(?P<amount1>{number}){scale.format(1)}(?![\d])"
    )
    behind = rf"{START}(?P<amount2>{number}){scale.format(2)}[ \u00a0\u202f]?(?P<sign2>{signs}){BEFORE_NO_WORD}"

    def said(found: re.Match[str]) -> Said:
        which = "1" if found["sign1"] else "2"
        currency = words.currencies[found[f"sign{which}"]]
        amount = _amount(words, found[f"amount{which}"], found[f"scale{which}"], currency)
        minus = f"{words.minus} " if found["minus"] or (which == "1" and found["minus1"]) else ""
        yield "all", minus + amount

    return Rule(saying(rf"(?P<all>{_MINUS}(?:{before}|{behind}))", said))


def _amount(words: Wording, written: str, scale: str | None, currency: Currency) -> str:
    numerals, noun = words.numerals, currency.whole
    if scale is not None:
        scaled = words.scales[scale]
        number = numerals.say(written, scaled.gender)
        many = words.of(noun.many) if scaled.one != scaled.many else noun.many
        return f"{number} {scaled.counted(numerals.is_one(written))} {many}"
    split = numerals.split_amount(written) if re.fullmatch(numerals.pattern, written) else None
    if split is None or currency.part is None or len(split[1]) > 2:
        is_round = split is not None and _is_round(*split)
        return f"{numerals.say(written, noun.gender)} {words.of(noun.many) if is_round else noun.many}"
    whole, part = split[0], int(split[1].ljust(2, "0"))
    units = words.of(noun.many) if _is_round(whole, "") else noun.counted(whole == 1)
    said = [f"{numerals.cardinal(whole, noun.gender)} {units}"] if whole or not part else []
    if part:
        said.append(f"{numerals.cardinal(part, currency.part.gender)} {currency.part.counted(part == 1)}")
    return words.money_and.join(said)


def _is_round(whole: int, decimals: str) -> bool:
    """Whether the last word of the number is a million or more, which is a noun itself."""
    return not decimals and whole >= 10**6 and whole % 10**6 == 0


def units(words: Wording) -> Rule:
    """ "5 kg": the number and the unit, each in its place."""
    pattern = (
        rf"{_MINUS}{START}(?P<number>{words.numerals.quantity})(?P<gap>[ \u00a0\u202f]?)"
        rf"(?P<unit>{any_of(words.units)})(?![\w²³/\u0900-\u0963])"
    )

    def said(found: re.Match[str]) -> Said:
        unit = words.units[found["unit"]]
        if found["minus"]:
            yield "minus", words.minus
        yield "number", words.numerals.say(found["number"], unit.gender)
        yield "unit", unit.counted(words.numerals.is_one(found["number"]))

    return Rule(saying(pattern, said), "unit_normalization")


def fractions(words: Wording) -> Rule:
    """ "3/4", "2 ½"."""
    pattern = (
        rf"(?<![\w/.,\ufffc])(?P<all>(?:(?P<whole>[0-9]{{1,9}})[ \u00a0]?)?(?P<sign>[{_VULGAR_SIGNS}])"
        r"|(?P<top>[1-9])/(?P<bottom>[2-9]|10|100))(?![\w/])"
    )

    def said(found: re.Match[str]) -> Said:
        top, bottom = _VULGAR[found["sign"]] if found["sign"] else (int(found["top"]), int(found["bottom"]))
        fraction = words.fraction(top, bottom) if top < bottom else None
        if fraction is not None:
            whole = f"{words.numerals.say(found['whole'])} {words.and_fraction} " if found["whole"] else ""
            yield "all", whole + fraction

    return Rule(saying(pattern, said))


def numbers(words: Wording) -> Rule:
    """Whatever number is left, and ranges: the last rule of a language."""

    def said(found: re.Match[str]) -> Said:
        if found["sign"]:
            yield "sign", words.number
        if found["minus"]:
            yield "minus", words.minus
        yield (
            "number",
            words.numerals.say(found["number"], words.next_gender(found.string[found.end() : found.end() + 40])),
        )

    pattern = rf"(?:(?P<sign>(?<!\w)#)|{_MINUS}){START}(?P<number>{words.numerals.quantity})"
    return Rule(saying(pattern, said))
