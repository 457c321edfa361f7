"""Which instruction sets the native library uses: read when it is loaded, so each case is a process of its own."""

import os
import subprocess
import sys
from functools import cache

import pytest
from support.paths import ROOT

from api.models.engines.cpu.bindings import INSTRUCTION_SETS, LIMIT_VARIABLE, NativeLibrary

LOADED = "from api.models.engines.cpu.bindings import NativeLibrary; print(NativeLibrary.load().has_bfloat16)"


@cache
def load(limit: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {LIMIT_VARIABLE: limit}
    return subprocess.run(
        [sys.executable, "-c", LOADED], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("limit", INSTRUCTION_SETS)
def test_bfloat16_is_used_where_the_limit_allows_it(limit: str, library: NativeLibrary) -> None:
    done, unlimited = load(limit), load("")
    assert done.returncode == unlimited.returncode == 0, done.stderr
    assert done.stdout == (unlimited.stdout if limit == INSTRUCTION_SETS[-1] else "False\n")


def test_an_unknown_limit_is_an_error_that_says_what_is_allowed(library: NativeLibrary) -> None:
    done = load("avx9")
    assert done.returncode != 0
    assert f"{LIMIT_VARIABLE} is 'avx9'; allowed: portable, avx2, avx512, bfloat16" in done.stderr
