"""Where text is best cut when it must be: after a sentence, a clause, a comma, a word, or anywhere."""

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

The last is of scripts without spaces: behind the kana that end a Japanese phrase, and the particles of a Chinese one.
"""

_ZERO_WIDTH_JOINER = "\u200d"


def best_cut(text: str, start: int, limit: int) -> int:
    """The position at which to cut text[start:], past `start` and at most `limit`.

    It is the last break of the most natural kind present, looked for in the last three quarters so that the
    piece is not needlessly short. With no break at all the cut falls at `limit`, moved back where it would
    part a letter from its marks.
    """
    earliest = start + (limit - start) // 4
    for kind in _BREAKS:
        cut = max((found.end() for found in kind.finditer(text, earliest, limit)), default=None)
        if cut is not None:
            return cut
    return _between_characters(text, start, limit)


def _between_characters(text: str, start: int, limit: int) -> int:
    """The last position up to `limit` that parts no letter from its marks, else `limit`."""
    for cut in range(limit, start, -1):
        if cut == len(text) or not (_leans_left(text[cut]) or text[cut - 1] == _ZERO_WIDTH_JOINER):
            return cut
    return limit


def _leans_left(char: str) -> bool:
    return unicodedata.category(char).startswith("M") or char == _ZERO_WIDTH_JOINER
