"""Times of day for `say-as` in the words of each language."""

import re
from dataclasses import dataclass

from api.errors import InvalidRequest
from api.languages.common.say_as.number_words import cardinal

_TIME = re.compile(
    r"([0-9]{1,2})(?:\s?[:.h時点时]\s?([0-9]{2})(?:[:.分]([0-9]{2}))?)?\s?[h時点时分秒]?\s?(?:([ap])\.?\s?m\.?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Clock:
    """The templates of a language: {h} is the hour, {m} the minutes, {s} the seconds, {t} the time."""

    full_hour: str
    with_minutes: str
    seconds: str
    before_noon: str
    after_noon: str
    forms: tuple[tuple[str, str], ...] = ()
    """Patterns and their replacements, tried in turn: the gender of the hours, the singular of one hour."""


_CLOCKS = {
    "es": _Clock(
        "{h} horas", "{h} y {m}", " y {s} segundos", "{t} de la mañana", "{t} de la tarde",
        ((r"^uno horas", "una hora"), (r"uno (horas|y)", r"una \1"), (r"uno segundos", "un segundo")),
    ),
    "fr": _Clock(
        "{h} heures", "{h} heures {m}", " et {s} secondes", "{t} du matin", "{t} de l'après-midi",
        ((r"^un heures", "une heure"), (r"\bun heures", "une heures"), (r" un secondes", " une seconde")),
    ),
    "hi": _Clock("{h} बजे", "{h} बजकर {m} मिनट", " {s} सेकंड", "सुबह {t}", "शाम {t}"),
    "it": _Clock(
        "{h}", "{h} e {m}", " e {s} secondi", "{t} di mattina", "{t} del pomeriggio",
        ((r"^uno\b", "una"), (r"e uno secondi", "e un secondo")),
    ),
    "pt-br": _Clock(
        "{h} horas", "{h} horas e {m} minutos", " e {s} segundos", "{t} da manhã", "{t} da tarde",
        ((r"^um horas", "uma hora"), (r"\bum horas", "uma horas"), (r"\bdois horas", "duas horas"),
         (r"\bum (minuto|segundo)s", r"um \1")),
    ),
    "ja": _Clock("{h}時", "{h}時{m}分", "{s}秒", "午前{t}", "午後{t}"),
    "zh": _Clock("{h}点", "{h}点{m}分", "{s}秒", "上午{t}", "下午{t}"),
}  # fmt: skip


def time(text: str, _: str, language: str) -> str:
    """Return a time of day in words. Raises InvalidRequest for other text. The second argument, `format`, is unused."""
    found = _TIME.fullmatch(text)
    hour, minute, second = (int(found[i] or 0) if found else 99 for i in (1, 2, 3))
    half = (found[4] or "").lower() if found else ""
    if hour > (12 if half else 24) or minute > 59 or second > 59 or (half and hour == 0):
        raise InvalidRequest("this is not a time of day, such as 14:30, 2:30pm or 14:30:15")
    if language.startswith("en"):
        return _english(hour, minute, second, half, language)
    clock = _CLOCKS[language]
    h, m, s = (cardinal(str(number), language) for number in (hour, minute, second))
    said = (clock.with_minutes if minute else clock.full_hour).format(h=h, m=m)
    if second:
        said += clock.seconds.format(s=s)
    for pattern, form in clock.forms:
        said = re.sub(pattern, form, said)
    return {"": "{t}", "a": clock.before_noon, "p": clock.after_noon}[half].format(t=said)


def _english(hour: int, minute: int, second: int, half: str, language: str) -> str:
    words = [cardinal(str(hour), language)]
    if minute:
        words += ["oh"] * (minute < 10) + [cardinal(str(minute), language)]
    elif second:
        words.append("hour" if hour == 1 else "hours")
    elif not half:
        words.append("o'clock" if 0 < hour <= 12 else "hundred")
    if second:
        words += ["and", cardinal(str(second), language), "second" if second == 1 else "seconds"]
    return " ".join([*words, *{"a": ["A.M."], "p": ["P.M."]}.get(half, [])])
