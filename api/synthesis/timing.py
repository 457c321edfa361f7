"""When each word is heard: value types that travel with the sound from the corridor to the routes. No code."""

from dataclasses import dataclass

from api.models.base import Waveform


@dataclass(frozen=True, slots=True)
class WordTiming:
    """One word of the caller's, and when it is heard."""

    word: str
    """As the caller wrote it, without the punctuation around it: `text[start_char:end_char]`."""

    start_time: float
    """Seconds from the first sample of the file."""

    end_time: float
    """Seconds; never before `start_time`, nor after the next word's."""

    start_char: int
    """Of the caller's text (of its turn's, in a dialogue), in characters (code points)."""

    end_char: int
    """One past its last character."""

    voice: str
    """The id of the voice that says it."""

    turn: int = 0
    """Which of a dialogue's turns it is in, from 0."""


@dataclass(frozen=True, slots=True)
class BookmarkTiming:
    """When a bookmark (SSML's `mark`) is reached."""

    name: str
    time: float
    """Seconds from the first sample of the file."""


Timing = WordTiming | BookmarkTiming


@dataclass(frozen=True, slots=True, eq=False)
class SoundChunk:
    """Sound, and what is said in it."""

    waveform: Waveform
    """(num_samples,); it may be empty."""

    timings: tuple[Timing, ...] = ()
    """Of the words that end in it, in order of time."""


@dataclass(frozen=True, slots=True)
class EncodedChunk:
    """Bytes of an encoded file, and the timings that became known with them. The encoder may hold the sound of the last
    of them back until the next chunk; either may be empty, not both."""

    data: bytes
    timings: tuple[Timing, ...] = ()
