"""Word times and bookmarks as JSON has them."""

from dataclasses import dataclass
from typing import Any

from api.captions.shown import names_voices
from api.synthesis.request import SynthesisRequest
from api.synthesis.timing.timings import BookmarkTiming, Timing, WordTiming


@dataclass(frozen=True)
class TimingFields:
    """Makes JSON objects of timings. Seconds are rounded to a tenth of a millisecond."""

    name_voices: bool
    """Whether each word says who speaks it, and in which turn."""

    @classmethod
    def of(cls, request: SynthesisRequest) -> "TimingFields":
        """Name voices where the document names them."""
        return cls(names_voices(request.document))

    def words(self, timings: tuple[Timing, ...]) -> list[dict[str, Any]]:
        """Return an object for each word."""
        return [self._word(timing) for timing in timings if isinstance(timing, WordTiming)]

    def bookmarks(self, timings: tuple[Timing, ...]) -> list[dict[str, Any]]:
        """Return an object for each bookmark."""
        marks = [timing for timing in timings if isinstance(timing, BookmarkTiming)]
        return [{"name": mark.name, "time": round(mark.time, 4)} for mark in marks]

    def _word(self, word: WordTiming) -> dict[str, Any]:
        fields = {
            "word": word.word,
            "start_time": round(word.start_time, 4),
            "end_time": round(word.end_time, 4),
            "start_char": word.start_char,
            "end_char": word.end_char,
        }
        return fields | {"voice": word.voice, "turn": word.turn} if self.name_voices else fields
