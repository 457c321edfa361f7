"""docs/architecture.md: the files of "Where is ...?" have the names that stand beside them."""

import re
from pathlib import Path

import pytest
from support.markdown_pages import rows, section
from support.paths import ROOT

PAGE = ROOT / "docs" / "architecture.md"

ANSWERS = [row for row in rows(section(PAGE, "## Where is ...?")) if row[0] != "question"]


def test_there_are_twenty_answers() -> None:
    assert len(ANSWERS) >= 20


@pytest.mark.parametrize("row", ANSWERS, ids=lambda row: row[0])
def test_answer_names_what_its_files_define(row: list[str]) -> None:
    files = [(PAGE.parent / link).resolve() for link in re.findall(r"\]\(([^)]+)\)", row[1])]
    assert files
    assert all(file.is_file() for file in files), row[1]
    missing = [name for name in re.findall(r"`(\w+)`", row[2]) if not any(_defines(file, name) for file in files)]
    assert missing == []


def _defines(file: Path, name: str) -> bool:
    definition = rf"^\s*(async def|def|class) {name}\b|^{name}( *:.*)? = "
    return re.search(definition, file.read_text(encoding="utf-8"), re.MULTILINE) is not None
