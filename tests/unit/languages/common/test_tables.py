"""The tables of words: their form, their reader, and their place in the package."""

import tomllib
from pathlib import Path

import pytest

from api.languages.common import tables
from api.languages.common.tables import Currency, Noun, read_currencies, read_months, read_nouns, read_table

ROOT = Path(tables.__file__).parents[3]
TABLES = sorted((ROOT / "api" / "languages").rglob("*.tsv"))


@pytest.mark.parametrize("path", TABLES, ids=lambda path: f"{path.parents[1].name}/{path.name}")
def test_table_has_no_empty_or_repeated_key(path: Path) -> None:
    header, *rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    keys = [row[0] for row in rows]
    assert all(keys)
    assert len(set(keys)) == len(keys)
    assert all(len(row) <= len(header) for row in rows)
    assert all(cell == cell.strip() for row in rows for cell in row)


def test_tables_are_in_the_package() -> None:
    setuptools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    patterns = setuptools["package-data"]["api"]
    packaged = {path for pattern in patterns for path in (ROOT / "api").glob(pattern)}
    assert set(TABLES) <= packaged


def test_cells_left_out_are_empty(tmp_path: Path) -> None:
    table = tmp_path / "letters.tsv"
    table.write_text("first\tlast\na\tz\nb\n", encoding="utf-8")
    assert read_table(table, "first", "last") == (("a", "z"), ("b", ""))


def test_table_with_other_columns_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "renamed.tsv"
    table.write_text("first\n", encoding="utf-8")
    with pytest.raises(ValueError, match="renamed"):
        read_table(table, "second")


def test_row_with_too_many_cells_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "wide.tsv"
    table.write_text("first\na\tb\n", encoding="utf-8")
    with pytest.raises(ValueError, match="2 cells"):
        read_table(table, "first")


def test_nouns_and_currencies_have_their_forms() -> None:
    assert read_nouns("es", "units")["h"] == Noun("hora", "horas", "f")
    assert read_currencies("fr")["£"] == Currency(Noun("livre", "livres", "f"), Noun("penny", "pence"))
    assert read_currencies("es")["BTC"].part is None


def test_months_of_an_unknown_language_are_none() -> None:
    assert read_months("it")[0] == "gennaio"
    assert read_months("xx") == ()
