"""The rules for what has a name rather than a number: which are tried before the numbers' rules, and which after."""

from api.text.english.abbreviations import abbreviation_rules
from api.text.english.network import network_rules
from api.text.english.phones import phone_rules
from api.text.english.places import place_rules
from api.text.english.romans import roman_rules
from api.text.english.titles import title_rules
from api.text.english.web import web_rules
from api.text.rules import Rule


def first_name_rules(*, british: bool) -> tuple[Rule, ...]:
    """Those made of digits too, which are no quantities."""
    return (
        *web_rules(),
        *phone_rules(british=british),
        *network_rules(),
        *place_rules(),
        *title_rules(british=british),
        *roman_rules(),
        *abbreviation_rules(),
    )


def last_name_rules(*, british: bool) -> tuple[Rule, ...]:
    """Those that need only words."""
    return ()
