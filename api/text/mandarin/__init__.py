"""Mandarin, written to spoken: what is written in digits and signs, in Chinese words.

Knows the order of the rules: the more particular before the more general. What no rule reads, the reader does.
"""

from functools import cache

from api.text.east_asian import address_rules
from api.text.mandarin.amounts import amount_rules
from api.text.mandarin.calendar import calendar_rules
from api.text.rules import Rule


@cache
def mandarin_rules() -> tuple[Rule, ...]:
    """The rules in the order in which they are tried."""
    return (*address_rules(), *calendar_rules(), *amount_rules())
