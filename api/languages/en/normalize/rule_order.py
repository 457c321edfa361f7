"""The order of the English rules."""

from api.languages.common.rules import Rule
from api.languages.en.normalize.calendar.date import date_rules
from api.languages.en.normalize.calendar.time import time_rules
from api.languages.en.normalize.chess import chess_rules
from api.languages.en.normalize.electronic.code import code_rules
from api.languages.en.normalize.electronic.network import network_rules
from api.languages.en.normalize.electronic.telephone import telephone_rules
from api.languages.en.normalize.electronic.web import web_rules
from api.languages.en.normalize.names.abbreviation import abbreviation_rules, last_initials_rule
from api.languages.en.normalize.names.acronym import acronym_rules
from api.languages.en.normalize.names.address import address_rules
from api.languages.en.normalize.names.title import title_rules
from api.languages.en.normalize.numbers.cardinal import count_rules, number_rules, sign_rules
from api.languages.en.normalize.numbers.fraction import fraction_rules
from api.languages.en.normalize.numbers.number_words import NumberWords
from api.languages.en.normalize.numbers.range import range_rules
from api.languages.en.normalize.numbers.roman import roman_rules
from api.languages.en.normalize.numbers.verse import verse_rule
from api.languages.en.normalize.quantities.dimension import height_rules, size_rules
from api.languages.en.normalize.quantities.measure import unit_rules
from api.languages.en.normalize.quantities.money import money_rules
from api.languages.en.normalize.symbol import symbol_rules


def rules_before_quantities(*, british: bool) -> tuple[Rule, ...]:
    """Return the rules that precede the quantities.

    They are for digits that are no quantities, and for abbreviations that depend on the numbers around them.
    """
    return (
        *web_rules(),
        *telephone_rules(british=british),
        *network_rules(),
        *address_rules(),
        *title_rules(british=british),
        *roman_rules(british=british),
        *abbreviation_rules(),
        *chess_rules(),
        *acronym_rules(),
        *code_rules(),
    )


def quantity_rules(*, british: bool) -> tuple[Rule, ...]:
    """Return the rules for sums of money, dates, times, measures and numbers.

    The rules for units leave the numbers before the units to later rules.
    """
    numbers = NumberWords(british)
    return (
        *money_rules(numbers),
        *date_rules(numbers),
        verse_rule(numbers),
        *time_rules(numbers),
        *height_rules(numbers),
        *sign_rules(),
        *unit_rules(numbers),
        *count_rules(numbers),
        *size_rules(),
        *fraction_rules(numbers),
        *range_rules(numbers),
        *number_rules(numbers),
    )


def rules_after_quantities() -> tuple[Rule, ...]:
    """Return the rules that follow the quantities."""
    return (last_initials_rule(), *symbol_rules())
