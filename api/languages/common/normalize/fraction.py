"""Fractions: "3/4", "2 ½"."""

import re
from collections.abc import Callable, Iterator

from api.languages.common.normalize.wording import Wording
from api.languages.common.patterns import replacing_parts_spaced
from api.languages.common.rules import Rule
from api.languages.common.tables import read_rows

_VULGAR = {"½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅛": (1, 8)}
_FRACTION = (
    rf"(?<![\w/.,\ufffc])(?P<all>(?:(?P<whole>[0-9]{{1,9}})[ \u00a0]?)?(?P<sign>[{''.join(_VULGAR)}])"
    r"|(?P<top>[1-9])/(?P<bottom>[2-9]|10|100))(?![\w/])"
)


def fraction_rule(words: Wording) -> Rule:
    """Return the rule for fractions."""

    def said(found: re.Match[str]) -> Iterator[tuple[str, str]]:
        top, bottom = _VULGAR[found["sign"]] if found["sign"] else (int(found["top"]), int(found["bottom"]))
        fraction = words.fraction(top, bottom) if top < bottom else None
        if fraction is not None:
            whole = f"{words.numbers.say(found['whole'])} {words.and_fraction} " if found["whole"] else ""
            yield "all", whole + fraction

    return Rule(replacing_parts_spaced(_FRACTION, said))


def named_fraction(
    folder: str, cardinal: Callable[[int], str], *, one: str, plural: Callable[[str], str]
) -> Callable[[int, int], str | None]:
    """Return a function (numerator, denominator) -> words, for the denominators of the table `fractions`.

    Args:
        folder: the folder of the language.
        cardinal: number -> words, for the numerator.
        one: the article for a numerator of one. A half goes without it.
        plural: the name of a denominator -> its plural.
    """
    names = {int(denominator): name for denominator, name in read_rows(folder, "fractions", "denominator", "name")}

    def fraction(top: int, bottom: int) -> str | None:
        name = names.get(bottom)
        if name is None or (top, bottom) == (1, 2):
            return name
        return f"{one} {name}" if top == 1 else f"{cardinal(top)} {plural(name)}"

    return fraction
