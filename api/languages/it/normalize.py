"""Italian, written to spoken: its words for the common rules, and what only Italian writes."""

import re
from collections.abc import Iterator
from functools import cache

from api.languages.common.rules import Find, Rule
from api.languages.common.worded.cardinals import italian, ordinal
from api.languages.common.worded.finding import saying
from api.languages.common.worded.names import roman
from api.languages.common.worded.numerals import START, Numerals, european
from api.languages.common.worded.order import in_order
from api.languages.common.worded.wording import Wording, currencies, gender_by_ending, nouns, words
from api.languages.en.normalize.patterns import table

_MONTHS = words("gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre")
_ORDINAL = ordinal("it")
_FRACTIONS = table(
    "2 mezzo; 3 terzo; 4 quarto; 5 quinto; 6 sesto; 7 settimo; 8 ottavo; 9 nono; 10 decimo; 100 centesimo"
)
_GENDER = gender_by_ending(
    r"\w{2,}(?:a|zione|sione|tà|trice)|notte|classe|chiave|parte|mano|voce|luce|torre|croce|nave|pelle|legge|frase",
    "di del della dei a al alla e ed o in con per da dal che su tra fra è non si "
    "sotto sopra come più meno fa era ora contro",
    "problema programma tema sistema clima poema dramma pianeta pigiama cinema",
)


_TITLES = table(
    """Sig. signor; Sig.ra signora; Sig.na signorina; Sigg. signori; Dott. dottor; Dott.ssa dottoressa; Dr. dottor;
    Dr.ssa dottoressa; Prof. professor; Prof.ssa professoressa; Proff. professori; Ing. ingegner; Avv. avvocato; Arch.
    architetto; Geom. geometra; Rag. ragionier; On. onorevole; Mons. monsignor; P.za piazza; P.zza piazza; V.le viale;
    C.so corso; Spett. spettabile; Egr. egregio; Gent. gentile; Gent.ma gentilissima"""
)
"""Those that in small letters are nothing else: "gen." is January, "cap." a chapter."""


def _in_both_cases(titles: dict[str, str]) -> dict[str, str]:
    return titles | {f"{written[0].lower()}{written[1:]}": said for written, said in titles.items()}


def _date(day: int, month: int, year: int) -> str:
    return f"{'primo' if day == 1 else italian(day)} {_MONTHS[month - 1]} {italian(year)}"


def _time(hours: int, minutes: int, seconds: int | None, suffix: str) -> str:
    said = italian(hours, "f")
    if minutes:
        said += f" e {italian(minutes)}"
    if seconds:
        said += f" e {italian(seconds, 'm')} {'secondo' if seconds == 1 else 'secondi'}"
    return said


def _fraction(top: int, bottom: int) -> str | None:
    name = _FRACTIONS.get(str(bottom))
    if name is None or (top, bottom) == (1, 2):
        return name
    return f"un {name}" if top == 1 else f"{italian(top)} {name[:-1]}i"


_WORDS = Wording(
    numerals=Numerals(european(r".\u00a0\u202f"), italian, decimal=",", marks={",": "virgola", ".": "punto"}, to="a"),
    plus="più",
    minus="meno",
    number="numero",
    next_gender=_GENDER,
    currencies=currencies(
        """€ EUR: euro euro, centesimo centesimi; $ US$ USD: dollaro dollari, centesimo centesimi;
        £ GBP: sterlina sterline f, penny pence; ¥ JPY: yen yen; R$ BRL: real real, centavo centavos;
        ₹ INR: rupia rupie f, paisa paise f; CHF: franco franchi, centesimo centesimi; ₿ BTC: bitcoin bitcoin"""
    ),
    scales=nouns(
        """milione milione milioni; milioni milione milioni; M milione milioni; mln milione milioni;
        miliardo miliardo miliardi; miliardi miliardo miliardi; mld miliardo miliardi; Mld miliardo miliardi;
        mila mila mila; k mila mila"""
    ),
    money_and=" e ",
    of=lambda noun: f"di {noun}",
    units=nouns(
        """km chilometro chilometri; m metro metri; cm centimetro centimetri; mm millimetro millimetri;
        km² chilometro_quadrato chilometri_quadrati; m² metro_quadrato metri_quadrati; mq metro_quadrato metri_quadrati;
        m2 metro_quadrato metri_quadrati; cm² centimetro_quadrato centimetri_quadrati; m³ metro_cubo metri_cubi;
        m3 metro_cubo metri_cubi; ha ettaro ettari; km/h chilometro_orario chilometri_orari;
        m/s metro_al_secondo metri_al_secondo; kg chilo chili; g grammo grammi; gr grammo grammi; hg ettogrammo etti;
        mg milligrammo milligrammi; t tonnellata tonnellate f; l litro litri; L litro litri; ml millilitro millilitri;
        mL millilitro millilitri; cl centilitro centilitri; h ora ore f; min minuto minuti; s secondo secondi;
        sec secondo secondi; ms millisecondo millisecondi; °C grado_Celsius gradi_Celsius;
        ºC grado_Celsius gradi_Celsius; °F grado_Fahrenheit gradi_Fahrenheit; ° grado gradi; W watt watt;
        kW chilowatt chilowatt; kWh chilowattora chilowattora; MW megawatt megawatt; V volt volt; Hz hertz hertz;
        kHz chilohertz chilohertz; MHz megahertz megahertz; GHz gigahertz gigahertz; KB kilobyte kilobyte;
        MB megabyte megabyte; GB gigabyte gigabyte; TB terabyte terabyte; Mbps megabit_al_secondo megabit_al_secondo;
        kcal chilocaloria chilocalorie f; dB decibel decibel; px pixel pixel; CV cavallo cavalli"""
    ),
    date=_date,
    time=_time,
    time_pattern=r"(?P<h>[01]?\d|2[0-4]):(?P<m>[0-5]\d)(?::(?P<s>[0-5]\d))?(?![\w:]|[.,]\d)",
    fraction=_fraction,
    and_fraction="e",
    region="IT",
    phone_group=lambda group: " ".join(map(italian, map(int, group))),
    **{"dot": "punto", "at": "chiocciola", "slash": "barra", "hyphen": "trattino", "underscore": "trattino basso"},
    colon="due punti",
    titles=_in_both_cases(_TITLES) | table("Gen. generale; Cap. capitano; S. san"),
    abbreviations=table(
        """ecc. eccetera; eccetera. eccetera; pag. pagina; pagg. pagine; tel. telefono; Tel. telefono; cfr. confronta;
        ca. circa; vol. volume; cap. capitolo; art. articolo; artt. articoli; max. massimo; min. minimo; n° numero;
        N° numero; nº numero; sec. secolo; ab. abitanti; es. esempio; fig. figura; vs. contro; v. vedi;
        gen. gennaio; febbr. febbraio; sett. settembre; ott. ottobre; nov. novembre; dic. dicembre"""
    )
    | {
        **dict.fromkeys(("p. es.", "p.es.", "per es."), "per esempio"),
        "ad es.": "ad esempio",
        **dict.fromkeys(("a.C.", "a. C."), "avanti Cristo"),
        **dict.fromkeys(("d.C.", "d. C."), "dopo Cristo"),
        "e/o": "e o",
    },
)


def _ordinals() -> Find:
    def said(found: re.Match[str]) -> Iterator[tuple[str, str]]:
        # "°" is for degrees too; it makes an ordinal where a noun follows it.
        if found["end"] != "°" or _GENDER(found.string[found.end() : found.end() + 40]):
            yield "all", _ORDINAL(int(found["n"]), "f" if found["end"] == "ª" else "m")

    return saying(rf"{START}(?P<all>(?P<n>[1-9]\d{{0,2}})\.?(?P<end>[ºª°]))(?!\w)", said)


def _clock() -> Find:
    """Times with a full stop, which only the words before them tell from numbers: "alle 8.30"."""

    def said(found: re.Match[str]) -> Iterator[tuple[str, str]]:
        yield "all", _time(int(found["h"]), int(found["m"]), None, "")

    before = r"\b(?:[Aa]lle|[Dd]alle|[Oo]re|[Ll]e ore|[Aa]ll'|l') ?"
    return saying(rf"{before}(?P<all>(?P<h>[01]?\d|2[0-4])\.(?P<m>[0-5]\d))(?![\w:]|[.,]\d)", said)


def _names() -> tuple[Find, ...]:
    parts = r"(?:[Cc]apitolo|[Tt]omo|[Vv]olume|[Pp]arte|[Aa]tto|[Ff]ase|[Tt]itolo|[Aa]llegato|[Tt]ipo) "
    first_of_month = rf"{START}(?P<all>1)(?= (?:{'|'.join(_MONTHS)})\b)"
    return (
        saying(first_of_month, lambda found: [("all", "primo")]),
        roman(r"\b[Ss]ecolo ", lambda value, _: _ORDINAL(value, "m")),
        roman(r"\b", lambda value, _: _ORDINAL(value, "m"), r"(?= secolo\b)"),
        roman(r"\b", lambda value, _: _ORDINAL(value, "f"), r"(?= (?:[Gg]uerra|Repubblica)\b)"),
        roman(parts, lambda value, part: _ORDINAL(value, "f" if part[0] in "FfPp" else "m")),
        roman(r"\b(?!Malcolm)[A-ZÀÈÉ][a-zàèéìòù]{2,20} (?!I(?!I|V|X))", _king),
    )


def _king(value: int, before: str) -> str:
    return _ORDINAL(value, "f" if before.strip() in _QUEENS else "m")


_QUEENS = frozenset(words("Elisabetta Caterina Margherita Giovanna Cristina Isabella Vittoria Maria Anna"))
"""Names in -a are of men too, in Italian: "Andrea", "Luca"."""


@cache
def italian_rules() -> tuple[Rule, ...]:
    """The rules in the order in which they are tried."""
    return in_order(_WORDS, first=[_clock()], ordinals=_ordinals(), names=_names())
