"""Rules of normalisation: each finds what it can read, the first to find something has it.

Knows how rules are put together; nothing of what any of them reads.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from api.text.aligned import AlignedText, Edit, Span

TAKEN = "\ufffc"
"""Stands in the text that a rule sees for every character that an earlier rule has read. No rule may take it up."""

Find = Callable[[str], Iterable[Edit]]
"""What it reads in a text and how it is said, in order, without overlap, in time linear in the text.

An edit whose `new` is what stood there keeps later rules away from it.
"""


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of writing, read."""

    find: Find

    option: str = "normalize"
    """The field of NormalizationOptions that turns it off."""


def apply_rules(text: AlignedText, rules: Iterable[Rule], kept: Sequence[Span] = ()) -> AlignedText:
    """`text` as the rules say it, the first rule before the others. `kept` spans of it are left alone.

    Raises ValueError if a rule breaks the promises of `Find`.
    """
    seen = _masked(text.text, kept)
    edits: list[Edit] = []
    for rule in rules:
        found = list(rule.find(seen))
        for edit in found:
            if TAKEN in seen[edit.start : edit.end]:
                raise ValueError(f"{edit} is of text that another rule has read")
        edits += found
        seen = _masked(seen, [(edit.start, edit.end) for edit in found])
    changes = (edit for edit in edits if edit.new != text.text[edit.start : edit.end])
    return text.edited(sorted(changes, key=lambda edit: edit.start))


def _masked(text: str, spans: Sequence[Span]) -> str:
    if not spans:
        return text
    pieces, done = list[str](), 0
    for start, end in spans:
        pieces += (text[done:start], TAKEN * (end - start))
        done = max(done, end)
    return "".join(pieces) + text[done:]
