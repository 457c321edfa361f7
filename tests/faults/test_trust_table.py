"""The tables of threats and faults in docs/security.md name tests that there are."""

import re

from support.markdown_pages import rows, section
from support.paths import ROOT

NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")

HEADERS = ("threat: somebody could", "fault")


def test_every_test_named_in_the_threat_table_is_there() -> None:
    cells = [row for row in rows(section(ROOT / "docs" / "security.md", "## Trust")) if row[0] not in HEADERS]
    missing = []
    for row in cells:
        named = NAMED.findall(row[-1])
        assert named, f"nothing shows it: {row}"
        for file, test in named:
            if not re.search(rf"^(async )?def {test}\(", (ROOT / "tests" / file).read_text(encoding="utf-8"), re.M):
                missing.append(f"{file}::{test}")
    assert missing == []
    assert len(cells) > 20
