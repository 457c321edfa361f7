"""Markdown pages of this project, as their tests read them: headings, anchors, links and tables."""

import re
from collections.abc import Iterator
from pathlib import Path

from support.paths import ROOT

_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]+`")
_LINK = re.compile(r"\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(([^()\s]+)\)")
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


def pages() -> list[Path]:
    """Return the README, the changelog and every page of docs/ and of the tests' clients."""
    return [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md")),
            ROOT / "tests" / "clients" / "README.md"]  # fmt: skip


def prose(page: Path) -> str:
    """Return the page without its blocks of code."""
    text = _FENCED.sub("", page.read_text(encoding="utf-8"))
    return "\n".join("" if line.startswith("    ") else line for line in text.splitlines())


def links(page: Path) -> list[str]:
    """Return the targets of the page's links, in order. Text in a code span that only looks like a link is left out."""
    # A code span may be the text of a link; then its brackets are outside of it.
    return _LINK.findall(_CODE.sub("code", prose(page)))


def anchors(page: Path) -> set[str]:
    """Return the anchors of the page's headings, as GitHub makes them."""
    found: dict[str, int] = {}
    for heading in _HEADING.findall(prose(page)):
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        name = re.sub(r"[^\w\- ]", "", text).strip().replace(" ", "-")
        found[name] = found.get(name, -1) + 1
    return {name if i == 0 else f"{name}-{i}" for name, count in found.items() for i in range(count + 1)}


def section(page: Path, heading: str) -> str:
    """Return what stands below `heading` (with its marks, as in `## Trust`), up to the next heading of its level."""
    level = len(heading) - len(heading.lstrip("#"))
    _, found, rest = f"\n{page.read_text(encoding='utf-8')}".partition(f"\n{heading}\n")
    assert found, f"{page.name} has no {heading!r}"
    return re.split(rf"^#{{1,{level}}} ", rest, maxsplit=1, flags=re.MULTILINE)[0]


def rows(text: str) -> Iterator[list[str]]:
    """Yield the cells of every table row in `text`, header rows included, rules left out."""
    for line in text.splitlines():
        if line.startswith("| ") or line.startswith("|-"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if not set(line) <= set("|-: "):
                yield cells
