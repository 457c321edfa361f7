"""PackedUtterance: phonemes of one model call with the words and the stretch of text that they say."""

from dataclasses import dataclass, replace

from api.languages.common.alphabet import has_speech


@dataclass(frozen=True, slots=True)
class PackedWord:
    """A word of the client's text and its phonemes in one utterance. No two words share a phoneme."""

    word: str
    """Word as the client wrote it, without the punctuation around it."""

    start: int
    end: int
    """Of the client's text, in characters."""

    phonemes_start: int
    phonemes_end: int
    """Of the utterance's phonemes, in symbols."""

    goes_on: bool = False
    """Whether its rest is in the next utterance; it was cut because it is too long, or is said in several words."""


@dataclass(frozen=True, slots=True)
class PackedUtterance:
    """Phonemes of one model call, or of one segment on the way there."""

    phonemes: str
    """1 to MAX_PHONEMES symbols, at least one of them a sound. The last mark decides the pause that follows."""

    ends_paragraph: bool

    start: int
    """Beginning of the first segment that it holds any of, in characters of the text."""

    end: int
    """End of the last segment that it holds any of, in characters of the text."""

    unspoken: tuple[str, ...] = ()
    """Symbols of those segments that could not be said; each segment's are reported with its first utterance."""

    words: tuple[PackedWord, ...] = ()
    """Words in the order in which they are said."""


def joined(first: PackedUtterance | None, then: PackedUtterance) -> PackedUtterance:
    """Return both as one, with a space between them where there is anything to part."""
    if first is None:
        return then
    gap = " " if first.phonemes and has_speech(then.phonemes) else ""
    new = tuple(symbol for symbol in then.unspoken if symbol not in first.unspoken)
    return PackedUtterance(
        phonemes=f"{first.phonemes}{gap}{then.phonemes}",
        ends_paragraph=then.ends_paragraph,
        start=first.start,
        end=then.end,
        unspoken=first.unspoken + new,
        words=first.words + _moved(then.words, len(first.phonemes) + len(gap)),
    )


def split_at(utterance: PackedUtterance, cut: int) -> tuple[PackedUtterance, PackedUtterance]:
    """Return what is before and after `cut`, in symbols. A word across the cut is in both."""
    head, rest = utterance.phonemes[:cut].rstrip(), utterance.phonemes[cut:].lstrip()
    begins = len(utterance.phonemes) - len(rest)
    before = tuple(
        replace(word, phonemes_end=min(word.phonemes_end, len(head)), goes_on=word.phonemes_end > len(head))
        for word in utterance.words
        if word.phonemes_start < len(head)
    )
    after = tuple(
        replace(word, phonemes_start=max(word.phonemes_start, begins))
        for word in utterance.words
        if word.phonemes_end > begins
    )
    return (
        replace(utterance, phonemes=head, ends_paragraph=False, words=before),
        replace(utterance, phonemes=rest, unspoken=(), words=_moved(after, -begins)),
    )


def _moved(words: tuple[PackedWord, ...], by: int) -> tuple[PackedWord, ...]:
    return tuple(
        replace(word, phonemes_start=word.phonemes_start + by, phonemes_end=word.phonemes_end + by) for word in words
    )
