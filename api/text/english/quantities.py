"""The rules for all that is counted, measured, paid, dated and timed, in the order in which they are tried."""

from api.text.rules import Rule


def quantity_rules(british: bool) -> tuple[Rule, ...]:
    """The more particular before the more general: a sum of money before a number, a number before its parts."""
    return ()
