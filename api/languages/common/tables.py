"""Tables of words: the files `data/*.tsv` of each language.

The first line of a table names its columns. Tabs separate the cells. Nothing is quoted, and there are no comments.
Empty cells at the end of a line may be left out.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

_LANGUAGES = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun that numbers count."""

    one: str
    many: str
    gender: Literal["m", "f"] = "m"

    def counted(self, is_one: bool) -> str:
        """Return the form after a number."""
        return self.one if is_one else self.many


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency and its hundredth part, if it has one."""

    whole: Noun
    part: Noun | None = None


@cache
def read_rows(folder: str, name: str, *columns: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of `languages/<folder>/data/<name>.tsv`, read once; see `read_table`."""
    return read_table(_LANGUAGES / folder / "data" / f"{name}.tsv", *columns)


def read_table(path: Path, *columns: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of a table, each as long as `columns`.

    Raises ValueError for a table with other columns, or a row with more cells.
    """
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    if tuple(header.split("\t")) != columns:
        raise ValueError(f"{path} has the columns {header!r}, not {columns}")
    return tuple(_cells(path, line, len(columns)) for line in lines)


def _cells(path: Path, line: str, num_cells: int) -> tuple[str, ...]:
    cells = line.split("\t")
    if len(cells) > num_cells:
        raise ValueError(f"{path} has a row of {len(cells)} cells, not {num_cells}: {line!r}")
    return (*cells, *("",) * (num_cells - len(cells)))


def read_words(folder: str, name: str, column: str) -> frozenset[str]:
    """Return the words of a table with one column."""
    return frozenset(word for (word,) in read_rows(folder, name, column))


def read_pairs(folder: str, name: str) -> dict[str, str]:
    """Return written -> spoken."""
    return {row[0]: row[1] for row in read_rows(folder, name, "written", "spoken")}


def read_nouns(folder: str, name: str) -> dict[str, Noun]:
    """Return written -> noun."""
    rows = read_rows(folder, name, "written", "one", "many", "gender")
    return {written: _noun(one, many, gender) for written, one, many, gender in rows}


def read_currencies(folder: str, name: str = "currencies") -> dict[str, Currency]:
    """Return sign or code -> currency."""
    columns = ("written", "one", "many", "gender", "part_one", "part_many", "part_gender")
    return dict(_currency(row) for row in read_rows(folder, name, *columns))


def _currency(row: tuple[str, ...]) -> tuple[str, Currency]:
    written, one, many, gender, part_one, part_many, part_gender = row
    part = _noun(part_one, part_many, part_gender) if part_one else None
    return written, Currency(_noun(one, many, gender), part)


def _noun(one: str, many: str, gender: str) -> Noun:
    return Noun(one, many, "f" if gender == "f" else "m")


def read_months(language: str) -> tuple[str, ...]:
    """Return the names of the months from January on; none for a language that the table lacks."""
    rows = read_rows("common", "months", "language", *map(str, range(1, 13)))
    return next((row[1:] for row in rows if row[0] == language), ())
