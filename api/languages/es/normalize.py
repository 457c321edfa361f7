"""Spanish, written to spoken: its words for the common rules, and what only Spanish writes.

Amounts, times and decimals are read as in Spain and most of America: "tres coma catorce", "ocho y treinta".
"""

import re
from collections.abc import Iterator
from functools import cache

from api.languages.common.rules import Find, Rule
from api.languages.common.worded.cardinals import ordinal, spanish
from api.languages.common.worded.finding import saying
from api.languages.common.worded.names import roman
from api.languages.common.worded.numerals import START, Numerals, european
from api.languages.common.worded.order import in_order
from api.languages.common.worded.wording import Wording, currencies, gender_by_ending, nouns, words
from api.languages.en.normalize.patterns import table

_MONTHS = words("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre")
_ORDINAL = ordinal("es")
_FRACTIONS = table(
    "2 medio; 3 tercio; 4 cuarto; 5 quinto; 6 sexto; 7 séptimo; 8 octavo; 9 noveno; 10 décimo; 100 centésimo"
)
_GENDER = gender_by_ending(
    r"\w{2,}(?:as?|[cs]ión|[cs]iones|dad|dades|tud|tudes)"
    r"|veces|noches|tardes|mujeres|calles|llaves|claves|partes|clases|imágenes|flores|luces|voces|torres|nubes|frases",
    "de del al en que con por es se no si como más menos para hasta contra era cada ella ellas esta estas esa hacia ya",
    "día días problema problemas programa programas tema temas sistema sistemas idioma idiomas mapa mapas planeta "
    "planetas poema poemas clima climas aroma aromas equipos drama dramas",
)


def _date(day: int, month: int, year: int) -> str:
    return f"{spanish(day)} de {_MONTHS[month - 1]} de {spanish(year)}"


def _time(hours: int, minutes: int, seconds: int | None, suffix: str) -> str:
    is_clock = 0 < hours <= 12
    said = spanish(hours, "f")
    if minutes:
        said += f"{' y' if is_clock else ''} {spanish(minutes)}"
    elif not is_clock or suffix.startswith("h"):
        said += " hora" if hours == 1 else " horas"
    if seconds:
        said += f" y {spanish(seconds, 'm')} segundo{'' if seconds == 1 else 's'}"
    return f"{said} {_part_of_day(hours, suffix)}".strip()


def _part_of_day(hours: int, suffix: str) -> str:
    match suffix[:1].lower():
        case "a":
            return "de la mañana"
        case "p":
            return "de la noche" if 8 <= hours < 12 else "de la tarde"
        case _:
            return ""


def _fraction(top: int, bottom: int) -> str | None:
    name = _FRACTIONS.get(str(bottom))
    if name is None or (top, bottom) == (1, 2):
        return name
    return f"un {name}" if top == 1 else f"{spanish(top)} {name}s"


_WORDS = Wording(
    numerals=Numerals(european(r".\u00a0\u202f"), spanish, decimal=",", marks={",": "coma", ".": "punto"}, to="a"),
    plus="más",
    minus="menos",
    number="número",
    next_gender=_GENDER,
    currencies=currencies(
        """€ EUR: euro euros, céntimo céntimos; $ US$ USD U$S: dólar dólares, centavo centavos; MX$ MXN: peso pesos,
        centavo centavos; £ GBP: libra libras f, penique peniques; ¥ JPY: yen yenes; R$ BRL: real reales,
        centavo centavos; ₹ INR: rupia rupias f, paisa paisas f; CHF: franco francos, céntimo céntimos;
        ARS: peso pesos, centavo centavos; COP: peso pesos, centavo centavos; ₿ BTC: bitcoin bitcoins"""
    ),
    scales=nouns(
        """millón millón millones; millones millón millones; M millón millones; mil mil mil; k mil mil;
        mil_millones mil_millones mil_millones; billón billón billones; billones billón billones"""
    )
    | {"mil millones": nouns("x mil_millones mil_millones_de")["x"]},
    money_and=" con ",
    of=lambda noun: f"de {noun}",
    units=nouns(
        """km kilómetro kilómetros; m metro metros; cm centímetro centímetros; mm milímetro milímetros;
        km² kilómetro_cuadrado kilómetros_cuadrados; m² metro_cuadrado metros_cuadrados;
        m2 metro_cuadrado metros_cuadrados; cm² centímetro_cuadrado centímetros_cuadrados;
        m³ metro_cúbico metros_cúbicos; m3 metro_cúbico metros_cúbicos; ha hectárea hectáreas f;
        km/h kilómetro_por_hora kilómetros_por_hora; m/s metro_por_segundo metros_por_segundo;
        kg kilo kilos; g gramo gramos; mg miligramo miligramos; t tonelada toneladas f; lb libra libras f;
        l litro litros; L litro litros; ml mililitro mililitros; mL mililitro mililitros; cl centilitro centilitros;
        h hora horas f; hrs hora horas f; min minuto minutos; s segundo segundos; seg segundo segundos;
        ms milisegundo milisegundos; °C grado_Celsius grados_Celsius; ºC grado_Celsius grados_Celsius;
        °F grado_Fahrenheit grados_Fahrenheit; ºF grado_Fahrenheit grados_Fahrenheit; ° grado grados;
        W vatio vatios; kW kilovatio kilovatios; kWh kilovatio_hora kilovatios_hora; MW megavatio megavatios;
        V voltio voltios; Hz hercio hercios; kHz kilohercio kilohercios; MHz megahercio megahercios;
        GHz gigahercio gigahercios; KB kilobyte kilobytes; MB megabyte megabytes; GB gigabyte gigabytes;
        TB terabyte terabytes; Mbps megabit_por_segundo megabits_por_segundo; kcal kilocaloría kilocalorías f;
        dB decibelio decibelios; px píxel píxeles"""
    ),
    date=_date,
    time=_time,
    time_pattern=r"(?P<h>[01]?\d|2[0-4])[:h](?P<m>[0-5]\d)(?::(?P<s>[0-5]\d))?(?![\d:]|[.,]\d)"
    r"(?:[ \u00a0]?(?P<suffix>[ap]\.?[ \u00a0]?m(?!\w)(?:\.(?!\s*\Z|\s[¿¡A-Z]))?|h(?!\w)))?",
    fraction=_fraction,
    and_fraction="y",
    region="ES",
    phone_group=lambda group: " ".join(map(spanish, map(int, group))),
    **{"dot": "punto", "at": "arroba", "slash": "barra", "hyphen": "guion", "underscore": "guion bajo"},
    colon="dos puntos",
    titles=table(
        """Sr. señor; Sra. señora; Srta. señorita; Sres. señores; Sras. señoras; Dr. doctor; Dra. doctora;
        Dres. doctores; Prof. profesor; Profa. profesora; Ing. ingeniero; Lic. licenciado; Arq. arquitecto;
        Gral. general; Cnel. coronel; Cap. capitán; D. don; Dña. doña; Dª doña; Av. avenida; Avda. avenida;
        C/ calle; Sto. santo; Sta. santa; Fdo. firmado; Mons. monseñor; Ilmo. ilustrísimo; Excmo. excelentísimo"""
    ),
    abbreviations=table(
        """Ud. usted; Uds. ustedes; Vd. usted; Vds. ustedes; etc. etcétera; pág. página; págs. páginas;
        n.º número; N.º número; nº número; Nº número; núm. número; núms. números; tel. teléfono; tfno. teléfono;
        aprox. aproximadamente; vol. volumen; cap. capítulo; art. artículo; arts. artículos; dpto. departamento;
        depto. departamento; izq. izquierda; dcha. derecha; máx. máximo; mín. mínimo; hab. habitantes;
        admón. administración; ej. ejemplo; c/u cada uno; vs. versus"""
    )
    | {
        **dict.fromkeys(("EE. UU.", "EE.UU.", "EE. UU", "EE.UU", "EEUU", "EE UU"), "Estados Unidos"),
        **dict.fromkeys(("p. ej.", "p.ej.", "p. e."), "por ejemplo"),
        **dict.fromkeys(("a. C.", "a.C.", "a. de C."), "antes de Cristo"),
        **dict.fromkeys(("d. C.", "d.C.", "d. de C."), "después de Cristo"),
        **dict.fromkeys(("JJ. OO.", "JJ.OO.", "JJOO"), "Juegos Olímpicos"),
        "y/o": "y o",
    },
)


def _ordinals() -> Find:
    short = re.compile(r"(primer|tercer)o$")

    def said(found: re.Match[str]) -> Iterator[tuple[str, str]]:
        number, ending = int(found["n"]), found["end"]
        gender = "f" if ending in ("ª", "ra", "da", "ta", "va", "na", "ma") else "m"
        text = _ORDINAL(number, gender)
        is_short = ending == "er" or (gender == "m" and _GENDER(found.string[found.end() : found.end() + 40]) == "m")
        yield "all", short.sub(r"\1", text) if is_short else text

    endings = "[ºª]|er|ro|ra|do|da|to|ta|vo|va|mo|ma|no|na"
    return saying(rf"{START}(?P<all>(?P<n>[1-9]\d{{0,2}})\.?(?P<end>{endings}))(?!\w)", said)


def _king(value: int, before: str) -> str:
    name = before.strip()
    return _ORDINAL(value, "f" if name.endswith(("a", "Isabel")) else "m") if value <= 10 else spanish(value)


def _names() -> tuple[Find, ...]:
    event = r"(?= (?:Guerra|República|Internacional|Cumbre|Bienal|Edición|edición))"
    parts = r"(?:[Cc]apítulo|[Tt]omo|[Vv]olumen|[Pp]arte|[Aa]cto|[Ff]ase|[Tt]ítulo|[Aa]nexo|[Tt]ipo) "
    return (
        roman(r"\b[Ss]iglos? ", lambda value, _: _ORDINAL(value, "m") if value <= 10 else spanish(value)),
        roman(parts, lambda value, _: spanish(value)),
        roman(r"\b", lambda value, _: _ORDINAL(value, "f"), event),
        roman(r"\b(?!Malcolm)[A-ZÁÉÍÓÚ][a-záéíóúñü]{2,20} ", _king),
    )


@cache
def spanish_rules() -> tuple[Rule, ...]:
    """The rules in the order in which they are tried."""
    return in_order(_WORDS, ordinals=_ordinals(), names=_names())
