"""Units of measure by their signs, as SI, IEC and everyday English have them."""

from typing import Final, NamedTuple

from api.languages.common.tables import read_pairs, read_rows


class Unit(NamedTuple):
    """The names of a unit, after one and after other numbers."""

    one: str
    many: str


UNITS: Final = {sign: Unit(one, many) for sign, one, many in read_rows("en", "units", "written", "one", "many")}
"""Units by sign.

Case tells units apart: mW and MW, Mb and MB. "_" joins a sign of two words. "µ" stands for the Greek letter too.
"""

PERIODS: Final = read_pairs("en", "periods")
"""Words other than units that "/" may precede to mean "per"."""
