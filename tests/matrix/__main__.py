"""Run the suite as other machines would: `make test-matrix`.

    PYTHONPATH=tests python -m matrix [NAME ...] [--whole]

Each row holds what computes (torch, oneDNN, MKL, our own library) to what another processor has, or moves the checkout,
the locale, the Python and the tools about. Rows run what they can change, or with --whole everything. One that this
machine can't show is left out, with the reason. Prints a table; exits with 1 when a row failed.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from matrix.checkouts import ROOT, Checkout, LeftOut
from matrix.rows import ROWS, Row

BUSY = "while True: pass"


@contextmanager
def busy(num_processes: int) -> Iterator[None]:
    """So many processes that take what they get of the machine."""
    processes = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(num_processes)]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


def run(row: Row, folder: Path, *, whole: bool) -> tuple[str, bool]:
    """A row's closing line, and whether it passed."""
    if row.flag and row.flag not in Path("/proc/cpuinfo").read_text(encoding="utf-8").split():
        raise LeftOut(f"this processor has no {row.flag}")
    checkout = row.prepare(folder) if row.prepare else Checkout(ROOT, Path(sys.executable))
    tests = ("tests",) if whole else ("-m", "not slow", *row.tests)
    done_by = [str(checkout.python), "-m", "pytest", "-q", "--durations=0", *tests, *row.options]
    environment = {**os.environ, **checkout.environment, **row.environment}
    with busy(row.num_busy):
        done = subprocess.run(
            done_by, cwd=checkout.folder, env=environment, check=False, stdout=subprocess.PIPE, text=True,
            errors="replace", umask=checkout.umask,
        )  # fmt: skip
    lines = done.stdout.splitlines()
    for line in lines:
        if line.startswith(("FAILED", "ERROR", "SKIPPED")):
            print(line, flush=True)
    closing = [line.strip("= ") for line in lines if re.search(r"\d+ (passed|failed|error)", line)]
    if not closing:
        print(f"exit status {done.returncode}:", *lines[-20:], sep="\n", flush=True)
    return closing[-1] if closing else "nothing ran", done.returncode == 0


def main() -> int:
    """Run the rows that are named, or all."""
    names = [row.name for row in ROWS]
    parser = argparse.ArgumentParser(prog="python -m matrix", description=str(__doc__).partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"rows: {', '.join(names)} (all)")
    parser.add_argument("--whole", action="store_true", help="the whole suite in every row")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(names):
        parser.error(f"no row {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    table, failed = [], False
    for row in ROWS:
        if asked.names and row.name not in asked.names:
            continue
        print(f"{row.name}: {row.says} ...", flush=True)
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="kokoro-matrix-") as folder:
            try:
                closing, passed = run(row, Path(folder), whole=asked.whole)
            except LeftOut as why:
                closing, passed = f"left out: {why}", True
            except subprocess.CalledProcessError as failure:
                closing, passed = f"could not be set up: {failure}", False
        failed |= not passed
        print(f"{row.name}: {closing}", flush=True)
        table.append(f"{row.name:10} {row.says:78} {(time.monotonic() - began) / 60:5.1f} min  {closing}")
    print("", *table, sep="\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
