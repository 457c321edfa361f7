"""Brazilian Portuguese, written to spoken: its words for the common rules, and what only it writes."""

import re
from collections.abc import Iterator
from functools import cache

from api.languages.common.rules import Find, Rule
from api.languages.common.worded.cardinals import ordinal, portuguese
from api.languages.common.worded.finding import saying
from api.languages.common.worded.names import roman
from api.languages.common.worded.numerals import START, Numerals, european
from api.languages.common.worded.order import in_order
from api.languages.common.worded.wording import Wording, currencies, gender_by_ending, nouns, words
from api.languages.en.normalize.patterns import table

_MONTHS = words("janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro")
_ORDINAL = ordinal("pt_BR")
_FRACTIONS = table("2 meio; 3 terço; 4 quarto; 5 quinto; 6 sexto; 7 sétimo; 8 oitavo; 9 nono; 10 décimo; 100 centésimo")


def _date(day: int, month: int, year: int) -> str:
    return f"{'primeiro' if day == 1 else portuguese(day)} de {_MONTHS[month - 1]} de {portuguese(year)}"


def _time(hours: int, minutes: int, seconds: int | None, suffix: str) -> str:
    said = portuguese(hours, "f")
    said += f" e {portuguese(minutes)}" if minutes else f" {'hora' if hours < 2 else 'horas'}"
    if seconds:
        said += f" e {portuguese(seconds)} {'segundo' if seconds == 1 else 'segundos'}"
    return said


def _fraction(top: int, bottom: int) -> str | None:
    name = _FRACTIONS.get(str(bottom))
    if name is None or (top, bottom) == (1, 2):
        return name
    return f"um {name}" if top == 1 else f"{portuguese(top)} {name}s"


_WORDS = Wording(
    numerals=Numerals(
        european(r".\u00a0\u202f"), portuguese, decimal=",", marks={",": "vírgula", ".": "ponto"}, to="a"
    ),
    plus="mais",
    minus="menos",
    number="número",
    next_gender=gender_by_ending(
        r"\w{2,}(?:as?|[çs]ão|[çs]ões|dades?|gens|gem)|vezes|vez|noites?|tardes?|mulheres|mulher|partes?|chaves?|classes?"
        r"|flores|luzes|vozes|torres|mães|mãe|mãos|mão|cores|cor|fases?|frases?",
        "de do da dos das e em no na nos nas a ao à às com por para que ou se não como mais menos até contra era cada "
        "ela elas essa essas esta estas já pela",
        "dia dias problema problemas programa programas tema temas sistema sistemas idioma idiomas mapa mapas planeta "
        "planetas grama gramas quilograma quilogramas poema poemas clima climas cinema cinemas",
    ),
    currencies=currencies(
        """R$ BRL: real reais, centavo centavos; $ US$ USD: dólar dólares, centavo centavos;
        € EUR: euro euros, centavo centavos; £ GBP: libra libras f, pêni pence; ¥ JPY: iene ienes;
        ₹ INR: rupia rupias f, paisa paisas; CHF: franco francos, centavo centavos; ₿ BTC: bitcoin bitcoins"""
    ),
    scales=nouns(
        """milhão milhão milhões; milhões milhão milhões; mi milhão milhões; M milhão milhões; bilhão bilhão bilhões;
        bilhões bilhão bilhões; bi bilhão bilhões; trilhão trilhão trilhões; trilhões trilhão trilhões; mil mil mil;
        k mil mil"""
    ),
    money_and=" e ",
    of=lambda noun: f"de {noun}",
    units=nouns(
        """km quilômetro quilômetros; m metro metros; cm centímetro centímetros; mm milímetro milímetros;
        km² quilômetro_quadrado quilômetros_quadrados; m² metro_quadrado metros_quadrados;
        m2 metro_quadrado metros_quadrados; cm² centímetro_quadrado centímetros_quadrados;
        m³ metro_cúbico metros_cúbicos; m3 metro_cúbico metros_cúbicos; ha hectare hectares;
        km/h quilômetro_por_hora quilômetros_por_hora; m/s metro_por_segundo metros_por_segundo; kg quilo quilos;
        g grama gramas; mg miligrama miligramas; t tonelada toneladas f; l litro litros; L litro litros;
        ml mililitro mililitros; mL mililitro mililitros; min minuto minutos; s segundo segundos; seg segundo segundos;
        ms milissegundo milissegundos; °C grau_Celsius graus_Celsius; ºC grau_Celsius graus_Celsius;
        °F grau_Fahrenheit graus_Fahrenheit; ° grau graus; W watt watts; kW quilowatt quilowatts;
        kWh quilowatt_hora quilowatts_hora; MW megawatt megawatts; V volt volts; Hz hertz hertz;
        kHz quilohertz quilohertz;
        MHz mega-hertz mega-hertz; GHz giga-hertz giga-hertz; KB kilobyte kilobytes; MB megabyte megabytes;
        GB gigabyte gigabytes; TB terabyte terabytes; Mbps megabit_por_segundo megabits_por_segundo;
        kcal quilocaloria quilocalorias f; dB decibel decibéis; px pixel pixels"""
    ),
    date=_date,
    time=_time,
    time_pattern=r"(?P<h>[01]?\d|2[0-4])(?:h(?:(?P<m>[0-5]\d)(?:min)?)?|:(?P<m2>[0-5]\d)(?::(?P<s>[0-5]\d))?h?)"
    r"(?![\w:]|[.,]\d)",
    fraction=_fraction,
    and_fraction="e",
    region="BR",
    phone_group=lambda group: " ".join(map(portuguese, map(int, group))),
    **{"dot": "ponto", "at": "arroba", "slash": "barra", "hyphen": "hífen", "underscore": "sublinhado"},
    colon="dois pontos",
    titles=table(
        """Sr. senhor; Sra. senhora; Srta. senhorita; Srs. senhores; Sras. senhoras; Dr. doutor; Dra. doutora;
        Drs. doutores; Prof. professor; Profa. professora; Prof.ª professora; Eng. engenheiro; Av. avenida; R. rua;
        D. dom; S. são; Sto. santo; Sta. santa; Gen. general; Cel. coronel; Cap. capitão; Gov. governador;
        Exmo. excelentíssimo; Exma. excelentíssima; Ilmo. ilustríssimo; Pe. padre; Arq. arquiteto"""
    ),
    abbreviations=table(
        """etc. et cetera; pág. página; págs. páginas; nº número; Nº número; n.º número; N.º número; tel. telefone;
        Tel. telefone; aprox. aproximadamente; art. artigo; arts. artigos; cap. capítulo; vol. volume; ed. edição;
        obs. observação; máx. máximo; mín. mínimo; séc. século; hab. habitantes; Ltda. limitada; ex. exemplo;
        vc você; vcs vocês; jan. janeiro; fev. fevereiro; abr. abril; ago. agosto; set. setembro; out. outubro;
        nov. novembro; dez. dezembro"""
    )
    | {
        **dict.fromkeys(("V. Exa.", "V.Exa.", "V. Ex.ª"), "Vossa Excelência"),
        **dict.fromkeys(("V. Sa.", "V.Sa.", "V. S.ª"), "Vossa Senhoria"),
        **dict.fromkeys(("p. ex.", "p.ex.", "por ex."), "por exemplo"),
        **dict.fromkeys(("a.C.", "a. C."), "antes de Cristo"),
        **dict.fromkeys(("d.C.", "d. C."), "depois de Cristo"),
        **dict.fromkeys(("S.A.", "S/A"), "esse a"),
        **dict.fromkeys(("EUA", "E.U.A."), "Estados Unidos"),
        "e/ou": "e ou",
    },
)


def _ordinals() -> Find:
    def said(found: re.Match[str]) -> Iterator[tuple[str, str]]:
        yield "all", _ORDINAL(int(found["n"]), "f" if found["end"] == "ª" else "m")

    return saying(rf"{START}(?P<all>(?P<n>[1-9]\d{{0,2}})\.?(?P<end>[ºª]))(?!\w)", said)


def _cardinal_from_eleven(value: int, gender: str) -> str:
    return _ORDINAL(value, gender) if value <= 10 else portuguese(value)


def _names() -> tuple[Find, ...]:
    event = r"(?= (?:Guerra|República|Internacional|Bienal|Edição|edição)\b)"
    parts = r"(?:[Cc]apítulo|[Tt]omo|[Vv]olume|[Pp]arte|[Aa]to|[Ff]ase|[Tt]ítulo|[Aa]nexo|[Tt]ipo) "
    first_of_month = rf"{START}(?P<all>1)(?= de (?:{'|'.join(_MONTHS)})\b)"
    return (
        saying(first_of_month, lambda found: [("all", "primeiro")]),
        roman(r"\b[Ss]éculos? ", lambda value, _: _cardinal_from_eleven(value, "m")),
        roman(parts, lambda value, _: portuguese(value)),
        roman(r"\b", lambda value, _: _ORDINAL(value, "f"), event),
        roman(
            r"\b(?!Malcolm)[A-ZÁÂÉÊÍÓÔÚ][a-záâãéêíóôõúç]{2,20} ",
            lambda value, name: _cardinal_from_eleven(value, "f" if name.endswith(("a ", "Isabel ")) else "m"),
        ),
    )


@cache
def portuguese_rules() -> tuple[Rule, ...]:
    """The rules in the order in which they are tried."""
    return in_order(_WORDS, ordinals=_ordinals(), names=_names())
