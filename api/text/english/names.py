"""The rules for what has a name rather than a number: which are tried before the numbers' rules, and which after."""

from api.text.english.abbreviations import abbreviation_rules, last_initials_rule
from api.text.english.acronyms import acronym_rules
from api.text.english.chess import chess_rules
from api.text.english.code import code_rules
from api.text.english.network import network_rules
from api.text.english.phones import phone_rules
from api.text.english.places import place_rules
from api.text.english.romans import roman_rules
from api.text.english.symbols import symbol_rules
from api.text.english.titles import title_rules
from api.text.english.web import web_rules
from api.text.rules import Rule


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
