"""Word times, from the durations that the model predicts and the places where the joiner put the utterances.

The model gives each phoneme a number of frames. A word is heard from its first phoneme's first frame to its last
phoneme's last, but for LEAD_FRAMES, and for its sound in the gaps on both sides (`word_boundaries.py`).
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from api.audio.joins import Joined
from api.audio.pcm import SAMPLES_PER_FRAME, samples_to_seconds
from api.models.base import SpokenUtterance
from api.phonemize.packed_utterance import PackedUtterance, PackedWord
from api.synthesis.timing.timings import BookmarkTiming, Timing, WordTiming
from api.synthesis.timing.word_boundaries import quiet_stretch

# Measured on six voices at speeds 1 and 1.5, as the lag at which the energy above 4 kHz best fits the predicted places
# of s, z and similar sounds: 40-55 ms for all of them.
LEAD_FRAMES = 2
"""Frames by which sound is ahead of the frames that predict it: 50 ms."""


class WordTimes:
    """The word times of one stream. It is given every chunk in order, and returns the times of the words in it."""

    def __init__(self) -> None:
        self._num_samples = 0
        """Samples of the stream before the next chunk."""
        self._open: WordTiming | None = None
        """Word that goes on in the next utterance."""
        self._bookmarks: deque[tuple[str, int]] = deque()
        """Names and positions of bookmarks whose word has not come."""

    def bookmark(self, name: str, position: int = 0) -> None:
        """Add a bookmark, reached with the next word at or after `position` of the caller's text."""
        self._bookmarks.append((name, position))

    def silence(self, num_samples: int) -> tuple[Timing, ...]:
        """Add a pause. Return the open word, and the bookmarks before the pause."""
        timings = (*self._closed(), *self._reached())
        self._num_samples += num_samples
        return timings

    def speech(
        self, utterance: PackedUtterance, spoken: SpokenUtterance, joined: Joined, *, voice: str, turn: int
    ) -> tuple[Timing, ...]:
        """Add an utterance. Return the times of its words and of the bookmarks among them, in order."""
        timings: list[Timing] = []
        # The first sample of each phoneme; the first phoneme is the pad in front.
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
        """Return what is left after the last chunk."""
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
    """Return the span of each word's sound in the chunk, in samples. `predicted`: the spans of the words' frames."""
    within = [(_within(start, joined), _within(end, joined)) for start, end in predicted]
    gap_starts = [joined.first, *(end for _, end in within)]
    gap_ends = [*(start for start, _ in within), joined.end]
    quiet = [quiet_stretch(joined.waveform, *gap) for gap in zip(gap_starts, gap_ends, strict=True)]
    return ((begins, ends) for (_, begins), (ends, _) in pairwise(quiet))


def _within(sample: int, joined: Joined) -> int:
    """Return the nearest sample of the chunk that was kept of the utterance."""
    return min(max(sample, joined.first), joined.end)
