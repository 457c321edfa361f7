"""Rules for numbers by themselves that misaki would read otherwise: 1e5, 10⁶, 007, "Room 204", 2.50, ~5.

misaki reads years, cardinals and ordinals well, but drops the British "and" of "one hundred and five".
"""

import re

from api.languages.common.patterns import replacing, taken_or, word_set
from api.languages.common.rules import Rule
from api.languages.en.normalize.numbers.number_patterns import END, MINUS, NUMBER, START, is_noun_after, word_before
from api.languages.en.normalize.numbers.number_words import INDIAN, NumberWords
from api.languages.en.normalize.spelling import digits, letters

_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_PLAIN = str.maketrans(f"{_SUPERSCRIPTS}⁻−", "0123456789--", "+⁺")

_SCIENTIFIC = (
    rf"{START}(?P<mantissa>[0-9]{{1,15}}(?:\.[0-9]{{1,15}})?)(?P<e>e|(?<=[.0-9][0-9])E|E(?=[+−-]))"
    rf"(?P<power>[+−-]?[0-9]{{1,3}}){END}"
)
_TIMES_TEN = rf"(?<=[0-9])(?P<times> ?[×x*·] ?)(?=10(?:\^|[⁻{_SUPERSCRIPTS}]))"
_POWER = rf"(?<=[\w)])(?:\^(?P<caret>[+−-]?[0-9]{{1,3}})|(?<=[0-9a-z)])(?P<raised>[⁻⁺]?[{_SUPERSCRIPTS}]{{1,3}}))(?!\w)"
_PRODUCT = r"(?<=[0-9])(?P<sign> ?[x×] ?)(?=[0-9][0-9.,]{0,14} ?=)"
_QUOTIENT = r"(?<=[0-9]) ?(?P<sign>/) ?(?=[0-9][0-9.,]{0,14} ?=)"
_MINUS = rf"(?<![^\s(\[=<>~≈±]){MINUS}(?=[.]?[0-9¼-¾⅐-⅞])"
_ABOUT = rf"(?<![^\s(\[“\"])(?P<sign>[~∼≈]|~ )(?={taken_or('0-9$£€¥.+−-')})"
_COMPARED = rf"(?<![-=<>])(?P<sign>[<>]=?)(?:(?={taken_or('0-9$£€.')})|(?<=[\w)] [<>])(?= {taken_or('0-9$£€.')}))"
_COMPARISONS = {"<": " less than ", ">": " greater than ", "<=": " at most ", ">=": " at least "}

_POSTAL = rf"\b[A-Z]{{2}}\.? (?P<code>[0-9]{{5}}(?:-[0-9]{{4}})?){END}"
_EMERGENCY = rf"\b(?:[Cc]all|[Dd]ial|[Dd]ialed|[Cc]alled|[Rr]ing|[Tt]ext|[Pp]hone) (?P<code>[1-9][01][0-9]|999){END}"
_LABELLED = (
    r"\b(?:[Rr]oom|[Ss]uite|[Aa]pt\.?|[Aa]partment|[Ff]lat|[Ff]light|[Rr]oute|[Hh]ighway|[Hh]wy|[Ii]nterstate|[Gg]ate|[Bb]us"
    rf"|[Ee]xt\.?|[Ee]xtension|[Bb]uilding|Boeing|Airbus|[A-Z][a-z]{{3,20}}(?= 101)) (?P<code>[1-9][0-9]{{2}}){END}"
)
_SECTION = (
    rf"{START}(?P<number>[1-9][0-9]{{0,4}})"
    rf"(?P<parts>\([A-Za-z]\)(?:\((?:[A-Za-z]|[0-9]{{1,2}}|[ivx]{{2,4}})\)){{0,3}})(?!\w)"
)
_LEADING_ZERO = rf"{START}0[0-9]{{1,14}}{END}"
_SPACED = (
    rf"{START}[1-9][0-9]{{0,2}}(?:(?:[\u00a0\u202f\u2009][0-9]{{3}}){{1,4}}|(?: [0-9]{{3}}){{0,3}} 000)"
    rf"(?!\s?[0-9]){END}"
)
_ORDINAL = (
    rf"{START}(?P<number>(?:[0-9]{{1,3}}(?:,[0-9]{{3}}){{1,4}}|[0-9]{{1,15}}))(?P<suffix>st|nd|rd|th|ST|ND|RD|TH)(?!\w)"
)
_LABELS = word_set("code pin room flight extension number no model form bus line highway route gate box call dial")
_MANY = rf"{START}{NUMBER}(?P<magnitude> ?(?:bn|tn|mn)|[MB](?=\+? [a-z]{{3}}))(?!\w)"
_MAGNITUDES = {"bn": " billion", "tn": " trillion", "mn": " million", "M": " million", "B": " billion"}


def sign_rules() -> tuple[Rule, ...]:
    """Return the rules for signs before and above numbers. They precede units."""
    return (
        Rule(replacing(_SCIENTIFIC, _scientific)),
        Rule(replacing(_TIMES_TEN, " times ", "times")),
        Rule(replacing(_PRODUCT, " times ", "sign")),
        Rule(replacing(_QUOTIENT, " divided by ", "sign")),
        Rule(replacing(_MINUS, "minus ")),
    )


def count_rules(numbers: NumberWords) -> tuple[Rule, ...]:
    """Return the rule for four digits that are no year. It follows units and precedes sizes, such as "1920x1080"."""

    def count(found: re.Match[str]) -> str | None:
        number, text = int(found.group()), found.string
        is_measured = text.startswith("%", found.end())
        is_like_a_year = 1100 <= number < 2100 or number % 100 == 0
        is_counted = not is_like_a_year and is_noun_after(text, found.end())
        is_labelled = word_before(text, found.start()) in _LABELS
        return numbers.cardinal(number) if is_measured or (is_counted and not is_labelled) else None

    return (Rule(replacing(rf"{START}[1-9][0-9]{{3}}(?!\w)(?![.,:/‐‑–−-]?[0-9])", count)),)


def number_rules(numbers: NumberWords) -> tuple[Rule, ...]:
    """Return the rules for all other numbers. They follow all other quantities."""
    return (
        Rule(replacing(_POWER, lambda found: _power(found["caret"] or found["raised"]))),
        Rule(replacing(_POSTAL, lambda found: ", ".join(map(digits, found["code"].split("-"))), "code")),
        Rule(replacing(_EMERGENCY, lambda found: digits(found["code"]), "code")),
        Rule(replacing(_SECTION, lambda found: _section(numbers, found))),
        Rule(replacing(_LABELLED, lambda found: numbers.label(found["code"]), "code")),
        Rule(replacing(_SPACED, lambda found: numbers.number(re.sub(r"\s", "", found.group())))),
        Rule(replacing(_LEADING_ZERO, lambda found: digits(found.group()))),
        Rule(replacing(rf"{START}{INDIAN}{END}", lambda found: numbers.number(found.group()))),
        Rule(replacing(_MANY, lambda found: _MAGNITUDES[found["magnitude"].strip()], "magnitude")),
        Rule(replacing(_ORDINAL, lambda found: _ordinal(numbers, found))),
        Rule(replacing(rf"{START}{NUMBER}{END}", lambda found: _number(numbers, found.group()))),
        Rule(replacing(_ABOUT, " about ", "sign")),
        Rule(replacing(_COMPARED, lambda found: _COMPARISONS[found["sign"]], "sign")),
    )


def _scientific(found: re.Match[str]) -> str:
    return f"{found['mantissa']} times 10{_power(found['power'], is_named=False)}"


def _power(written: str, *, is_named: bool = True) -> str:
    power = int(written.translate(_PLAIN))
    if is_named and power in (2, 3):
        return " squared" if power == 2 else " cubed"
    return f" to the power of {'minus ' if power < 0 else ''}{abs(power)}"


def _section(numbers: NumberWords, found: re.Match[str]) -> str:
    """Return "401(k)" or "501(c)(3)" in words."""
    parts = re.findall(r"\w+", found["parts"])
    return " ".join((numbers.label(found["number"]), *(part if part.isdigit() else letters(part) for part in parts)))


def _ordinal(numbers: NumberWords, found: re.Match[str]) -> str | None:
    number = int(found["number"].replace(",", ""))
    return numbers.ordinal(number) if numbers.british or found["suffix"].isupper() else None


def _number(numbers: NumberWords, number: str) -> str | None:
    """Return a number where misaki would drop a last zero of its decimals, or the British "and"; else None."""
    if "." in number:
        is_due = number.endswith("0") or (numbers.british and len(number.partition(".")[0]) > 2)
        return numbers.number(number) if is_due else None
    if not numbers.british or len(number) < 3:
        return None
    value = int(number.replace(",", ""))
    if len(number) == 4:
        return numbers.cardinal(value) if 1000 < value < 1010 or 2000 < value < 2010 else None
    return numbers.cardinal(value)
