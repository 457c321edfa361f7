"""The order of the shared rules."""

from collections.abc import Iterable

from api.languages.common.normalize.abbreviation import abbreviation_rules
from api.languages.common.normalize.cardinal import number_rule
from api.languages.common.normalize.date import date_rules
from api.languages.common.normalize.electronic import address_rules, telephone_rule
from api.languages.common.normalize.fraction import fraction_rule
from api.languages.common.normalize.measure import measure_rule
from api.languages.common.normalize.money import money_rule
from api.languages.common.normalize.time import ratio_rule, time_rule
from api.languages.common.normalize.wording import Wording
from api.languages.common.rules import Find, Rule


def in_order(words: Wording, *, first: Iterable[Find] = (), ordinals: Find, names: Iterable[Find]) -> tuple[Rule, ...]:
    """Return all rules of a language, the more particular before the more general.

    Args:
        words: the language's words.
        first: the language's own rules that precede dates.
        ordinals: its rule for ordinals.
        names: its rules for Roman numerals, initials and the like.
    """
    return (
        *address_rules(words),
        *map(Rule, first),
        *date_rules(words),
        telephone_rule(words),
        time_rule(words),
        *abbreviation_rules(words),
        ratio_rule(words),
        money_rule(words),
        Rule(ordinals),
        measure_rule(words),
        fraction_rule(words),
        *map(Rule, names),
        number_rule(words),
    )
