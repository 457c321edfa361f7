"""Normalisation of Mandarin: digits and signs in Chinese words. The G2P reads what no rule has read."""

from functools import cache

from api.languages.common.east_asian_numbers import address_rules
from api.languages.common.rules import Rule
from api.languages.zh.normalize.amounts import amount_rules
from api.languages.zh.normalize.calendar import calendar_rules


@cache
def mandarin_rules() -> tuple[Rule, ...]:
    """Return the rules in their order, the more particular before the more general."""
    return (*address_rules(), *calendar_rules(), *amount_rules())
