"""The names of money by sign and by ISO 4217 code. A table, no rules."""

from typing import Final, NamedTuple


class Currency(NamedTuple):
    """What is said for one and for other amounts, of the currency and of its hundredth part."""

    one: str
    many: str
    cent: str = "cent"
    cents: str = "cents"


_DOLLAR = Currency("dollar", "dollars")
_POUND = Currency("pound", "pounds", "penny", "pence")
_EURO = Currency("euro", "euros")
_YEN = Currency("yen", "yen", "sen", "sen")
_YUAN = Currency("yuan", "yuan", "fen", "fen")
_RUPEE = Currency("rupee", "rupees", "paisa", "paise")
_WON = Currency("won", "won", "jeon", "jeon")
_REAL = Currency("real", "reais", "centavo", "centavos")
_RUBLE = Currency("ruble", "rubles", "kopeck", "kopecks")
_PESO = Currency("peso", "pesos", "centavo", "centavos")
_FRANC = Currency("Swiss franc", "Swiss francs", "centime", "centimes")
_ZLOTY = Currency("zloty", "zloty", "grosz", "groszy")
_KRONA = Currency("krona", "kronor", "öre", "öre")
_KRONE = Currency("krone", "kroner", "øre", "øre")
_KORUNA = Currency("koruna", "koruna", "haler", "haler")
_LIRA = Currency("lira", "lira", "kurus", "kurus")
_SHEKEL = Currency("shekel", "shekels", "agora", "agorot")
_NAIRA = Currency("naira", "naira", "kobo", "kobo")
_HRYVNIA = Currency("hryvnia", "hryvnias", "kopeck", "kopecks")


def _of(country: str, currency: Currency) -> Currency:
    return Currency(f"{country} {currency.one}", f"{country} {currency.many}", currency.cent, currency.cents)


SIGNS: Final = {
    **{"$": _DOLLAR, "£": _POUND, "€": _EURO, "¥": _YEN, "￥": _YEN, "₹": _RUPEE, "₩": _WON, "R$": _REAL, "₽": _RUBLE},
    **{"US$": _of("US", _DOLLAR), "A$": _of("Australian", _DOLLAR), "AU$": _of("Australian", _DOLLAR)},
    **{"C$": _of("Canadian", _DOLLAR), "CA$": _of("Canadian", _DOLLAR), "NZ$": _of("New Zealand", _DOLLAR)},
    **{"HK$": _of("Hong Kong", _DOLLAR), "S$": _of("Singapore", _DOLLAR), "NT$": _of("new Taiwan", _DOLLAR)},
    **{"MX$": _of("Mexican", _PESO), "CN¥": _YUAN, "RMB": _YUAN, "₱": _PESO, "₺": _LIRA, "₪": _SHEKEL, "₦": _NAIRA},
    **{"₴": _HRYVNIA, "฿": Currency("baht", "baht", "satang", "satang"), "₫": Currency("dong", "dong")},
    **{"₿": Currency("bitcoin", "bitcoin"), "Rs": _RUPEE, "Rs.": _RUPEE, "kr": _KRONE},
}
"""Signs that stand in front of an amount, some behind it too."""

SIGNS_BEHIND: Final = {
    **{
        "€": _EURO,
        "£": _POUND,
        "$": _DOLLAR,
        "¥": _YEN,
        "₹": _RUPEE,
        "₩": _WON,
        "₽": _RUBLE,
        "₺": _LIRA,
        "₫": SIGNS["₫"],
    },
    **{"zł": _ZLOTY, "Kč": _KORUNA, "₴": _HRYVNIA, "₪": _SHEKEL, "₱": _PESO, "฿": SIGNS["฿"], "₿": SIGNS["₿"]},
    **{"kr": _KRONE, "元": _YUAN, "円": _YEN, "원": _WON, "¢": Currency("cent", "cents")},
}
"""Signs that stand behind an amount."""

CODES: Final = {
    **{"USD": _of("US", _DOLLAR), "EUR": _EURO, "GBP": _POUND, "JPY": _YEN, "CNY": _YUAN, "INR": _RUPEE, "KRW": _WON},
    **{"BRL": _REAL, "RUB": _RUBLE, "CHF": _FRANC, "AUD": SIGNS["A$"], "CAD": SIGNS["C$"], "NZD": SIGNS["NZ$"]},
    **{"HKD": SIGNS["HK$"], "SGD": SIGNS["S$"], "MXN": SIGNS["MX$"], "PLN": _ZLOTY, "CZK": _of("Czech", _KORUNA)},
    **{"SEK": _of("Swedish", _KRONA), "NOK": _of("Norwegian", _KRONE), "DKK": _of("Danish", _KRONE), "TRY": _LIRA},
    **{"ZAR": Currency("rand", "rand"), "ILS": _SHEKEL, "THB": SIGNS["฿"], "PHP": _PESO, "NGN": _NAIRA, "RMB": _YUAN},
    **{"AED": Currency("dirham", "dirhams", "fils", "fils"), "SAR": Currency("riyal", "riyals", "halala", "halalas")},
    **{"IDR": Currency("rupiah", "rupiah"), "MYR": Currency("ringgit", "ringgit", "sen", "sen"), "UAH": _HRYVNIA},
}
"""Codes that stand in front of an amount or behind it."""

MAGNITUDES: Final = {
    **{"k": "thousand", "K": "thousand", "m": "million", "M": "million", "mm": "million", "MM": "million"},
    **{"mn": "million", "b": "billion", "B": "billion", "bn": "billion", "Bn": "billion", "t": "trillion"},
    **{"T": "trillion", "tn": "trillion", "Tn": "trillion", "cr": "crore", "Cr": "crore", "mil": "million"},
    **{word: word for word in ("hundred", "thousand", "million", "billion", "trillion", "lakh", "crore")},
}
"""What multiplies an amount of money, by what is written behind it."""
