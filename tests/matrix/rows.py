"""The rows of the matrix."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from matrix.checkouts import Checkout, elsewhere, with_intels_mkl, without_tools

ARITHMETIC = ("tests/unit/models", "tests/unit/inference", "tests/unit/audio")
"""What the processor, its libraries and the number of threads can change."""

OTHERS = ("tests", *(f"--ignore={folder}" for folder in ARITHMETIC))


@dataclass(frozen=True)
class Row:
    """A setting, and what is run in it."""

    name: str
    says: str
    tests: Sequence[str] = ARITHMETIC
    environment: Mapping[str, str] = field(default_factory=dict)
    flag: str = ""
    """Of /proc/cpuinfo, that it needs."""
    num_busy: int = 0
    """Processes beside it that never rest."""
    prepare: Callable[[Path], Checkout] | None = None
    """Makes a checkout of its own in a folder; without it, this one."""
    options: Sequence[str] = ()


ROWS = (
    Row(
        "portable",
        "SSE alone, one thread",
        environment={
            "ATEN_CPU_CAPABILITY": "default", "ONEDNN_MAX_CPU_ISA": "SSE41", "MKL_CBWR": "COMPATIBLE",
            "KOKORO_MAX_CPU_ISA": "portable", "OMP_NUM_THREADS": "1",
        },
    ),
    Row(
        "avx2",
        "AVX2, four threads",
        flag="avx2",
        environment={
            "ATEN_CPU_CAPABILITY": "avx2", "ONEDNN_MAX_CPU_ISA": "AVX2", "MKL_ENABLE_INSTRUCTIONS": "AVX2",
            "KOKORO_MAX_CPU_ISA": "avx2", "OMP_NUM_THREADS": "4",
        },
    ),
    Row(
        "intel",
        "MKL's paths for Intel, AVX-512 without bfloat16",
        flag="avx512f",
        environment={"ONEDNN_MAX_CPU_ISA": "AVX512_CORE", "KOKORO_MAX_CPU_ISA": "avx512", "OMP_NUM_THREADS": "2"},
        prepare=with_intels_mkl,
    ),
    Row(
        "busy",
        "two processes that never rest beside it",
        ("tests/unit/inference", "tests/unit/synthesis", "tests/http", "tests/faults"),
        num_busy=2,
    ),
    Row(
        "elsewhere",
        "Python 3.12, umask 077, another locale, blanks in the path, another order",
        OTHERS,
        prepare=elsewhere,
        options=("--random-order", "--random-order-seed=12"),
    ),
    Row("bare", "no C compiler, no npm", (*ARITHMETIC, "tests/unit/cli", "tests/faults"), prepare=without_tools),
)  # fmt: skip
