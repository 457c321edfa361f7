"""The names of units by what is written for them, as SI, IEC and everyday English have it. A table, no rules.

Letters keep their case where it tells units apart: mW and MW, Mb and MB.
"""

from typing import Final, NamedTuple


class Unit(NamedTuple):
    """What is said for a unit, after one and after other numbers."""

    one: str
    many: str


def _regular(names: dict[str, str]) -> dict[str, Unit]:
    return {sign: Unit(name, f"{name}s") for spelled, name in names.items() for sign in spelled.split()}


def _same(names: dict[str, str]) -> dict[str, Unit]:
    return {sign: Unit(name, name) for spelled, name in names.items() for sign in spelled.split()}


def _irregular(names: dict[str, tuple[str, str]]) -> dict[str, Unit]:
    return {sign: Unit(*name) for spelled, name in names.items() for sign in spelled.split()}


_SMALL = {"f": "femto", "p": "pico", "n": "nano", "µ": "micro", "m": "milli"}
_LARGE = {"k": "kilo", "M": "mega", "G": "giga", "T": "tera", "P": "peta"}


def _prefixed(sign: str, unit: Unit, prefixes: str) -> dict[str, Unit]:
    named = {**_SMALL, **_LARGE, "c": "centi", "d": "deci", "h": "hecto", "K": "kilo"}
    return {f"{prefix}{sign}": Unit(*(f"{named[prefix]}{name}" for name in unit)) for prefix in prefixes}


_METRIC = {
    **_regular({"m": "meter", "km Km KM": "kilometer", "g gr": "gram", "kg Kg KG": "kilogram", "mcg": "microgram"}),
    **_prefixed("m", Unit("meter", "meters"), "cmµnd"),
    **_prefixed("g", Unit("gram", "grams"), "mµ"),
    **_regular({"l L": "liter", "t": "tonne", "ha": "hectare", "cc": "cubic centimeter"}),
    **_prefixed("L", Unit("liter", "liters"), "mcdµ"),
    **_prefixed("l", Unit("liter", "liters"), "mcdµ"),
    **_regular({"min mins": "minute", "s sec secs": "second", "h hr hrs": "hour", "yr yrs": "year", "wk wks": "week"}),
    **_prefixed("s", Unit("second", "seconds"), "mµn"),
}
_ELECTRICAL = {
    **_regular({"V": "volt", "A": "amp", "W": "watt", "Ω": "ohm", "kΩ": "kilohm", "MΩ": "megohm", "mΩ": "milliohm"}),
    **_prefixed("V", Unit("volt", "volts"), "mµkM"),
    **_prefixed("A", Unit("amp", "amps"), "mµnk"),
    **_prefixed("W", Unit("watt", "watts"), "mµkMGT"),
    **_regular({"Ah": "amp hour", "mAh": "milliamp hour", "VA": "volt amp", "kVA": "kilovolt amp"}),
    **_regular({"Wh": "watt hour"}),
    **_prefixed("Wh", Unit("watt hour", "watt hours"), "kMGT"),
    **_prefixed("F", Unit("farad", "farads"), "µnp"),
    **_prefixed("H", Unit("henry", "henries"), "µm"),
    **_same({"Hz": "hertz"}),
    **_prefixed("Hz", Unit("hertz", "hertz"), "kMGT"),
    **_regular({"dB": "decibel", "dBA": "decibel", "lm": "lumen"}),
    **_same({"lx": "lux"}),
}
_PHYSICAL = {
    **_regular({"J": "joule", "N": "newton", "Nm": "newton meter", "cal": "calorie", "kcal": "kilocalorie"}),
    **_prefixed("J", Unit("joule", "joules"), "kMG"),
    **_prefixed("N", Unit("newton", "newtons"), "k"),
    **_regular({"eV": "electron volt", "Pa": "pascal", "K": "kelvin", "mol": "mole", "mmol": "millimole"}),
    **_prefixed("eV", Unit("electron volt", "electron volts"), "kMG"),
    **_prefixed("Pa", Unit("pascal", "pascals"), "hkMG"),
    **_regular({"mbar": "millibar", "atm": "atmosphere", "ly": "light year"}),
    **_same({"hp": "horsepower", "mmHg": "millimeters of mercury", "ppm": "parts per million"}),
    **_same({"ppb": "parts per billion"}),
    **_irregular({"psi": ("pound per square inch", "pounds per square inch")}),
    **_irregular({"°C ℃ ºC C": ("degree Celsius", "degrees Celsius"), "°": ("degree", "degrees")}),
    **_irregular({"°F ℉ ºF F": ("degree Fahrenheit", "degrees Fahrenheit")}),
}
_CUSTOMARY = {
    **_irregular({"ft": ("foot", "feet"), "in": ("inch", "inches"), "mph": ("mile per hour", "miles per hour")}),
    **_regular({"mi": "mile", "yd yds": "yard", "lb lbs": "pound", "oz": "ounce", "gal": "gallon", "qt": "quart"}),
    **_irregular({"bbl": ("barrel", "barrels"), "pts": ("point", "points")}),
    **_regular({"tbsp Tbsp": "tablespoon", "tsp": "teaspoon", "fl_oz": "fluid ounce", "kt kts kn": "knot"}),
    **_regular({"sq_mi": "square mile", "sq_yd": "square yard", "sq_m": "square meter", "sq_km": "square kilometer"}),
    **_irregular({"sq_ft sqft ft²": ("square foot", "square feet"), "sq_in in²": ("square inch", "square inches")}),
    **_irregular({"cu_ft ft³": ("cubic foot", "cubic feet"), "cu_in in³": ("cubic inch", "cubic inches")}),
    **_regular({"cu_m": "cubic meter", "cu_yd": "cubic yard"}),
    **_irregular({"mpg": ("mile per gallon", "miles per gallon"), "fps": ("frame per second", "frames per second")}),
    **_irregular({"bpm": ("beat per minute", "beats per minute")}),
    **_irregular({"kph kmh kmph": ("kilometer per hour", "kilometers per hour")}),
}
_SQUARE = {
    f"{sign}{power}": Unit(f"{name} {one}", f"{name} {many}")
    for power, name in (("²", "square"), ("³", "cubic"))
    for sign, (one, many) in _METRIC.items()
    if sign in ("m", "cm", "mm", "km", "dm", "µm", "nm")
}
_SQUARE_SECOND = {"s²": Unit("second squared", "seconds squared")}
_DATA = {
    **_prefixed("B", Unit("byte", "bytes"), "kKMGTP"),
    **_regular({"KiB": "kibibyte", "MiB": "mebibyte", "GiB": "gibibyte", "TiB": "tebibyte"}),
    **_prefixed("b", Unit("bit", "bits"), "kKMGT"),
    **_prefixed("bit", Unit("bit", "bits"), "kMGT"),
    **_prefixed("bps", Unit("bit per second", "bits per second"), "kKMGT"),
    **_regular({"px": "pixel", "Mpx MP": "megapixel"}),
}

UNITS: Final = {**_METRIC, **_ELECTRICAL, **_PHYSICAL, **_CUSTOMARY, **_SQUARE, **_SQUARE_SECOND, **_DATA}
"""By sign; of two words they are joined by "_". "µ" stands for the Greek letter too."""

PERIODS: Final = {
    **{"h": "hour", "hr": "hour", "hour": "hour", "s": "second", "sec": "second", "second": "second", "min": "minute"},
    **{"minute": "minute", "day": "day", "week": "week", "wk": "week", "month": "month", "mo": "month"},
    **{"year": "year", "yr": "year", "person": "person", "night": "night", "unit": "unit", "user": "user"},
    **{"head": "head", "share": "share", "page": "page", "item": "item", "ticket": "ticket", "seat": "seat"},
}
"""What "/" may be followed by, other than units, and mean "per"."""
