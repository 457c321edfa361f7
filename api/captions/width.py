"""The width of text on a line, and the cut in a piece that is too wide for one."""

import re
import unicodedata

from api.text.split import is_attached

MAX_LINE_WIDTH = 42
"""Characters in a line, a wide one (CJK, emoji) counted double: what Netflix's timed-text guide and the BBC's agree on
for Latin letters; for CJK it is a little over their 16."""

_GOOD_END = re.compile(r"[/\\.\-_=&?,;:!+#@\u00a0\u202f]")
_ZERO_WIDTH_JOINER = "\u200d"


def is_wide(char: str) -> bool:
    """Return whether a character is as wide as two."""
    return unicodedata.east_asian_width(char) in "WF"


def width(text: str) -> int:
    """Return the width in columns. A combining mark counts as one, so that a line is rather too short than too long."""
    return len(text) if text.isascii() else len(text) + sum(map(is_wide, text))


def hard_cut(text: str) -> int:
    """Return how many characters go on a line of their own, of a text that is wider than a line and has no spaces."""
    limit, room = 0, MAX_LINE_WIDTH
    while room >= (needed := width(text[limit])):
        room -= needed
        limit += 1
    good = max((found.end() for found in _GOOD_END.finditer(text, limit // 2, limit)), default=None)
    if good is not None:
        return good
    for cut in range(limit, limit // 2, -1):
        if not (is_attached(text[cut]) or text[cut - 1] == _ZERO_WIDTH_JOINER):
            return cut
    return limit
