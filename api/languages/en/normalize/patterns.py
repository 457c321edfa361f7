"""How most rules are written: a pattern, and what is said for each match. Knows nothing of what is read."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from api.languages.common.rules import Find
from api.text.aligned import Edit

CAPITALISED: Final = r"[A-Z][a-z’']{1,30}"
"""A word as a name is written, in a pattern."""

Say = Callable[[re.Match[str]], str | None]
"""What a match is said as; None leaves it to other rules."""


def words(listed: str) -> frozenset[str]:
    """The words of a text, for a table that reads as one."""
    return frozenset(listed.split())


def table(listed: str) -> dict[str, str]:
    """ "Prof professor; Sgt sergeant": what is written, up to the first space, and what is said."""
    entries = (entry.split(None, 1) for entry in listed.split(";") if entry.strip())
    return {written: " ".join(said.split()) for written, said in entries}


def replacing(pattern: str, say: Say | str, group: int | str = 0, flags: int = 0) -> Find:
    """Finds `pattern`, and says `say` for its `group`: the rest of the match is context, which others may read."""
    compiled = re.compile(pattern, flags)

    def find(text: str) -> Iterator[Edit]:
        for found in compiled.finditer(text):
            new = say if isinstance(say, str) else say(found)
            if new is not None and found[group] is not None:
                yield Edit(*found.span(group), new)

    return find


def replacing_words(table: dict[str, str], behind: str = r"(?<![\w.])", ahead: str = r"(?!\w)") -> Find:
    """Finds the keys of `table` where they stand between `behind` and `ahead`, and says their values."""
    keys = "|".join(re.escape(key) for key in sorted(table, key=len, reverse=True))
    return replacing(f"{behind}(?:{keys}){ahead}", lambda found: table[found.group()])
