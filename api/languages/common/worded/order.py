"""The common rules of a language in the order in which they are tried: the more particular before the more general."""

from collections.abc import Iterable

from api.languages.common.rules import Find, Rule
from api.languages.common.worded.calendar import dates, ratios, times
from api.languages.common.worded.names import abbreviations
from api.languages.common.worded.quantities import fractions, money, numbers, units
from api.languages.common.worded.web import addresses, telephones
from api.languages.common.worded.wording import Wording


def in_order(words: Wording, *, first: Iterable[Find] = (), ordinals: Find, names: Iterable[Find]) -> tuple[Rule, ...]:
    """The rules of a language, with those that are its own: before all others, on ordinals, and on names."""
    return (
        *addresses(words),
        *map(Rule, first),
        *dates(words),
        telephones(words),
        times(words),
        *abbreviations(words),
        ratios(words),
        money(words),
        Rule(ordinals),
        units(words),
        fractions(words),
        *map(Rule, names),
        numbers(words),
    )
