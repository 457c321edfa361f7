"""Currencies by sign and by ISO 4217 code."""

from typing import Final, NamedTuple

from api.languages.common.tables import read_pairs, read_rows


class Currency(NamedTuple):
    """The names of a currency and of its hundredth part, after one and after other numbers."""

    one: str
    many: str
    cent: str
    cents: str


_ROWS = read_rows("en", "currencies", "written", "position", "one", "many", "cent", "cents")

BEFORE: Final = {written: Currency(*names) for written, position, *names in _ROWS if position in ("before", "both")}
"""Signs and codes that precede an amount."""

AFTER: Final = {written: Currency(*names) for written, position, *names in _ROWS if position in ("after", "both")}
"""Signs and codes that follow an amount."""

MAGNITUDES: Final = read_pairs("en", "magnitudes")
"""Words and signs after an amount of money that multiply it."""
