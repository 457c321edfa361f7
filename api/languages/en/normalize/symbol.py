"""Symbols between words: he/she, item(s), a <= b, ~5, #hashtag.

The G2P says some of the rest ("&", "+", "@", "=", "%") and reports the others as unspoken (emoji, bullets, "*", "_").
"""

from api.languages.common.patterns import replacing, replacing_words
from api.languages.common.rules import TAKEN, Find, Rule
from api.languages.common.tables import read_rows

_PLURAL = r"(?<=[A-Za-z])\((?P<ending>s|es|ies|ren|en|ed|d|r)\)(?!\w)"

_PRONOUNS = "he/she|she/he|him/her|her/him|his/her|her/his|his/hers|himself/herself|yes/no|true/false|on/off|either/or"
_GRADE = r"(?<![\w-])[A-F](?P<minus>[-−])(?=[,.;:!?)]|\Z|\s(?:in|on|for|and|or|to|grade|student|average|from)\b)"
_OR = rf"(?i:\b(?=(?:{_PRONOUNS})\b)\w{{2,7}})(?P<slash>/)"
_OPERAND = rf"[\w)\]{TAKEN}%°]"


def symbol_rules() -> tuple[Rule, ...]:
    """Return the rules for plurals in brackets, for alternatives, and for the symbols that are left."""
    return (
        Rule(replacing(_PLURAL, lambda found: found["ending"]), "optional_pluralization_normalization"),
        Rule(replacing(_OR, " or ", "slash")),
        Rule(replacing(r"(?<=[0-9](?:st|nd|rd|th))/(?=[0-9]{1,3}(?:st|nd|rd|th)\b)", " or ")),
        Rule(replacing(r"(?<=\b[Aa]nd)/(?=or\b)", " ")),
        Rule(replacing(_GRADE, " minus", "minus")),
        *(Rule(find, "replace_remaining_symbols") for find in _remaining()),
    )


def _remaining() -> tuple[Find, ...]:
    spaced = _symbols("spaced")
    tight = {symbol: f" {name} " for symbol, name in _symbols("tight").items()}
    anywhere = {symbol: f" {name} " for symbol, name in _symbols("anywhere").items()}
    return (
        replacing_words(anywhere, before="", after=""),
        replacing_words(tight, before=r"(?<![<>=!+&|:*/-])", after=r"(?![<>=+&|*/-])"),
        replacing_words(spaced, before=rf"(?<={_OPERAND}\s)", after=rf"(?=\s[-(]?{_OPERAND})"),
        replacing(rf"(?<=[\d{TAKEN})])\*(?=[\d{TAKEN}(])", " times "),
        replacing(rf"(?<=[\w){TAKEN}])\^(?=[\w({TAKEN}-])", " to the power of "),
        replacing(rf"(?<![\w~/{TAKEN}])~(?=\s?[$£€¥]?[\d{TAKEN}])", "about "),
        replacing(rf"(?<![\w<])[<](?=[$£€]?[\d{TAKEN}])", "less than "),
        replacing(rf"(?<![\w>=-])[>](?=[$£€]?[\d{TAKEN}])", "more than "),
        replacing(r"(?<![\w#&])#(?=[A-Za-z])", "hashtag "),
    )


def _symbols(wanted: str) -> dict[str, str]:
    """Return the names of the symbols of a place: "anywhere", "tight" between operands, or "spaced" from them."""
    rows = read_rows("en", "symbols", "written", "spoken", "place")
    return {written: spoken for written, spoken, place in rows if place == wanted}
