"""docs/configuration.md is what docs/generate.py makes of the settings."""

import os
import subprocess
import sys
from pathlib import Path

from support.paths import ROOT


def generate(script: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(script), *arguments]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)


def test_page_agrees_with_the_settings() -> None:
    checked = generate(ROOT / "docs" / "generate.py", "--check")
    assert checked.returncode == 0, checked.stderr


def test_page_out_of_date_is_seen_and_written_anew(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    (tmp_path / "generate.py").write_bytes((ROOT / "docs" / "generate.py").read_bytes())
    (tmp_path / "configuration.md").write_text(page.replace("8880", "8881"), encoding="utf-8")
    checked = generate(tmp_path / "generate.py", "--check")
    assert checked.returncode == 1
    assert "out of date" in checked.stderr
    assert generate(tmp_path / "generate.py").returncode == 0
    assert (tmp_path / "configuration.md").read_text(encoding="utf-8") == page


def test_setting_in_no_table_is_an_error(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    (tmp_path / "generate.py").write_bytes((ROOT / "docs" / "generate.py").read_bytes())
    (tmp_path / "configuration.md").write_text(page.replace("HOST PORT ", "HOST ", 1), encoding="utf-8")
    refused = generate(tmp_path / "generate.py")
    assert refused.returncode != 0
    assert "PORT" in refused.stderr
