"""French, written to spoken: its words for the common rules, and what only French writes."""

import re
from collections.abc import Iterator
from functools import cache

from api.languages.common.rules import Find, Rule
from api.languages.common.worded.cardinals import french, french_ordinal
from api.languages.common.worded.finding import saying
from api.languages.common.worded.names import ROMAN, roman, roman_value
from api.languages.common.worded.numerals import START, Numerals, european
from api.languages.common.worded.order import in_order
from api.languages.common.worded.wording import Wording, currencies, gender_by_ending, nouns, words
from api.languages.en.normalize.patterns import table

_MONTHS = words("janvier février mars avril mai juin juillet août septembre octobre novembre décembre")
_FRACTIONS = table(
    "2 demi; 3 tiers; 4 quart; 5 cinquième; 6 sixième; 7 septième; 8 huitième; 9 neuvième; 10 dixième; 100 centième"
)
_VOWELS = "aeiouhéèêâîôûàyœ"


def _of(noun: str) -> str:
    return f"d'{noun}" if noun[0] in _VOWELS else f"de {noun}"


def _date(day: int, month: int, year: int) -> str:
    return f"{'premier' if day == 1 else french(day)} {_MONTHS[month - 1]} {french(year)}"


def _time(hours: int, minutes: int, seconds: int | None, suffix: str) -> str:
    said = f"{french(hours, 'f')} {'heure' if hours < 2 else 'heures'}"
    if minutes:
        said += f" {french(minutes, 'f')}"
    if seconds:
        said += f" et {french(seconds, 'f')} {'seconde' if seconds == 1 else 'secondes'}"
    return said


def _fraction(top: int, bottom: int) -> str | None:
    name = _FRACTIONS.get(str(bottom))
    if name is None or (top, bottom) == (1, 2):
        return name
    return f"un {name}" if top == 1 else f"{french(top)} {name}{'' if name.endswith('s') else 's'}"


def _phone_group(group: str) -> str:
    """Two digits are one number in France: 06 12 -> "zéro six, douze"."""
    if len(group) > 3:
        return ", ".join(_phone_group(group[start : start + 2]) for start in range(0, len(group), 2))
    zeros = len(group) - len(group.lstrip("0"))
    rest = [french(int(group[zeros:]))] if group[zeros:] else []
    return " ".join(["zéro"] * zeros + rest)


_WORDS = Wording(
    numerals=Numerals(european(r".\u00a0\u202f "), french, decimal=",", marks={",": "virgule", ".": "point"}, to="à"),
    plus="plus",
    minus="moins",
    number="numéro",
    next_gender=gender_by_ending(
        r"\w{2,}(?:[st]ions?|tés?|ettes?|ées?|ies?|[ae]nces?|ures?|euses?|ades?|aines?|elles?|esses?|udes?)"
        r"|personnes?|fois|heures?|minutes?|secondes?|pages?|lignes?|tonnes?|places?|voitures?|femmes?|filles?|maisons?"
        r"|nuits?|tables?|livres?|chambres?|étoiles?|cartes?|portes?|villes?|écoles?|images?|pièces?|voix|dents?",
        "de du des et en à au aux par pour sur avec que qui ou est sont dans sans sous le la les un une plus moins",
        "domaine domaines capitaine capitaines génie génies musée musées lycée lycées été côté côtés comité comités",
    ),
    currencies=currencies(
        """€ EUR: euro euros, centime centimes; $ US$ USD $US: dollar dollars, cent cents; £ GBP: livre livres f,
        penny pence; ¥ JPY: yen yens; R$ BRL: real reals, centavo centavos; ₹ INR: roupie roupies f, paisa paisas;
        CHF: franc francs, centime centimes; $CA CAD: dollar dollars, cent cents; ₿ BTC: bitcoin bitcoins;
        F FCFA: franc francs"""
    ),
    scales=nouns(
        """million million millions; millions million millions; M million millions; milliard milliard milliards;
        milliards milliard milliards; Md milliard milliards; Mds milliard milliards; mille mille mille; k mille mille;
        billion billion billions; billions billion billions"""
    ),
    money_and=" et ",
    of=_of,
    units=nouns(
        """km kilomètre kilomètres; m mètre mètres; cm centimètre centimètres; mm millimètre millimètres;
        km² kilomètre_carré kilomètres_carrés; m² mètre_carré mètres_carrés; m2 mètre_carré mètres_carrés;
        cm² centimètre_carré centimètres_carrés; m³ mètre_cube mètres_cubes; m3 mètre_cube mètres_cubes;
        ha hectare hectares; km/h kilomètre_heure kilomètres_heure; m/s mètre_par_seconde mètres_par_seconde;
        kg kilo kilos; g gramme grammes; mg milligramme milligrammes; t tonne tonnes f; l litre litres; L litre litres;
        ml millilitre millilitres; mL millilitre millilitres; cl centilitre centilitres; min minute minutes f;
        mn minute minutes f; s seconde secondes f; sec seconde secondes f; ms milliseconde millisecondes f;
        °C degré_Celsius degrés_Celsius; ºC degré_Celsius degrés_Celsius; °F degré_Fahrenheit degrés_Fahrenheit;
        ° degré degrés; W watt watts; kW kilowatt kilowatts; kWh kilowattheure kilowattheures; MW mégawatt mégawatts;
        V volt volts; Hz hertz hertz; kHz kilohertz kilohertz; MHz mégahertz mégahertz; GHz gigahertz gigahertz;
        Ko kilooctet kilooctets; ko kilooctet kilooctets; Mo mégaoctet mégaoctets; Go gigaoctet gigaoctets;
        To téraoctet téraoctets; GB gigaoctet gigaoctets; MB mégaoctet mégaoctets; TB téraoctet téraoctets;
        Mb/s mégabit_par_seconde mégabits_par_seconde; kcal kilocalorie kilocalories f; dB décibel décibels;
        px pixel pixels"""
    ),
    date=_date,
    time=_time,
    time_pattern=r"(?P<h>[01]?\d|2[0-4])"
    r"(?:[ \u00a0]?h(?:[ \u00a0]?(?P<m>[0-5]\d))?|:(?P<m2>[0-5]\d)(?::(?P<s>[0-5]\d))?)"
    r"(?![\w:]|[.,]\d)",
    fraction=_fraction,
    and_fraction="et",
    region="FR",
    phone_group=_phone_group,
    **{"dot": "point", "at": "arobase", "slash": "slash", "hyphen": "tiret", "underscore": "tiret bas"},
    colon="deux points",
    titles=table(
        """M. monsieur; MM. messieurs; Mme madame; Mmes mesdames; Mlle mademoiselle; Mlles mesdemoiselles;
        Mr monsieur; Mr. monsieur; Mme. madame; Dr docteur; Dr. docteur; Drs docteurs; Dre docteure; Pr professeur;
        Pr. professeur; Prof. professeur; Mgr monseigneur; Cie compagnie; Sté société; bd boulevard; Bd boulevard;
        bld boulevard; av. avenue; St saint; Ste sainte; Sts saints"""
    ),
    abbreviations=table(
        """etc. et cetera; n° numéro; N° numéro; nº numéro; no. numéro; tél. téléphone; Tél. téléphone; env. environ;
        vol. volume; chap. chapitre; art. article; max. maximum; min. minimum; éd. édition; hab. habitants;
        svp s'il vous plaît; SVP s'il vous plaît; rdv rendez-vous; RDV rendez-vous; cf. confer; pp. pages;
        apt. appartement; appt. appartement; dép. département; ex. exemple; janv. janvier; févr. février;
        avr. avril; juill. juillet; sept. septembre; oct. octobre; nov. novembre; déc. décembre"""
    )
    | {
        **dict.fromkeys(("p. ex.", "p.ex.", "par ex."), "par exemple"),
        **dict.fromkeys(("c.-à-d.", "c-à-d"), "c'est-à-dire"),
        **dict.fromkeys(("av. J.-C.", "av. J-C", "av. JC"), "avant Jésus-Christ"),
        **dict.fromkeys(("apr. J.-C.", "ap. J.-C.", "ap. J-C"), "après Jésus-Christ"),
        **{"et/ou": "et ou", "M. le": "monsieur le", "M. l'": "monsieur l'"},
        **dict.fromkeys(("s.v.p.", "s'il vous pl."), "s'il vous plaît"),
    },
)


def _ordinals() -> Find:
    number = rf"{START}(?P<n>[1-9]\d{{0,3}}|(?<!\w){ROMAN})"

    def said(found: re.Match[str]) -> Iterator[tuple[str, str]]:
        value = int(found["n"]) if found["n"].isdecimal() else roman_value(found["n"])
        ending = found["end"]
        if ending.startswith("n"):
            yield "all", "seconde" if ending == "nde" else "second"
        else:
            ordinal = french_ordinal(value, "f" if ending in ("re", "ère", "res") else "m")
            yield "all", f"{ordinal}s" if ending in ("es", "res", "èmes") else ordinal

    endings = r"(?<=1)(?:er|re|ère|res)|(?<=I)(?:er|re|ère)|(?<=2)nde?|(?<=II)nde?|èmes?|eme|es?"
    return saying(rf"(?P<all>{number}(?P<end>{endings}))(?!\w)", said)


def _king(value: int, before: str) -> str:
    return french_ordinal(value) if value == 1 else french(value)


def _names() -> tuple[Find, ...]:
    event = r"(?= (?:République|Guerre)\b)"
    parts = r"(?:[Cc]hapitre|[Tt]ome|[Vv]olume|[Pp]artie|[Aa]cte|[Pp]hase|[Tt]itre|[Aa]nnexe|[Tt]ype|[Ss]aison) "
    first_of_month = rf"{START}(?P<all>1)(?= (?:{'|'.join(_MONTHS)})\b)"
    return (
        saying(first_of_month, lambda found: [("all", "premier")]),
        roman(parts, lambda value, _: french(value)),
        roman(r"\b", lambda value, _: french_ordinal(value, "f"), event),
        roman(r"\b(?!Malcolm)[A-ZÀÂÉÈÎÔ][a-zàâéèêëîïôûçœ-]{2,20} ", _king),
    )


@cache
def french_rules() -> tuple[Rule, ...]:
    """The rules in the order in which they are tried."""
    return in_order(_WORDS, ordinals=_ordinals(), names=_names())
