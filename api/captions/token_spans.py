"""The cuts between tokens: at spaces, between words of scripts without spaces, after dashes, and inside what is wider
than a line."""

import re
from collections.abc import Iterator, Sequence

from api.captions.width import MAX_LINE_WIDTH, hard_cut, is_wide, width
from api.text.aligned import Span

NO_WORD = -1
"""Index in place of a word, where there is none."""

# A no-break space joins what is on both sides of it, if there is anything. So does a space inside quotation marks or
# before other marks, as in French, and a space before a dash.
_TOKEN = re.compile(
    r"(?:[«¿¡][ \u00a0\u202f](?=\S))?"
    r"(?:\S|(?<=\S)[\u00a0\u202f\u2007](?=\S))+"
    r"(?:[ \u00a0\u202f][»!?:;—–][»!?:;.,…]*(?!\S))*"
)
DASHES = "—–"
_OPENERS = frozenset("([{「『（【《〈“‘«¿¡")
_NOT_FIRST = frozenset("。、，．：；！？」』）】》〉｡､ー〜～々ゝヽっゃゅょぁぃぅぇぉッャュョァィゥェォ…‥・)]}”’»")
"""Characters that do not begin a line in Japanese or Chinese."""


def token_spans(text: str, word_at: Sequence[int]) -> Iterator[Span]:
    """Give the span of each token, none wider than a line.

    `word_at`: for each character, the index of its word, or NO_WORD.
    """
    for token in _TOKEN.finditer(text):
        start = token.start()
        for cut in range(start + 1, token.end() + 1):
            if cut == token.end() or _may_break(text, cut, word_at):
                yield from _narrow(text, start, cut)
                start = cut


def _narrow(text: str, start: int, end: int) -> Iterator[Span]:
    # The window is surely wider than a line, but not all that is left: the time must stay linear in the text.
    while width(window := text[start : min(end, start + MAX_LINE_WIDTH + 1)]) > MAX_LINE_WIDTH:
        cut = start + hard_cut(window)
        yield start, cut
        start = cut
    yield start, end


def _may_break(text: str, cut: int, word_at: Sequence[int]) -> bool:
    before, after = text[cut - 1], text[cut]
    if word_at[cut - 1] == word_at[cut] != NO_WORD:
        return False
    if before in DASHES:
        return after.isalnum()
    if not (is_wide(before) or is_wide(after)):
        return False
    return before not in _OPENERS and after not in _NOT_FIRST and (after.isalnum() or after in _OPENERS)
