"""The rules for all that is counted, measured, paid, dated and timed, in the order in which they are tried."""

from api.languages.common.rules import Rule
from api.languages.en.normalize.cardinal import count_rules, number_rules, sign_rules
from api.languages.en.normalize.date import date_rules
from api.languages.en.normalize.dimension import height_rules, size_rules
from api.languages.en.normalize.fraction import fraction_rules
from api.languages.en.normalize.measure import unit_rules
from api.languages.en.normalize.money import money_rules
from api.languages.en.normalize.number_words import Figures
from api.languages.en.normalize.range import range_rules
from api.languages.en.normalize.time import time_rules


def quantity_rules(british: bool) -> tuple[Rule, ...]:
    """The more particular before the more general: a sum of money before a unit, a date before a range.

    Units are read by themselves, while the numbers in front of them still stand for later rules to read.
    """
    figures = Figures(british)
    return (
        *money_rules(figures),
        *date_rules(figures),
        *time_rules(figures),
        *height_rules(figures),
        *sign_rules(),
        *unit_rules(figures),
        *count_rules(figures),
        *size_rules(),
        *fraction_rules(figures),
        *range_rules(figures),
        *number_rules(figures),
    )
