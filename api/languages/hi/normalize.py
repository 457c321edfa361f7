"""Hindi, written to spoken: its words for the common rules, and what only Hindi writes.

Numbers are Indian, 12,34,567.89, in digits of either script. Quarters of an hour have their own words.
"""

import re
from collections.abc import Iterator
from functools import cache

from api.languages.common.rules import Find, Rule
from api.languages.common.worded.finding import BEFORE_NO_WORD, any_of, saying
from api.languages.common.worded.numerals import INDIAN, START, Numerals
from api.languages.common.worded.order import in_order
from api.languages.common.worded.wording import Wording, currencies, nouns, words
from api.languages.en.normalize.patterns import table
from api.languages.hi.numbers import hindi, hindi_year

_MONTHS = words("जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर")
_FRACTIONS = {(1, 2): "आधा", (1, 3): "एक तिहाई", (2, 3): "दो तिहाई", (1, 4): "एक चौथाई", (3, 4): "तीन चौथाई"}
_ORDINALS = {1: "पहल", 2: "दूसर", 3: "तीसर", 4: "चौथ", 6: "छठ"}
_QUARTERS = {15: "सवा", 30: "साढ़े", 45: "पौने"}
_AND_A_HALF = {1: "डेढ़", 2: "ढाई"}
_NOON, _EVENING, _NIGHT = 12, 16, 20


def _date(day: int, month: int, year: int) -> str:
    return f"{hindi(day)} {_MONTHS[month - 1]} {hindi_year(year)}"


def _time(hours: int, minutes: int, seconds: int | None, suffix: str) -> str:
    half = suffix[:1].lower()
    if half in ("a", "p"):
        day = (hours % 12) + (12 if half == "p" else 0)
        return f"{_part_of_day(day)} {_clock(hours, minutes)}"
    if suffix:
        return _clock(hours, minutes)
    said = f"{hindi(hours)} बजकर {hindi(minutes)} मिनट" if minutes else f"{hindi(hours)} बजे"
    return f"{said} {hindi(seconds)} सेकंड" if seconds else said


def _clock(hours: int, minutes: int) -> str:
    """ "साढ़े आठ बजे" for 8:30, with the words that one and two have of their own."""
    if minutes == 0:
        return f"{hindi(hours)} बजे"
    if minutes not in _QUARTERS or hours > _NOON:
        return f"{hindi(hours)} बजकर {hindi(minutes)} मिनट पर"
    if minutes == 30 and hours in _AND_A_HALF:
        return f"{_AND_A_HALF[hours]} बजे"
    return f"{_QUARTERS[minutes]} {hindi(hours % 12 + 1 if minutes == 45 else hours)} बजे"


def _part_of_day(hours: int) -> str:
    if 4 <= hours < _NOON:
        return "सुबह"
    if _NOON <= hours < _EVENING:
        return "दोपहर"
    return "शाम" if _EVENING <= hours < _NIGHT else "रात"


def _fraction(top: int, bottom: int) -> str | None:
    return _FRACTIONS.get((top, bottom)) or f"{hindi(top)} बटा {hindi(bottom)}"


_WORDS = Wording(
    numerals=Numerals(
        INDIAN, hindi, decimal=".", marks={".": "दशमलव", ",": "दशमलव"}, to="से", by_digit=True, version_mark="पॉइंट"
    ),
    plus="प्लस",
    minus="माइनस",
    number="नंबर",
    next_gender=lambda text: "",
    currencies=currencies(
        """₹ रु. रु रू. Rs. Rs INR: रुपया रुपये, पैसा पैसे; $ US$ USD: डॉलर डॉलर, सेंट सेंट; € EUR:
        यूरो यूरो, सेंट सेंट; £ GBP: पाउंड पाउंड, पेंस पेंस; ¥ JPY: येन येन; R$ BRL: रियाल रियाल"""
    ),
    scales=nouns(
        """लाख लाख लाख; करोड़ करोड़ करोड़; करोड़ करोड़ करोड़; हज़ार हज़ार हज़ार; हज़ार हज़ार हज़ार;
        हजार हज़ार हज़ार; अरब अरब अरब; खरब खरब खरब; मिलियन मिलियन मिलियन; बिलियन बिलियन बिलियन;
        lakh लाख लाख; crore करोड़ करोड़; Cr करोड़ करोड़"""
    ),
    money_and=" ",
    of=lambda noun: noun,
    units=nouns(
        """km किलोमीटर किलोमीटर; किमी किलोमीटर किलोमीटर; कि.मी. किलोमीटर किलोमीटर; m मीटर मीटर; मी.
        मीटर मीटर; cm सेंटीमीटर सेंटीमीटर; सेमी सेंटीमीटर सेंटीमीटर; से.मी. सेंटीमीटर सेंटीमीटर;
        mm मिलीमीटर मिलीमीटर; मिमी मिलीमीटर मिलीमीटर; m² वर्ग_मीटर वर्ग_मीटर; km² वर्ग_किलोमीटर
        वर्ग_किलोमीटर; km/h किलोमीटर_प्रति_घंटा किलोमीटर_प्रति_घंटा; किमी/घंटा
        किलोमीटर_प्रति_घंटा किलोमीटर_प्रति_घंटा; kg किलोग्राम किलोग्राम; किग्रा किलोग्राम
        किलोग्राम; कि.ग्रा. किलोग्राम किलोग्राम; g ग्राम ग्राम; ग्रा. ग्राम ग्राम; mg मिलीग्राम
        मिलीग्राम; l लीटर लीटर; L लीटर लीटर; ली. लीटर लीटर; ml मिलीलीटर मिलीलीटर; h घंटा घंटे;
        min मिनट मिनट; s सेकंड सेकंड; °C डिग्री_सेल्सियस डिग्री_सेल्सियस; °F डिग्री_फ़ारेनहाइट
        डिग्री_फ़ारेनहाइट; °से डिग्री_सेल्सियस डिग्री_सेल्सियस; ° डिग्री डिग्री; W वॉट वॉट; kW
        किलोवॉट किलोवॉट; kWh किलोवॉट_घंटा किलोवॉट_घंटे; V वोल्ट वोल्ट; Hz हर्ट्ज़ हर्ट्ज़; MHz
        मेगाहर्ट्ज़ मेगाहर्ट्ज़; GHz गीगाहर्ट्ज़ गीगाहर्ट्ज़; KB किलोबाइट किलोबाइट; MB मेगाबाइट
        मेगाबाइट; GB गीगाबाइट गीगाबाइट; TB टेराबाइट टेराबाइट; Mbps मेगाबिट_प्रति_सेकंड
        मेगाबिट_प्रति_सेकंड"""
    ),
    date=_date,
    time=_time,
    time_pattern=r"(?P<h>[01०१]?\d|[2२][0-4०-४]):(?P<m>[0-5०-५]\d)(?::(?P<s>[0-5०-५]\d))?(?![\d:]|[.,]\d)"
    rf"(?:[ \u00a0]?(?P<suffix>बजे|[AaPp](?:\.[Mm]\.|[Mm])){BEFORE_NO_WORD})?",
    fraction=_fraction,
    and_fraction="सही",
    region="IN",
    phone_group=lambda group: " ".join(map(hindi, map(int, group))),
    **{"dot": "डॉट", "at": "ऐट", "slash": "स्लैश", "hyphen": "हाइफ़न", "underscore": "अंडरस्कोर", "colon": "कोलन"},
    titles=table(
        """डॉ. डॉक्टर; डा. डॉक्टर; प्रो. प्रोफ़ेसर; पं. पंडित; कु. कुमारी; श्री. श्री; सुश्री.
        सुश्री; इंजी. इंजीनियर; न्या. न्यायमूर्ति; स्व. स्वर्गीय; मो. मोहम्मद; चौ. चौधरी; कै.
        कैप्टन; ले. लेफ़्टिनेंट"""
    ),
    abbreviations=table(
        """नं. नंबर; सं. संख्या; पृ. पृष्ठ; ई. ईस्वी; वि. विक्रमी; इत्या. इत्यादि; उदा. उदाहरण;
        अनु. अनुच्छेद; लि. लिमिटेड; प्रा. प्राइवेट; कं. कंपनी; मि. मिस्टर; फ़ो. फ़ोन; फो. फ़ोन;
        दि. दिनांक; ता. तारीख"""
    )
    | dict.fromkeys(("ई.पू.", "ई. पू.", "ई॰पू॰"), "ईसा पूर्व"),
)


def _ordinals() -> Find:
    endings = {"ला": "ा", "ली": "ी", "ले": "े"} | {
        **dict.fromkeys(("वाँ", "वां", "रा", "था", "ठा"), "ा"),
        **dict.fromkeys(("वीं", "वी", "री", "थी", "ठी"), "ी"),
        **dict.fromkeys(("वें", "वे", "रे", "थे", "ठे"), "े"),
    }
    regular = {"ा": "वाँ", "ी": "वीं", "े": "वें"}

    def said(found: re.Match[str]) -> Iterator[tuple[str, str]]:
        number, vowel = int(found["n"]), endings[found["end"]]
        stem = _ORDINALS.get(number)
        yield "all", f"{stem}{vowel}" if stem else f"{hindi(number)}{regular[vowel]}"

    return saying(rf"{START}(?P<all>(?P<n>\d{{1,3}})-?(?P<end>{any_of(endings)})){BEFORE_NO_WORD}", said)


def _names() -> tuple[Find, ...]:
    year = rf"{START}(?P<all>1[1-9]\d\d|१[१-९]\d\d)(?![\d,]|\.\d)"
    behind = r"(?=[ \u00a0]?(?:में|ई|के|की|का|से|तक|और|या|ईस्वी|[,;।.)-])|\s*\Z)"
    return (
        saying(rf"{year}{behind}", lambda found: [("all", hindi_year(int(found["all"])))]),
        saying(r"(?<![\w.])(?P<all>(?:[क-हअ-औ][\u093c\u0901-\u0903\u093e-\u094d]{0,3}\.){2,8})", _initials),
    )


def _initials(found: re.Match[str]) -> Iterator[tuple[str, str]]:
    """ "बी.जे.पी." -> "बी जे पी": its stops end no sentence."""
    yield "all", found["all"].replace(".", " ").strip()


@cache
def hindi_rules() -> tuple[Rule, ...]:
    """The rules in the order in which they are tried."""
    return in_order(_WORDS, ordinals=_ordinals(), names=_names())
