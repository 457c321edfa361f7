"""Checkouts in which rows of the matrix run: this one, or a clone that is set up in another way."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMPILERS_AND_NODE = r"(.*-)?(gcc|g\+\+|cc|c\+\+|c89|c99|clang|clang\+\+|cpp)(-[\d.]+)?|np[mx]|node(js)?"


class LeftOut(Exception):
    """Why this machine can't show a row."""


@dataclass(frozen=True)
class Checkout:
    """Where a row runs."""

    folder: Path
    python: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    umask: int = -1
    """-1: as this process has it."""


def with_intels_mkl(folder: Path) -> Checkout:
    """MKL takes other paths on Intel's processors than on others; this library has it believe that it is on one."""
    if shutil.which("gcc") is None:
        raise LeftOut("no gcc")
    source, library = folder / "intel.c", folder / "intel.so"
    source.write_text("int mkl_serv_intel_cpu_true(void) { return 1; }\n", encoding="utf-8")
    subprocess.run(["gcc", "-shared", "-fPIC", source, "-o", library], check=True)
    return Checkout(ROOT, Path(sys.executable), {"LD_PRELOAD": str(library)})


def elsewhere(folder: Path) -> Checkout:
    """A clone whose path has blanks, private to its user, set up in Python 3.12 where there is one."""
    python = find_python("3.12") or sys.executable
    environment = {"LC_ALL": another_locale(), "LANG": "", "TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "12"}
    return set_up(folder / "a folder with blanks", {**os.environ, **environment}, python, umask=0o077)


def without_tools(folder: Path) -> Checkout:
    """A clone set up without a C compiler, npm and node."""
    tools = folder / "bin"
    tools.mkdir()
    for directory in map(Path, os.get_exec_path()):
        for tool in directory.iterdir() if directory.is_dir() else ():
            link = tools / tool.name
            if not re.fullmatch(COMPILERS_AND_NODE, tool.name) and not link.is_symlink():
                link.symlink_to(tool)
    environment = {**os.environ, "PATH": str(tools)}
    checkout = set_up(folder / "clone", environment, real_python(sys.executable))
    assert not list(checkout.folder.glob("api/**/*.so")), "there is a compiler left somewhere"
    return checkout


def set_up(folder: Path, environment: Mapping[str, str], python: str, umask: int = -1) -> Checkout:
    """Clone what is committed, and install it by the Makefile; the model's files are this checkout's."""
    subprocess.run(["git", "clone", "--quiet", ROOT, folder], check=True, umask=umask)
    (folder / "models").symlink_to(ROOT / "models")
    make = ["make", "--silent", ".venv/dev", f"PYTHON={python}"]
    subprocess.run(make, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL, umask=umask)
    return Checkout(folder, folder / ".venv" / "bin" / "python", environment, umask)


def find_python(version: str) -> str | None:
    """An interpreter of this version: on the path, or pyenv's."""
    pyenv = sorted(Path.home().glob(f".pyenv/versions/{version}*/bin/python{version}"))
    for candidate in (*map(str, pyenv), shutil.which(f"python{version}")):
        if (
            candidate
            and subprocess.run([candidate, "-c", "import venv"], check=False, capture_output=True).returncode == 0
        ):
            return real_python(candidate)
    return None


def real_python(executable: str) -> str:
    """The interpreter itself, not an environment's link to it."""
    prefix = [executable, "-c", "import os, sys; print(os.path.realpath(sys.executable))"]
    return subprocess.run(prefix, check=True, capture_output=True, text=True).stdout.strip()


def another_locale() -> str:
    """One whose encoding is not UTF-8, where there is one."""
    known = subprocess.run(["locale", "-a"], check=True, capture_output=True, text=True).stdout.split()
    others = [name for name in known if not re.search(r"(?i)utf-?8$|^(C|POSIX)$", name)]
    return others[0] if others else "C"
