"""Links of the README and of docs/: each leads to a file, and to a heading, that there is."""

from pathlib import Path

import pytest
from support.markdown_pages import anchors, links, pages
from support.paths import ROOT

README_BYTES = 8192


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_relative_links_resolve(page: Path) -> None:
    broken = [link for link in links(page) if "://" not in link and not _resolves(page, link)]
    assert broken == []


def _resolves(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists() or not target.is_relative_to(ROOT.resolve()):
        return False
    return not anchor or (target.suffix == ".md" and anchor in anchors(target))


def test_readme_leads_to_every_page() -> None:
    linked = {link.partition("#")[0] for link in links(ROOT / "README.md")}
    assert {f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md")} <= linked


def test_readme_is_short() -> None:
    assert (ROOT / "README.md").stat().st_size <= README_BYTES


def test_broken_link_would_be_seen(tmp_path: Path) -> None:
    assert not _resolves(ROOT / "docs" / "api.md", "nowhere.md")
    assert not _resolves(ROOT / "docs" / "api.md", "#nowhere")
    assert not _resolves(ROOT / "docs" / "api.md", str(tmp_path))
