"""Caption files: words and their times as SubRip (SRT) or WebVTT.

Knows the two formats, and the steps of the room. WebVTT is https://www.w3.org/TR/webvtt1/; SubRip has no specification.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from api.captions.display_times import TimedCaption, timed
from api.captions.layout import captions_of
from api.captions.shown import names_voices, shown_texts
from api.captions.tokens import atoms_of
from api.synthesis.request import SpeechOrder
from api.synthesis.timing import Timing, WordTiming
from api.text.document import Document, TextSpan


@dataclass(frozen=True, slots=True)
class CaptionFormat:
    """One kind of caption file."""

    media_type: str
    write: Callable[[Sequence[TimedCaption]], str]


def srt(captions: Sequence[TimedCaption]) -> str:
    """Captions as a SubRip file. It has no means to name a voice, nor to escape anything."""
    blocks = []
    for number, caption in enumerate(captions, start=1):
        text = "\n".join(caption.lines).replace("-->", "→")  # it would be read as another caption's times
        blocks.append(f"{number}\n{_times(caption, ',')}\n{text}\n\n")
    return "".join(blocks)


def vtt(captions: Sequence[TimedCaption]) -> str:
    """Captions as a WebVTT file. One whose voice is known is marked with it."""
    blocks = ["WEBVTT\n\n"]
    for caption in captions:
        text = _escaped("\n".join(caption.lines))
        if caption.voice is not None:
            text = f"<v {_escaped(caption.voice)}>{text}</v>"
        blocks.append(f"{_times(caption, '.')}\n{text}\n\n")
    return "".join(blocks)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _times(caption: TimedCaption, mark: str) -> str:
    return f"{_time(caption.start_ms, mark)} --> {_time(caption.end_ms, mark)}"


def _time(time_ms: int, mark: str) -> str:
    seconds, ms = divmod(time_ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{mark}{ms:03}"


CAPTION_FORMATS: Mapping[str, CaptionFormat] = MappingProxyType(
    {
        "srt": CaptionFormat("application/x-subrip; charset=utf-8", srt),
        "vtt": CaptionFormat("text/vtt; charset=utf-8", vtt),
    }
)
"""caption_format -> how a file of it is made."""


def caption_file(
    caption_format: str,
    timings: Sequence[Timing],
    script: Document,
    sources: Sequence[str],
    languages: Mapping[int, str],
) -> str:
    """A file of `caption_format`, a key of CAPTION_FORMATS, of a script that was spoken.

    timings: of all its words, in order of time; bookmarks are not shown. sources: the caller's text, in a dialogue
    that of each turn. languages: turn -> a code such as `en-us`, whose phrases are known.
    """
    words = [timing for timing in timings if isinstance(timing, WordTiming)]
    captions = captions_of(atoms_of(shown_texts(script, sources), words, languages))
    return CAPTION_FORMATS[caption_format].write(timed(captions, name_voices=names_voices(script)))


def captions_for(order: SpeechOrder, caption_format: str, timings: Sequence[Timing]) -> str:
    """`caption_file` of an order that was spoken."""
    passages = [part for part in order.script if isinstance(part, TextSpan)]
    languages = {part.turn: order.role_in(part).language for part in reversed(passages)}  # a turn's first one counts
    return caption_file(caption_format, timings, order.script, order.sources, languages)
