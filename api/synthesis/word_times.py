"""From predicted durations to when each word is heard in the file.

Knows frames, and where the joiner put each utterance. Knows nothing of text.

The model says how many frames each phoneme lasts. A word is heard from its first phoneme's first frame to its last
phoneme's last, but for LEAD_FRAMES, and for what of it sounds in the gap to its neighbours (`word_edges.py`).
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from api.audio.joins import Joined
from api.audio.pcm import SAMPLES_PER_FRAME, samples_to_seconds
from api.models.base import SpokenUtterance
from api.phonemize.packed_utterance import PackedUtterance, PackedWord
from api.synthesis.timing import BookmarkTiming, Timing, WordTiming
from api.synthesis.word_boundaries import quiet_stretch

LEAD_FRAMES = 2
"""By how much sound is ahead of the frames that predict it: 50 ms. Measured on six voices at speeds 1 and 1.5, as the
lag at which the energy above 4 kHz fits the predicted places of s, z and their kin best: 40-55 ms, everywhere."""


class WordTimes:
    """The clock of one stream: told of every chunk in order, it gives the times of the words in it."""

    def __init__(self) -> None:
        self._num_samples = 0
        """Of the stream, before the next chunk."""
        self._open: WordTiming | None = None
        """A word that goes on in the next utterance."""
        self._bookmarks: deque[tuple[str, int]] = deque()
        """Names and positions of those whose word has not come."""

    def bookmark(self, name: str, position: int = 0) -> None:
        """The next word at or behind `position` of the caller's text is where this bookmark is reached."""
        self._bookmarks.append((name, position))

    def silence(self, num_samples: int) -> tuple[Timing, ...]:
        """A pause: what was to come before it is reached now."""
        timings = (*self._closed(), *self._reached())
        self._num_samples += num_samples
        return timings

    def speech(
        self, utterance: PackedUtterance, spoken: SpokenUtterance, joined: Joined, *, voice: str, turn: int
    ) -> tuple[Timing, ...]:
        """An utterance: the times of its words and of the bookmarks among them, in order."""
        timings: list[Timing] = []
        # What begins where: each phoneme's first sample; the first is the pad in front.
        frames = [frames - LEAD_FRAMES for frames in accumulate(spoken.frames, initial=0)][1:]
        starts = [frame * SAMPLES_PER_FRAME + joined.shift for frame in frames]
        predicted = [(starts[word.phonemes_start], starts[word.phonemes_end]) for word in utterance.words]
        for word, (start, end) in zip(utterance.words, _heard(predicted, joined), strict=True):
            timing = self._timing(word, start, end, voice, turn)
            if self._open is not None:
                if (self._open.start_char, self._open.end_char, self._open.turn) == (word.start, word.end, turn):
                    timing = replace(timing, start_time=self._open.start_time)
                    self._open = None
                timings += self._closed()
            while self._bookmarks and self._bookmarks[0][1] <= word.start:
                timings.append(BookmarkTiming(self._bookmarks.popleft()[0], timing.start_time))
            if word.goes_on:
                self._open = timing
            else:
                timings.append(timing)
        self._num_samples += joined.waveform.size
        return tuple(timings)

    def finish(self) -> tuple[Timing, ...]:
        """What is left when all has been spoken."""
        return (*self._closed(), *self._reached())

    def _timing(self, word: PackedWord, start: int, end: int, voice: str, turn: int) -> WordTiming:
        return WordTiming(
            word=word.word,
            start_time=samples_to_seconds(self._num_samples + start),
            end_time=samples_to_seconds(self._num_samples + end),
            start_char=word.start,
            end_char=word.end,
            voice=voice,
            turn=turn,
        )

    def _closed(self) -> Iterator[Timing]:
        if self._open is not None:
            yield self._open
            self._open = None

    def _reached(self) -> Iterator[Timing]:
        while self._bookmarks:
            yield BookmarkTiming(self._bookmarks.popleft()[0], samples_to_seconds(self._num_samples))


def _heard(predicted: Sequence[tuple[int, int]], joined: Joined) -> Iterator[tuple[int, int]]:
    """From where to where each word sounds in the chunk, the words' frames being `predicted`; in samples."""
    within = [(_within(start, joined), _within(end, joined)) for start, end in predicted]
    gap_starts = [joined.first, *(end for _, end in within)]
    gap_ends = [*(start for start, _ in within), joined.end]
    quiet = [quiet_stretch(joined.waveform, *gap) for gap in zip(gap_starts, gap_ends, strict=True)]
    return ((begins, ends) for (_, begins), (ends, _) in pairwise(quiet))


def _within(sample: int, joined: Joined) -> int:
    """The nearest sample of the chunk that was kept of the utterance."""
    return min(max(sample, joined.first), joined.end)
