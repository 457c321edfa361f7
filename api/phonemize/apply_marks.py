"""Marks of a client applied to phonemes: spelled-out phonemes replace those of words, stress is raised or lowered.

Marks apply to whole words: `set_apart` puts a space at every edge of a mark that is inside a word.
"""

from bisect import bisect_left
from collections.abc import Sequence

from misaki.en import apply_stress

from api.languages.types import PhonemeWord, PhonemizedText
from api.text.aligned import AlignedText, Edit
from api.text.document import Mark


def set_apart(text: AlignedText, marks: Sequence[Mark]) -> AlignedText:
    """Return `text` with a space at each edge of a mark that is inside a word."""
    edges = {edge for mark in marks for edge in (mark.start, mark.end) if mark.language is None}
    inside = (bisect_left(text.starts, edge) for edge in sorted(edges))
    places = [i for i in inside if 0 < i < len(text) and text.text[i - 1].isalnum() and text.text[i].isalnum()]
    return text.edited(Edit(i, i, " ") for i in places)


def apply_marks(read: PhonemizedText, marks: Sequence[Mark]) -> PhonemizedText:
    """Return `read` with each mark's phonemes, and each mark's stress, on the words inside it.

    Phonemes of a mark whose text has no words (an emoji, say) are said where it stands.
    """
    for mark in marks:
        if mark.phonemes is not None:
            read = _replaced(read, mark)
    for mark in marks:
        if mark.stress is not None:
            read = _stressed(read, mark, mark.stress)
    return read


def _replaced(read: PhonemizedText, mark: Mark) -> PhonemizedText:
    spelled = " ".join((mark.phonemes or "").split())
    inside = [word for word in read.words if _is_in(word, mark)]
    if inside:
        start, end = inside[0].phonemes_start, inside[-1].phonemes_end
    else:
        following = next((word for word in read.words if word.start >= mark.end), None)
        start = end = following.phonemes_start if following else len(read.phonemes)
    before, after = read.phonemes[:start], read.phonemes[end:]
    before += "" if not before or before.endswith(" ") else " " * (not inside)
    gap = " " if not inside and after and not after.startswith(" ") else ""
    phonemes = f"{before}{spelled}{gap}{after}"
    moved = len(phonemes) - len(read.phonemes)
    words = [word for word in read.words if word.phonemes_end <= start and word not in inside]
    if spelled:
        words.append(PhonemeWord(mark.start, max(mark.end, mark.start + 1), len(before), len(before) + len(spelled)))
    words += (_shifted(word, moved) for word in read.words if word.phonemes_start >= end and word not in inside)
    return PhonemizedText(phonemes, read.unspoken, read.spoken, tuple(words))


def _stressed(read: PhonemizedText, mark: Mark, stress: float) -> PhonemizedText:
    phonemes, words, done = "", list[PhonemeWord](), 0
    for word in read.words:
        phonemes += read.phonemes[done : word.phonemes_start]
        said = read.phonemes[word.phonemes_start : word.phonemes_end]
        if _is_in(word, mark):
            said = apply_stress(said, stress)
        words.append(PhonemeWord(word.start, word.end, len(phonemes), len(phonemes) + len(said)))
        phonemes += said
        done = word.phonemes_end
    return PhonemizedText(phonemes + read.phonemes[done:], read.unspoken, read.spoken, tuple(words))


def _is_in(word: PhonemeWord, mark: Mark) -> bool:
    return word.start < mark.end and mark.start < word.end


def _shifted(word: PhonemeWord, by: int) -> PhonemeWord:
    return PhonemeWord(word.start, word.end, word.phonemes_start + by, word.phonemes_end + by)
