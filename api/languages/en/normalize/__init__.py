"""Normalisation of English."""

from functools import cache

from api.languages.common.rules import Rule
from api.languages.en.normalize.rule_order import first_name_rules, last_name_rules, quantity_rules


@cache
def english_rules(*, british: bool) -> tuple[Rule, ...]:
    """Return the rules in their order, the more particular before the more general.

    Numbers that are no quantities (in addresses, telephone numbers, versions) precede the quantities.
    """
    return (
        *first_name_rules(british=british),
        *quantity_rules(british=british),
        *last_name_rules(),
    )
