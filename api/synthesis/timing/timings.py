"""When each word and bookmark is heard: value types."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WordTiming:
    """The time of one word of the caller's text."""

    word: str
    """The word as the caller wrote it, without the punctuation around it: `text[start_char:end_char]`."""

    start_time: float
    """Seconds from the first sample of the file."""

    end_time: float
    """Seconds; never before `start_time`, nor after the end of the next word."""

    start_char: int
    """Offset in the caller's text (in a dialogue: in the text of its turn), in characters (code points)."""

    end_char: int
    """One past the last character."""

    voice: str
    """The id of the voice that says it."""

    turn: int = 0
    """Index of the dialogue's turn, from 0."""


@dataclass(frozen=True, slots=True)
class BookmarkTiming:
    """The time at which a bookmark (SSML's `mark`) is reached."""

    name: str
    time: float
    """Seconds from the first sample of the file."""


Timing = WordTiming | BookmarkTiming
