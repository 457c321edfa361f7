"""False sentence ends of sentencex 1.0.32 in English: after an abbreviation, "vol. | 2", or in a name, "ASP. | NET".

Abbreviations are grouped by the text that may follow them. Cuts are only removed here, never added.
"""

import re

_NUMBERED = """
    vol vols no nos fig figs p pp pg ch chs chap sec secs sect eq eqs art arts par para paras app ex exs tab ref refs
    apt ste rm bldg fl ext op ed ep eps pt pts hwy rte bk cl est ca c approx v ver n ll ft st jan feb mar apr jun jul
    aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun min max avg tel ph
"""
"""Abbreviations before a number, a Roman numeral or a letter."""
_TITLES = """
    Mt Mts Ft Pt Prof Profs Sgt Gen Rev Revd Hon Capt Cpt Lt Col Maj Cpl Pvt Pte Sen Sens Rep Reps Gov Pres Fr Br Sr
    Supt Insp Cmdr Cdr Adm Msgr Amb Atty Det Messrs Mmes Mme Mlle Rt Drs Bros Univ vs Vs cf Cf viz
"""
"""Abbreviations before a name."""
_CONTINUED = """
    govt dept depts approx est ca cont incl excl esp assn mgmt univ inc ltd co corp bros ave blvd rd ln st dr hwy apt sq
    ct pl etc vs cf al e.g i.e a.k.a viz resp orig avg min max misc appt jr sr mon tue tues wed thu thur thurs fri sat
    sun jan feb mar apr jun jul aug sep sept oct nov dec
"""
"""Abbreviations before a word in lower case, which continues the sentence ("etc. and")."""
_DAYS = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\b"
_NUMBER = r"[#(]?[0-9]|(?!I\b)[IVXLC]{1,12}\b(?!['’])|[B-HJ-Z]\b(?!\.\s)|A\b(?=[,;:)]|\.?\s*$)"
_ZONES = r"(?:[ECMP][SD]?T|GMT|UTC|BST|CET|Eastern|Pacific|Central)\b"

_REACH_CHARS = 24

_Follows = tuple[re.Pattern[str], re.Pattern[str]]


def _ending(listed: str, flags: int = re.IGNORECASE) -> re.Pattern[str]:
    return re.compile(rf"(?:^|[\s(\[“\"'‘/–-])(?:{'|'.join(map(re.escape, listed.split()))})\.\s*$", flags)


_CONTINUATIONS: tuple[_Follows, ...] = (
    (_ending(_NUMBERED), re.compile(_NUMBER)),
    (_ending(_TITLES, flags=0), re.compile(r"[A-Z]")),
    (_ending(_CONTINUED), re.compile(r"[a-z(]")),
    (_ending("st ave blvd rd ln dr ct pl sq hwy pkwy"), re.compile(r"(?:Apt|Ste|Suite|Unit|NW|NE|SW|SE|No)\b")),
    (_ending("a.m p.m am pm"), re.compile(rf"{_DAYS}|{_ZONES}|[a-z(]")),
    (_ending("mon tue tues wed thu thur thurs fri sat sun"), re.compile(_DAYS)),
    (_ending("inc ltd co corp bros dept univ"), re.compile(r"(?:v|vs)\.|Ltd\b|Inc\b")),
)
"""Pairs of an ending of the text before the cut, and a text after it that continues the sentence."""

_WORD_SO_FAR = re.compile(r"\S*$")
_ADDRESS = re.compile(r"://|www\.|[@/\\_]")
_NAME_GOES_ON = re.compile(r"[A-Z]{2,}[0-9]*(?![a-z])|\w+\(")


def sentence_continues(text: str, cut: int, language: str) -> bool:
    """Return whether the sentence continues after `cut`, since its full stop belongs to an abbreviation or a name.

    Args:
        language: the first part of a language code. The result is False for all but "en".
    """
    if language != "en":
        return False
    before, after = text[max(0, cut - _REACH_CHARS) : cut], text[cut : cut + _REACH_CHARS]
    if before and after and not before[-1].isspace() and not after[0].isspace():
        word = _WORD_SO_FAR.search(before)
        return _NAME_GOES_ON.match(after) is not None or (word is not None and _ADDRESS.search(word[0]) is not None)
    after = after.lstrip()
    return any(ending.search(before) and follows.match(after) for ending, follows in _CONTINUATIONS)
