"""Hindi's numbers in words: every one of the first hundred has a word of its own, and num2words has none of them."""

from api.languages.common.worded.wording import words

_BELOW_HUNDRED = words(
    """शून्य एक दो तीन चार पाँच छह सात आठ नौ दस ग्यारह बारह तेरह चौदह पंद्रह सोलह सत्रह
    अठारह उन्नीस बीस इक्कीस बाईस तेईस चौबीस पच्चीस छब्बीस सत्ताईस अट्ठाईस उनतीस तीस
    इकतीस बत्तीस तैंतीस चौंतीस पैंतीस छत्तीस सैंतीस अड़तीस उनतालीस चालीस इकतालीस
    बयालीस तैंतालीस चवालीस पैंतालीस छियालीस सैंतालीस अड़तालीस उनचास पचास इक्यावन
    बावन तिरपन चौवन पचपन छप्पन सत्तावन अट्ठावन उनसठ साठ इकसठ बासठ तिरसठ चौंसठ पैंसठ
    छियासठ सड़सठ अड़सठ उनहत्तर सत्तर इकहत्तर बहत्तर तिहत्तर चौहत्तर पचहत्तर छिहत्तर
    सतहत्तर अठहत्तर उन्यासी अस्सी इक्यासी बयासी तिरासी चौरासी पचासी छियासी सत्तासी
    अट्ठासी नवासी नब्बे इक्यानवे बानवे तिरानवे चौरानवे पचानवे छियानवे सत्तानवे
    अट्ठानवे निन्यानवे"""
)

_SCALES = ((10**11, "खरब"), (10**9, "अरब"), (10**7, "करोड़"), (10**5, "लाख"), (1000, "हज़ार"), (100, "सौ"))


def hindi(number: int, _gender: str = "") -> str:
    """ "12345" -> "बारह हज़ार तीन सौ पैंतालीस". Hindi's numbers agree with nothing."""
    parts: list[str] = []
    for value, name in _SCALES:
        count, number = divmod(number, value)
        if count:
            parts.append(f"{hindi(count)} {name}")
    if number or not parts:
        parts.append(_BELOW_HUNDRED[number])
    return " ".join(parts)


def hindi_year(year: int) -> str:
    """As years before 2000 are said: 1947 -> "उन्नीस सौ सैंतालीस"."""
    if not 1100 <= year < 2000:
        return hindi(year)
    rest = year % 100
    return f"{hindi(year // 100)} सौ{f' {hindi(rest)}' if rest else ''}"
