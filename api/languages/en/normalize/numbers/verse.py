"""Rule for verses of the Bible and the Quran: "John 3:16", "Gen. 1:1-3"."""

import re

from api.languages.common.patterns import replacing
from api.languages.common.rules import Rule
from api.languages.en.normalize.numbers.number_patterns import DASH
from api.languages.en.normalize.numbers.number_words import NumberWords

_BOOK = (
    r"(?:Gen(?:esis)?|Exod(?:us)?|Lev(?:iticus)?|Num(?:bers)?|Deut(?:eronomy)?|Josh(?:ua)?|Judges|Ruth|Samuel|Sam|Kings"
    r"|Chronicles|Ezra|Neh(?:emiah)?|Esther|Job|Ps(?:alms?)?|Prov(?:erbs)?|Eccl(?:esiastes)?|Isa(?:iah)?|Jer(?:emiah)?"
    r"|Ezek(?:iel)?|Dan(?:iel)?|Hosea|Joel|Amos|Jonah|Micah|Hab(?:akkuk)?|Zech(?:ariah)?|Mal(?:achi)?|Matt(?:hew)?|Mark"
    r"|Luke|John|Acts|Rom(?:ans)?|Cor(?:inthians)?|Gal(?:atians)?|Eph(?:esians)?|Phil(?:ippians)?|Col(?:ossians)?"
    r"|Thess(?:alonians)?|Tim(?:othy)?|Titus|Heb(?:rews)?|James|Pet(?:er)?|Jude|Rev(?:elation)?|Surah|Quran)"
)
_VERSE = (
    rf"\b{_BOOK}\.? (?P<where>(?P<chapter>[1-9][0-9]{{0,2}}):(?P<verse>[1-9][0-9]{{0,2}})"
    rf"(?:{DASH}(?P<until>[1-9][0-9]{{0,2}}))?)(?!\w)(?!:[0-9])(?! ?[aApP]\.?[mM]\b)"
)


def verse_rule(numbers: NumberWords) -> Rule:
    """Return the rule for chapter and verse after the name of a book. It precedes times."""

    def verse(found: re.Match[str]) -> str:
        said = f"{numbers.label(found['chapter'])} {numbers.label(found['verse'])}"
        return f"{said} to {numbers.label(found['until'])}" if found["until"] else said

    return Rule(replacing(_VERSE, verse, "where"))
