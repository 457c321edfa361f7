"""Rules of normalisation. Each finds one kind of writing, and an earlier rule takes its text from the later ones."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from api.text.aligned import AlignedText, Edit, Span

TAKEN = "\ufffc"
"""The character that replaces, in the text that a rule sees, each character that an earlier rule has read.

No rule may replace it.
"""

Find = Callable[[str], Iterable[Edit]]
"""Text -> edits, in order, without overlap, in time linear in the text.

An edit whose `new` is the text itself keeps later rules away from it.
"""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule for one kind of writing."""

    find: Find

    option: str = "normalize"
    """The field of NormalizationOptions that turns the rule off."""


def apply_rules(text: AlignedText, rules: Iterable[Rule], kept: Sequence[Span] = ()) -> AlignedText:
    """Return `text` with the edits of `rules`, tried in their order. The spans `kept` stay as they are.

    Raises ValueError if a rule replaces text that an earlier rule has read.
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
    """Return `text` with TAKEN for each character of `spans`, which are in order."""
    if not spans:
        return text
    pieces, done = list[str](), 0
    for start, end in spans:
        pieces += (text[done:start], TAKEN * (end - start))
        done = max(done, end)
    return "".join(pieces) + text[done:]
