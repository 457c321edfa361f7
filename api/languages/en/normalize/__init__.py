"""English, written to spoken: one file for each family of things that are not written as they are said."""

from functools import cache

from api.languages.common.rules import Rule
from api.languages.en.normalize.named import first_name_rules, last_name_rules
from api.languages.en.normalize.quantities import quantity_rules


@cache
def english_rules(*, british: bool) -> tuple[Rule, ...]:
    """The rules in the order in which they are tried: the more particular before the more general.

    What has numbers in it but is no quantity (addresses, telephone numbers, versions) goes before the quantities.
    """
    names = first_name_rules(british=british), last_name_rules(british=british)
    return (*names[0], *quantity_rules(british), *names[1])


def american_rules() -> tuple[Rule, ...]:
    """Return the rules of American English."""
    return english_rules(british=False)


def british_rules() -> tuple[Rule, ...]:
    """Return the rules of British English."""
    return english_rules(british=True)
