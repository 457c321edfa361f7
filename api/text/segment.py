"""Segmentation: text cut lazily into segments of about a sentence. Sentences come from sentencex.

The text is read in windows, so that a book in one paragraph costs no more to begin than a page. The windows also keep
sentencex 1.0.32 within its limits: past 10,000 characters it can lose text, and a run of opening quotes takes it
quadratic time.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from sentencex import get_sentence_boundaries

from api.text.abbreviation_stops import sentence_continues
from api.text.aligned import SURROGATE, Span
from api.text.split import best_cut
from api.text.title_stops import is_title_stop

MAX_SEGMENT_CHARS = 400
"""Longest segment in characters (code points). Prose sentences seldom reach it."""

SLIGHT_WORD_CHARS = 10
"""Letters and digits below which a sentence ("No.", "...") joins a neighbour: alone it sounds rushed."""

_WINDOW_CHARS = 5 * MAX_SEGMENT_CHARS

_PARAGRAPH_END = re.compile(r"\n[^\S\n]*\n\s*|\u2029\s*")


@dataclass(frozen=True, slots=True)
class Segment:
    """About a sentence: exactly `source[start:end]`, without whitespace at either end."""

    text: str

    start: int
    """Start in the source text, in characters."""

    end: int
    """End in the source text, one past its last character."""

    ends_paragraph: bool
    """Whether a blank line, a paragraph separator or the end of the text follows."""


def segments(text: str, language: str) -> Iterator[Segment]:
    """Cut `text` into segments, in order, reading no further than the next one needs.

    Only whitespace between segments is dropped, and no segment is longer than MAX_SEGMENT_CHARS.

    Args:
        text: any text, or "".
        language: a code such as "en-us". Its first part selects sentencex's rules, which cover some 300 languages and
            fall back to general ones.
    """
    rules = language.partition("-")[0]
    for paragraph in _paragraphs(text):
        sentences = _sentences(text, paragraph, rules)
        yield from _closing_paragraph(text, _joined(text, _bounded(text, sentences)))


def _paragraphs(text: str) -> Iterator[Span]:
    start = 0
    for gap in _PARAGRAPH_END.finditer(text):
        yield start, gap.start()
        start = gap.end()
    yield start, len(text)


def _sentences(text: str, paragraph: Span, rules: str) -> Iterator[Span]:
    """Yield the sentences of a paragraph, without gaps."""
    start, end = paragraph
    while start < end:
        stop = min(start + _WINDOW_CHARS, end)
        cuts = _sentence_ends(text, start, stop, rules)
        if stop < end:
            # The last sentence may continue beyond the window, so it begins the next one.
            cuts = cuts[:-1] or [best_cut(text, start, stop)]
        for cut in cuts:
            yield start, cut
            start = cut


def _sentence_ends(text: str, start: int, stop: int, rules: str) -> list[int]:
    """Return the positions at which the sentences of `text[start:stop]` end, in order, `stop` last."""
    # sentencex is written in Rust, whose strings can't hold the lone surrogates that JSON allows.
    window = SURROGATE.sub("\ufffd", text[start:stop])
    found = get_sentence_boundaries(rules, window)
    cuts = (start + boundary["end_index"] for boundary in found)
    ends = (cut for cut in cuts if not (sentence_continues(text, cut, rules) or is_title_stop(text, cut, rules)))
    return sorted({stop, *ends})


def _bounded(text: str, sentences: Iterator[Span]) -> Iterator[Span]:
    """Yield the same text in spans of at most MAX_SEGMENT_CHARS without whitespace at their ends, none empty."""
    for sentence in sentences:
        start, end = _trimmed(text, *sentence)
        while end - start > MAX_SEGMENT_CHARS:
            cut = best_cut(text, start, start + MAX_SEGMENT_CHARS)
            yield _trimmed(text, start, cut)
            start, _ = _trimmed(text, cut, end)
        if start < end:
            yield start, end


def _trimmed(text: str, start: int, end: int) -> Span:
    inside = text[start:end]
    return end - len(inside.lstrip()), start + len(inside.rstrip())


def _joined(text: str, spans: Iterator[Span]) -> Iterator[Span]:
    """Join slight sentences to the one before, or the one after, where both fit in one segment."""
    held: Span | None = None
    for span in spans:
        if held is None:
            held = span
        elif span[1] - held[0] <= MAX_SEGMENT_CHARS and (_is_slight(text, held) or _is_slight(text, span)):
            held = held[0], span[1]
        else:
            yield held
            held = span
    if held is not None:
        yield held


def _is_slight(text: str, span: Span) -> bool:
    return sum(char.isalnum() or _is_vowel_sign(char) for char in text[slice(*span)]) < SLIGHT_WORD_CHARS


def _is_vowel_sign(char: str) -> bool:
    """Return whether it is a vowel that Unicode counts as a mark, as a third of Hindi's letters are."""
    return unicodedata.category(char).startswith("M") and not unicodedata.name(char, "").startswith("COMBINING ")


def _closing_paragraph(text: str, spans: Iterator[Span]) -> Iterator[Segment]:
    """Yield the segments of one paragraph, the last with `ends_paragraph`."""
    held: Span | None = None
    for span in spans:
        if held is not None:
            yield _segment(text, held, ends_paragraph=False)
        held = span
    if held is not None:
        yield _segment(text, held, ends_paragraph=True)


def _segment(text: str, span: Span, *, ends_paragraph: bool) -> Segment:
    start, end = span
    return Segment(text=text[start:end], start=start, end=end, ends_paragraph=ends_paragraph)
