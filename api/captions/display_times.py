"""When each caption appears and goes: in whole milliseconds, one at a time, long enough to be read."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.captions.caption_cost import MAX_SHOWN_S, MIN_SHOWN_S, READING_SPEED, SMALL_GAP_S
from api.captions.layout import Caption

SHORTEST_MS = 1
"""Shortest time of a caption, where word times leave no room. Players drop captions that last no time."""


@dataclass(frozen=True, slots=True)
class TimedCaption:
    """A caption with its time on the screen. No two overlap, and each lasts at least SHORTEST_MS."""

    lines: tuple[str, ...]
    start_ms: int
    end_ms: int
    voice: str | None
    """Voice that speaks, where that is to be shown."""


def timed(captions: Sequence[Caption], *, name_voices: bool) -> list[TimedCaption]:
    """Return captions with their times. Each appears with its first word, and stays until it can have been read."""
    done: list[TimedCaption] = []
    free_ms = 0
    for n, caption in enumerate(captions):
        start = max(_ms(caption.start_s), free_ms)
        limit = _ms(captions[n + 1].start_s) if n + 1 < len(captions) else None
        free_ms = max(_end(caption, start, limit), start + SHORTEST_MS)
        done.append(TimedCaption(caption.lines, start, free_ms, caption.voice if name_voices else None))
    return done


def _end(caption: Caption, start: int, limit: int | None) -> int:
    to_be_read = min(max(MIN_SHOWN_S, caption.width / READING_SPEED), MAX_SHOWN_S)
    end = max(_ms(caption.end_s), start + _ms(to_be_read))
    if limit is None:
        return end
    return limit if limit - end < _ms(SMALL_GAP_S) else end


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
