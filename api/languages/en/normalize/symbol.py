"""Symbols between words: he/she, item(s), a <= b, ~5, #hashtag. Knows which word each stands for, and where.

What it leaves, misaki or its guard says ("&", "+", "@", "=", "%") or reports as unspoken (emoji, bullets, "*", "_").
"""

from api.languages.common.rules import TAKEN, Find, Rule
from api.languages.en.normalize.patterns import replacing, replacing_words, table

_PLURAL = r"(?<=[A-Za-z])\((?P<ending>s|es|ies|ren|en|ed|d|r)\)(?!\w)"

_PRONOUNS = "he/she|she/he|him/her|her/him|his/her|her/his|his/hers|himself/herself|yes/no|true/false|on/off|either/or"
_GRADE = r"(?<![\w-])[A-F](?P<minus>[-−])(?=[,.;:!?)]|\Z|\s(?:in|on|for|and|or|to|grade|student|average|from)\b)"
_OR = rf"(?i:\b(?=(?:{_PRONOUNS})\b)\w{{2,7}})(?P<slash>/)"

_TIGHT = table(
    """<=> if and only if; <= is at most; >= is at least; != is not equal to; === equals; == equals; += plus equals; -=
    minus equals; && and; || or; -> to; => to; <- from; +/- plus or minus; := is"""
)
_SPACED = table("< is less than; > is greater than; / slash; \\ backslash; * times; ^ to the power of; ~ about")
_ALWAYS = table(
    """→ to; ⇒ implies; ← from; ↔ to and from; ⇔ if and only if; ™ trademark; ℠ service mark; ∑ the sum of; ∏ the
    product of; ∫ the integral of; ∂ partial; ∈ in; ∉ not in; ∀ for all; ∃ there exists; ∅ the empty set; ∩
    intersection; ∪ union; ⊂ is a subset of; ⊆ is a subset of; ∇ nabla; ∝ is proportional to; ≡ is identical to; ≅ is
    congruent to; ∧ and; ∨ or; ¬ not; ∴ therefore; ∵ because; ¶ paragraph"""
)

_OPERAND = rf"[\w)\]{TAKEN}%°]"


def symbol_rules() -> tuple[Rule, ...]:
    """Plurals in brackets; alternatives; then what is left."""
    return (
        Rule(replacing(_PLURAL, lambda found: found["ending"]), "optional_pluralization_normalization"),
        Rule(replacing(_OR, " or ", "slash")),
        Rule(replacing(r"(?<=[0-9](?:st|nd|rd|th))/(?=[0-9]{1,3}(?:st|nd|rd|th)\b)", " or ")),
        Rule(replacing(r"(?<=\b[Aa]nd)/(?=or\b)", " ")),
        Rule(replacing(_GRADE, " minus", "minus")),
        *(Rule(find, "replace_remaining_symbols") for find in _remaining()),
    )


def _remaining() -> tuple[Find, ...]:
    operators = {sign: f" {said} " for sign, said in _TIGHT.items()}
    return (
        replacing_words({sign: f" {said} " for sign, said in _ALWAYS.items()}, behind="", ahead=""),
        replacing_words(operators, behind=r"(?<![<>=!+&|:*/-])", ahead=r"(?![<>=+&|*/-])"),
        replacing_words(_SPACED, behind=rf"(?<={_OPERAND}\s)", ahead=rf"(?=\s[-(]?{_OPERAND})"),
        replacing(rf"(?<=[\d{TAKEN})])\*(?=[\d{TAKEN}(])", " times "),
        replacing(rf"(?<=[\w){TAKEN}])\^(?=[\w({TAKEN}-])", " to the power of "),
        replacing(rf"(?<![\w~/{TAKEN}])~(?=\s?[$£€¥]?[\d{TAKEN}])", "about "),
        replacing(rf"(?<![\w<])[<](?=[$£€]?[\d{TAKEN}])", "less than "),
        replacing(rf"(?<![\w>=-])[>](?=[$£€]?[\d{TAKEN}])", "more than "),
        replacing(r"(?<![\w#&])#(?=[A-Za-z])", "hashtag "),
    )
