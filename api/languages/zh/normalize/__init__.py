"""Mandarin, written to spoken: what is written in digits and signs, in Chinese words.

Knows the order of the rules: the more particular before the more general. What no rule reads, the reader does.
"""

from functools import cache

from api.languages.common.east_asian_numbers import address_rules
from api.languages.common.rules import Rule
from api.languages.zh.normalize.amounts import amount_rules
from api.languages.zh.normalize.calendar import calendar_rules


@cache
def mandarin_rules() -> tuple[Rule, ...]:
    """The rules in the order in which they are tried."""
    return (*address_rules(), *calendar_rules(), *amount_rules())
