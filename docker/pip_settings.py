"""Hand this machine's pip settings into a build: writes them as a pip.conf, and prints the local paths that they name.

    python3 docker/pip_settings.py FILE

Of a setting that is there twice the environment's counts, as pip has it. A path is printed once, on a line of its own.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

NAMING_PATHS = ("cert", "client-cert", "constraint", "extra-index-url", "find-links", "index-url", "requirement")
"""Settings whose values, between blanks, may be paths, or addresses that begin with file://."""


WHERE_SET = (":env:", ":env-var:", "site", "user", "global")
"""The first counts."""


def settings(listed: str) -> dict[str, str]:
    """Setting -> value, from what `pip config list` prints, as in `global.find-links='/srv/wheels'`."""
    found: dict[str, tuple[int, str]] = {}
    for line in listed.splitlines():
        where, _, setting = line.partition(".")
        name, _, value = setting.partition("=")
        if where in WHERE_SET:  # the others are of one command alone
            found[name] = min(found.get(name, (len(WHERE_SET), "")), (WHERE_SET.index(where), ast.literal_eval(value)))
    return {name: value for name, (_, value) in found.items()}


def local_paths(found: dict[str, str]) -> Iterator[Path]:
    """Give the paths that the build needs at the same place: of an index, the folder with the files beside it."""
    for name in NAMING_PATHS:
        for value in found.get(name, "").split():
            path = Path(unquote(value.removeprefix("file://")))
            if path.name == "simple":
                path = path.parent
            if path.is_absolute() and path.exists():
                yield path


def main() -> None:
    """See above."""
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], check=True, capture_output=True, text=True, encoding="utf-8"
    )
    found = settings(listed.stdout)
    lines = [f"{name} = {' '.join(value.split())}" for name, value in found.items()]
    Path(sys.argv[1]).write_text("\n".join(["[global]", *lines, ""]), encoding="utf-8")
    print(*dict.fromkeys(local_paths(found)), sep="\n")


if __name__ == "__main__":
    main()
