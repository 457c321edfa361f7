"""The rules for what has a name rather than a number: which are tried before the numbers' rules, and which after."""

from api.languages.common.rules import Rule
from api.languages.en.normalize.abbreviation import abbreviation_rules, last_initials_rule
from api.languages.en.normalize.acronym import acronym_rules
from api.languages.en.normalize.address import place_rules
from api.languages.en.normalize.chess import chess_rules
from api.languages.en.normalize.electronic.code import code_rules
from api.languages.en.normalize.electronic.network import network_rules
from api.languages.en.normalize.electronic.web import web_rules
from api.languages.en.normalize.roman import roman_rules
from api.languages.en.normalize.symbol import symbol_rules
from api.languages.en.normalize.telephone import phone_rules
from api.languages.en.normalize.title import title_rules


def first_name_rules(*, british: bool) -> tuple[Rule, ...]:
    """Those with digits that are no quantities, and those that look for numbers around them."""
    return (
        *web_rules(),
        *phone_rules(british=british),
        *network_rules(),
        *place_rules(),
        *title_rules(british=british),
        *roman_rules(british=british),
        *abbreviation_rules(),
        *chess_rules(),
        *acronym_rules(),
        *code_rules(),
    )


def last_name_rules(*, british: bool) -> tuple[Rule, ...]:
    """What is left between words and quantities."""
    return (last_initials_rule(), *symbol_rules())
