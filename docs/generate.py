"""Write the tables of docs/configuration.md from `api/settings.py`.

    python docs/generate.py             # after a change of the settings
    python docs/generate.py --check     # exit status 1 if the page is out of date

The page's prose is written by hand. A table stands between `<!-- settings: NAME ... -->` and `<!-- end -->`; the first
comment lists the settings of the table.
"""

import argparse
import re
import sys
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from api.settings import Settings

PAGE = Path(__file__).with_name("configuration.md")

TABLE = re.compile(r"(<!-- settings: ([A-Z0-9_ \n]+) -->\n).*?(<!-- end -->)", re.DOTALL)

BOUNDS = {"minimum": "from", "exclusiveMinimum": "above", "maximum": "up to"}
"""Keys of a JSON schema, in the order in which they are written, and the word for each."""


def rendered(page: str) -> str:
    """Return `page` with the tables that its comments ask for.

    Raises:
        KeyError: a comment names what is no setting.
        ValueError: a setting is in no table, or in two.
    """
    listed = [name for found in TABLE.finditer(page) for name in found[2].split()]
    fields = [name.upper() for name in Settings.model_fields]
    if sorted(listed) != sorted(fields):
        odd = sorted(set(listed) ^ set(fields)) or sorted(name for name in fields if listed.count(name) > 1)
        raise ValueError(f"each setting stands in one table; look at {', '.join(odd)}")
    return TABLE.sub(lambda found: f"{found[1]}{_table(found[2].split())}{found[3]}", page)


def _table(names: list[str]) -> str:
    head = ["", "| variable | default | allowed | meaning |", "|---|---|---|---|"]
    return "\n".join([*head, *map(_row, names), "", ""])


def _row(name: str) -> str:
    field = Settings.model_fields[name.lower()]
    schema = Settings.model_json_schema()["properties"][name.lower()]
    meaning = " ".join(str(field.description).split())
    return " | ".join([f"| `{name}`", _default(field.default), _allowed(schema).replace("|", r"\|"), f"{meaning} |"])


def _default(value: Any) -> str:
    if value is None or value == ():
        return "unset"
    if isinstance(value, SecretStr):
        raise TypeError("a secret has no default")
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


def _allowed(schema: dict[str, Any]) -> str:
    """Return what the JSON schema of a field admits, in words; "" where it says nothing that helps."""
    if values := schema.get("enum") or schema.get("examples"):
        return ", ".join(f"`{value}`" for value in values)
    kind = {"integer": "whole number", "number": "number", "boolean": "`true`, `false`"}.get(schema.get("type", ""), "")
    bounds = [f"{word} {schema[key]:.15g}" for key, word in BOUNDS.items() if key in schema]
    return " ".join([kind, *bounds]) if kind else ""


def main() -> int:
    """Write the page, or compare it; the exit status."""
    parser = argparse.ArgumentParser(description="Write the tables of docs/configuration.md from api/settings.py.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if the page is out of date")
    page = PAGE.read_text(encoding="utf-8")
    new = rendered(page)
    if not parser.parse_args().check:
        PAGE.write_text(new, encoding="utf-8")
    elif new != page:
        sys.stderr.write(f"{PAGE} is out of date: run python docs/generate.py\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
