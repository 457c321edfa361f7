"""The best position to cut a long text: after a sentence, a clause, a comma, a word, or anywhere."""

import re
import unicodedata

_CLOSERS = "[\"'”’»)\\]」』】》）]*"

_BREAKS = (
    re.compile(rf"[.!?…]{_CLOSERS}\s|[。！？।॥]{_CLOSERS}"),
    re.compile(rf"[;:]{_CLOSERS}\s|[—；：]"),
    re.compile(rf",{_CLOSERS}\s|[，、]"),
    re.compile(r"\s"),
    re.compile("[\u3041-\u3096](?=[\u30a1-\u30fa\u4e00-\u9fff])|[的了吗呢吧](?=[\u4e00-\u9fff])"),
)
"""Kinds of break, the most natural first. Stops and commas count only before a space: 3.14 stays whole.

The last kind is for scripts without spaces: after the kana that end a Japanese phrase, or the particles of a Chinese
one.
"""

_ZERO_WIDTH_JOINER = "\u200d"


def best_cut(text: str, start: int, limit: int) -> int:
    """Return the position at which to cut `text[start:]`, past `start` and at most `limit`.

    It is the last break of the most natural kind present in the last three quarters, so that the piece is not
    needlessly short. Without a break the cut is at `limit`, moved back where it would part a letter from its marks.
    """
    earliest = start + (limit - start) // 4
    for kind in _BREAKS:
        cut = max((found.end() for found in kind.finditer(text, earliest, limit)), default=None)
        if cut is not None:
            return cut
    return _between_characters(text, start, limit)


def _between_characters(text: str, start: int, limit: int) -> int:
    """Return the last position up to `limit` that parts no letter from its marks, else `limit`."""
    for cut in range(limit, start, -1):
        if cut == len(text) or not (is_attached(text[cut]) or text[cut - 1] == _ZERO_WIDTH_JOINER):
            return cut
    return limit


def is_attached(char: str) -> bool:
    """Return whether a character belongs to the one before it: a combining mark or a zero-width joiner."""
    return unicodedata.category(char).startswith("M") or char == _ZERO_WIDTH_JOINER
