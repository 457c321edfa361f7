"""Abbreviations of words, which are read as the words: "No. 5", "approx.", "e.g.", "w/o".

Knows which need a number behind them. Titles and streets, which depend on the names around them, are elsewhere.
A full stop that also ends the sentence is left where it is.
"""

import re
from collections.abc import Iterator

from api.languages.common.rules import TAKEN, Find, Rule
from api.languages.en.normalize.context import Neighbours
from api.languages.en.normalize.patterns import replacing, table, words
from api.languages.en.normalize.spelling import letters
from api.text.aligned import Edit

_REFERENCES = table(
    """Fig figure; Figs figures; fig figure; figs figures; Vol volume; Vols volumes; vol volume; vols volumes; p page;
    pp pages; P page; pg page; pgs pages; Ch chapter; ch chapter; Chs chapters; chs chapters; Chap chapter; chap
    chapter; Sec section; sec section; Secs sections; secs sections; Sect section; sect section; Eq equation; eq
    equation; Eqs equations; eqs equations; Art article; art article; Arts articles; Para paragraph; para paragraph; Par
    paragraph; Paras paragraphs; paras paragraphs; App appendix; Ex example; Tab table; Ref reference; ref reference;
    Refs references; refs references; ver version; Ver version; Apt apartment; apt apartment; Ste suite; Rm room; Bldg
    building; Ext extension; ext extension; Op opus; op opus; Ep episode; ep episode; Eps episodes; Pt part; pt part;
    Hwy highway; Rte route; Rt route; Bk book; Thm theorem; Prop proposition; Cl clause; cl clause"""
)
"""What can be counted off in numbers, Roman numbers or capitals: "Vol. II", "App. B"."""
_STOPLESS = words("Fig Figs fig figs Vol Vols vol vols pp pg pgs Eq Eqs eq Apt apt Ste Bldg Rm Ext ext Hwy Rte Ep ep")
_NUMBERED = table(
    """No number; Nos numbers; no number; nos numbers; ca circa; c circa; Ca circa; Lat latitude; lat latitude; Long
    longitude; long longitude; Temp temperature; temp temperature; Pop population; pop population"""
)
"""What can be counted off in digits only."""

_WITH_STOP = table(
    """Inc incorporated; Corp corporation; Bros brothers; esp especially; Esp especially; cont continued; Cont
    continued; cf compare; Cf compare; viz namely; Assn association; est estimated; Est estimated; Univ university; Natl
    national; orig originally; tel telephone; Tel telephone; incl including; Incl including"""
)
_NO_WORDS = table(
    """approx approximately; Approx approximately; govt government; Govt government; Govts governments; dept department;
    Dept department; depts departments; Depts departments; mgmt management; Mgmt management; Intl international; intl
    international; Mfg manufacturing; mfg manufacturing; appt appointment; appts appointments; Attn attention; attn
    attention; Ltd limited; vs versus; Vs versus; avg average; Avg average; etc et cetera; aka also known as; AKA also
    known as"""
)
"""Those that need no full stop to be known by, being no words."""

_WITH_STOPS = {
    **{r"[Ee]\.\s?g\.|eg\.|(?<=[(,] )eg\b|(?<=\()eg\b": "for example", r"a\.\s?k\.\s?a\.|A\.K\.A\.": "also known as"},
    **{r"[Ii]\.\s?e\.|(?<=[(,] )ie\b|(?<=\()ie\b": "that is", r"(?<=(?:st|nd|rd|th) )ed\.": "edition"},
    **{r"(?<=[(,;] )b\.(?= ?[12][0-9]{3})|(?<=\()b\.(?= ?[12][0-9]{3})": "born"},
    **{r"(?<=[(,;] )d\.(?= ?[12][0-9]{3})|(?<=\()d\.(?= ?[12][0-9]{3})": "died"},
    **{r"(?<=[a-z] )v\.(?= [A-Z])": "versus", r"et al\.": "et al"},
}
_WITH_SLASH = {
    **{"w/o": "without", "W/o": "without", "w/out": "without", "w/": "with", "W/": "with", "b/c": "because"},
    **{
        "y/y": "year over year",
        "q/q": "quarter over quarter",
        "c/o": "care of",
        "n/a": "N.a",
        "N/A": "N.a",
        "a/c": "A.c",
        "y/o": "years old",
        "s/he": "she or he",
    },
}

_NUMBER_AHEAD = rf"(?=\s?[#(]?[\d{TAKEN}])"
_ANY_AHEAD = rf"(?=\s?[#(]?(?:[\d{TAKEN}]|[IVXLC]{{1,7}}\b|[A-Z](?:[.-]?\d{{1,3}})?\b(?!\.)))"
_LABEL = rf"(?<={TAKEN}\s)[#(]?(?P<label>[0-9]{{1,5}}[A-Z])(?!\w)"
"""Behind one of them: "Apt. 4B" is no four billion. It is said as it stands; the rules of quantities don't see it."""
_YEAR_AHEAD = r"(?=\s(?:in\s)?(?:1[0-9]|20)[0-9]{2}\b)"


def abbreviation_rules() -> tuple[Rule, ...]:
    """Those with a number behind them first: "Ste. 5" is a suite, "sec. 3" a section."""
    stopless = "|".join(_STOPLESS)
    finds = (
        _stopped(rf"(?<![\w.$/-])(?P<word>{'|'.join(_REFERENCES)})\.{_ANY_AHEAD}", _REFERENCES),
        _stopped(rf"(?<![\w.$/-])(?P<word>{stopless}){_NUMBER_AHEAD}", _REFERENCES),
        replacing(_LABEL, lambda found: found["label"], "label"),
        _stopped(rf"(?<![\w.$/'’-])(?P<word>{'|'.join(_NUMBERED)})\.{_NUMBER_AHEAD}", _NUMBERED),
        replacing(rf"(?<!\w)[Ee]st\.{_YEAR_AHEAD}", "established"),
        _stopped(rf"(?<![\w.'’-])(?P<word>{'|'.join(_WITH_STOP)})\.(?!\w)", _WITH_STOP),
        _stopped(rf"(?<![\w.'’-])(?P<word>{'|'.join(_NO_WORDS)})(?!\w)\.?(?!\w)", _NO_WORDS),
        *(_stopped(rf"(?<![\w.])(?P<word>{short})(?!\w)", {}, said) for short, said in _WITH_STOPS.items()),
        *(replacing(rf"(?<![\w/]){re.escape(short)}(?![\w/])", said) for short, said in _WITH_SLASH.items()),
    )
    return tuple(map(Rule, finds))


def last_initials_rule() -> Rule:
    """Initials that end a sentence, "the U.S.": misaki takes the last full stop for theirs, and makes no pause."""
    compiled = re.compile(r"(?<![\w.&@/-])(?:(?:[A-Za-z]\.){2,6}|Ph\.D\.)(?!\w)")

    def find(text: str) -> Iterator[Edit]:
        for found in compiled.finditer(text):
            if Neighbours.of(found).ends_sentence:
                yield Edit(*found.span(), f"{letters(found.group())}.")

    return Rule(find)


def _stopped(pattern: str, said: dict[str, str], otherwise: str = "") -> Find:
    """Finds `pattern`, a word and its full stop, which stays where it ends the sentence."""
    compiled = re.compile(pattern)

    def find(text: str) -> Iterator[Edit]:
        for found in compiled.finditer(text):
            stays = found.group().endswith(".") and Neighbours.of(found).ends_sentence
            # "No.5" is two words.
            gap = " " if text[found.end() : found.end() + 1].isalnum() else ""
            yield Edit(found.start(), found.end() - stays, said.get(found["word"], otherwise) + gap)

    return find
