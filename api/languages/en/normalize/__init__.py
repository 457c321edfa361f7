"""Normalisation of English."""

from functools import cache

from api.languages.common.rules import Rule
from api.languages.en.normalize.rule_order import quantity_rules, rules_after_quantities, rules_before_quantities


@cache
def english_rules(*, british: bool) -> tuple[Rule, ...]:
    """Return the rules in their order, the more particular before the more general.

    The rules for numbers that are no quantities (in addresses, telephone numbers, versions) precede the quantities.
    """
    return (
        *rules_before_quantities(british=british),
        *quantity_rules(british=british),
        *rules_after_quantities(),
    )


def american_rules() -> tuple[Rule, ...]:
    """Return the rules of American English."""
    return english_rules(british=False)


def british_rules() -> tuple[Rule, ...]:
    """Return the rules of British English."""
    return english_rules(british=True)
