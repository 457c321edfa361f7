"""Text as espeak-ng can read it in one language: words, spaces and the marks that the model pauses at.

This comes after normalisation, and takes any text without a lost word. Each kind of character becomes something that
espeak-ng reads:

- letters stay, in their plain form ("ﬁ" -> "fi"); digits of every script become 0-9, "²" -> 2, "½" -> 1/2
- `. , ! ? ; : — … ( ) “ ”` stay, and the same marks of other scripts and styles become them; `¿ ¡` are left out: the
  model has no such marks, and `? !` at the other end carry their melody
- `'` and `-` stay inside words, "." and "," inside numbers
- symbols that the language has a word for become that word (`symbol_words.py`)
- every other symbol (emoji, bullets, markup) becomes a space and is reported as unspoken
- invisible characters, and marks that combine with nothing espeak knows, are left out without a report
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from api.languages.common.readable_text import PLAIN_MARKS, ReadableText, plain_letter
from api.languages.common.symbol_words import SYMBOL_WORDS
from api.text.aligned import SURROGATE, AlignedText, Edit, composed
from api.text.split import best_cut

MAX_NUMBER_DIGITS = 15
"""Digits of the longest number that is read as one: espeak-ng has no words beyond millions of millions."""

MAX_RUN_CHARS = 60
"""Characters of the longest run without a space, longer than any dictionary word."""

_KEPT = frozenset(".,!?;:—…()“”'-")
_WRITTEN_AS: Mapping[str, str] = {
    **PLAIN_MARKS,
    **dict.fromkeys("’‘`", "'"),
    **dict.fromkeys("¿¡\u2060", " "),
    "⁄": "/",
    "\u00ad": "",
}

_UNUSUAL = re.compile(r"[^A-Za-z0-9 ]")
_SPACES = re.compile(r"\s+")
_EDGES = re.compile(r"^ | $")
_OPENING_QUOTE = re.compile(r'(?<![^\s(—])"(?=\S)')
_QUOTE = re.compile(r'"')
_RULER = re.compile(r"([=#&%@$£€°§])\1+")
_DASH = re.compile(r"(?<!\S)-+(?!\S)|-{2,}")
_LOOSE_PAUSE = re.compile(r" (?=[!?;:…)”]|[.,](?!\d))|(?<=[“(]) ")
_REPEATED = re.compile(r"([.,!?;:—…])\1{3,}")
_INNER_STOP = re.compile(r"(?<=[^\W\d_])\.(?=[^\W\d_])")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_LOOSE_COLON = re.compile(r"(?<=\d):(?=\d)")
_MARKS = ".,!?;:—…()“”"
_STRAY = re.compile(rf"(?<![^\s{_MARKS}])['-]+|-+(?![^\s{_MARKS}])")
"""Apostrophes and hyphens that are inside no word; "un po'" keeps its own."""

_RUN = re.compile(rf"\S{{{MAX_RUN_CHARS + 1},}}")


def readable(text: str, language: str) -> ReadableText:
    """Return `text` as espeak-ng can read it. Words and prosody are kept; symbols that can't be said are listed.

    Args:
        language: a code; one without symbol words has its symbols left out.
    """
    unspoken: dict[str, None] = {}
    said_as = SYMBOL_WORDS.get(language, {})

    def written(found: re.Match[str]) -> str:
        plain = _written(found.group()[0], {} if len(found.group()) > 1 else said_as)
        if plain is None:
            unspoken[found.group()[0]] = None
        return " " if plain is None else plain

    aligned = composed(AlignedText.of(text)).sub(SURROGATE, "\ufffd")
    aligned = aligned.sub(_OPENING_QUOTE, "“").sub(_QUOTE, "”")
    aligned = aligned.sub(_RULER, written).sub(_UNUSUAL, written).sub(_SPACES, " ")
    aligned = aligned.sub(_INNER_STOP, " ")
    aligned = aligned.sub(_DASH, " — ").sub(_SPACES, " ").sub(_LOOSE_PAUSE, "")
    aligned = aligned.sub(_REPEATED, lambda found: found.group(1) * 3)
    aligned = aligned.sub(_DIGITS, lambda found: _digits(found.group())).sub(_LOOSE_COLON, " ").sub(_STRAY, "")
    aligned = aligned.edited(Edit(cut, cut, " ") for run in _RUN.finditer(aligned.text) for cut in _run_cuts(run))
    return ReadableText(aligned.sub(_SPACES, " ").sub(_EDGES, ""), tuple(unspoken))


def _written(char: str, said_as: Mapping[str, str]) -> str | None:
    """Return the text for a character; None for a symbol that can't be said."""
    if char in _KEPT:
        return char
    if char in said_as:
        return f" {said_as[char]} "
    if char in _WRITTEN_AS or char.isspace():
        return _WRITTEN_AS.get(char, " ")
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    plain = unicodedata.normalize("NFKC", char)
    if plain != char:
        spaces = " " if category in ("No", "Nl") else ""
        return f"{spaces}{''.join(_written(each, said_as) or ' ' for each in plain)}{spaces}"
    return f" {_number(char)} " if category[0] == "N" else plain_letter(char, category)


def _number(char: str) -> str:
    """Return the value of a number without a plainer form, such as an Ethiopic ten; else itself, read by its name."""
    value = unicodedata.numeric(char, 0.5)
    return str(int(value)) if value >= 0 and value == int(value) else char


def _digits(number: str) -> str:
    """Return a long number with the pauses of a person who reads it: "1234567890123456" -> "1 2 3, 4 5 6, ..."."""
    if sum(char.isdigit() for char in number) <= MAX_NUMBER_DIGITS:
        return number
    parts = (", ".join(" ".join(part[i : i + 3]) for i in range(0, len(part), 3)) for part in re.split("[.,]", number))
    return f" {', '.join(parts)} "


def _run_cuts(run: re.Match[str]) -> Iterator[int]:
    start, end = run.span()
    while end - start > MAX_RUN_CHARS:
        start = best_cut(run.string, start, start + MAX_RUN_CHARS)
        yield start
