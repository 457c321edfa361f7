"""The README's tables of threats and faults name tests that there are."""

import re

from support.paths import ROOT

NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")


def test_every_test_named_in_the_readme_is_there() -> None:
    _, _, trust = (ROOT / "README.md").read_text(encoding="utf-8").partition("\n## Trust\n")
    rows = [line for line in trust.partition("\n## ")[0].splitlines() if line.startswith("| ")]
    missing = []
    for row in rows:
        if row.startswith(("| who could |", "| fault |")):
            continue
        named = NAMED.findall(row.rpartition(" | ")[2])
        assert named, f"nothing shows it: {row}"
        for file, test in named:
            if not re.search(rf"^(async )?def {test}\(", (ROOT / "tests" / file).read_text(encoding="utf-8"), re.M):
                missing.append(f"{file}::{test}")
    assert missing == []
    assert len(rows) > 20
