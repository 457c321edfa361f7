"""benchmarks/gpu.py, as far as it goes without a GPU."""

import json
import subprocess
import sys
from pathlib import Path

from support.paths import ROOT
from support.patience import HANGS_AFTER_S

SCRIPT = """
import runpy, sys
del sys.argv[0]
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
except SystemExit as ended:
    assert not ended.code, ended.code
print(sorted({"fastapi", "loguru", "pydantic"} & set(sys.modules)))
"""


def test_it_measures_a_small_network_without_the_services_own_packages(tmp_path: Path) -> None:
    figures = tmp_path / "gpu.json"
    sizes = ["--small", "--rounds", "1", "--batches", "1", "2", "--phonemes", "20"]
    options = ["--device", "cpu", "--precision", "float32", *sizes]
    benchmark = [str(ROOT / "benchmarks/gpu.py"), *options, "--json", str(figures)]
    command = [sys.executable, "-c", SCRIPT, *benchmark]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=HANGS_AFTER_S)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"
    cells = json.loads(figures.read_text(encoding="utf-8"))["cells"]
    assert [(cell["num_rows"], cell["same_durations"]) for cell in cells] == [(1, True), (2, True)]
