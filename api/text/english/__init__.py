"""English, written to spoken: one file for each family of things that are not written as they are said."""

from functools import cache

from api.text.rules import Rule


@cache
def english_rules(*, british: bool) -> tuple[Rule, ...]:
    """The rules in the order in which they are tried: the more particular before the more general."""
    return ()
