"""Hindi numbers in words. num2words has no Hindi, and each number below a hundred has a word of its own."""

from api.languages.common.tables import read_rows

_BELOW_HUNDRED = tuple(spoken for _, spoken in read_rows("hi", "cardinals", "number", "spoken"))
_SCALES = ((10**11, "खरब"), (10**9, "अरब"), (10**7, "करोड़"), (10**5, "लाख"), (1000, "हज़ार"), (100, "सौ"))


def cardinal(number: int, _gender: str = "") -> str:
    """Return 12345 as "बारह हज़ार तीन सौ पैंतालीस". Hindi numbers agree with no noun."""
    parts: list[str] = []
    for value, name in _SCALES:
        count, number = divmod(number, value)
        if count:
            parts.append(f"{cardinal(count)} {name}")
    if number or not parts:
        parts.append(_BELOW_HUNDRED[number])
    return " ".join(parts)


def spoken_year(number: int) -> str:
    """Return a year; those from 1100 to 1999 in hundreds: 1947 -> "उन्नीस सौ सैंतालीस"."""
    if not 1100 <= number < 2000:
        return cardinal(number)
    rest = number % 100
    return f"{cardinal(number // 100)} सौ{f' {cardinal(rest)}' if rest else ''}"
