"""Caption files: words and their times as SubRip (SRT) or WebVTT.

WebVTT is https://www.w3.org/TR/webvtt1/; SubRip has no specification.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from api.captions.display_times import TimedCaption, timed
from api.captions.layout import captions_of
from api.captions.shown import names_voices, shown_texts
from api.captions.tokens import tokens_of
from api.synthesis.request import SynthesisRequest
from api.synthesis.timing.timings import Timing, WordTiming
from api.text.document import Document, TextSpan


@dataclass(frozen=True, slots=True)
class CaptionFormat:
    """One kind of caption file."""

    media_type: str
    write: Callable[[Sequence[TimedCaption]], str]


def srt(captions: Sequence[TimedCaption]) -> str:
    """Write captions as a SubRip file. The format has no way to name a voice, nor to escape anything."""
    blocks = []
    for number, caption in enumerate(captions, start=1):
        text = "\n".join(caption.lines).replace("-->", "→")  # readers would take it for the times of another caption
        blocks.append(f"{number}\n{_times(caption, ',')}\n{text}\n\n")
    return "".join(blocks)


def vtt(captions: Sequence[TimedCaption]) -> str:
    """Write captions as a WebVTT file, each with its voice where that is known."""
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
"""caption_format -> its media type and writer."""


def caption_file(
    caption_format: str,
    timings: Sequence[Timing],
    document: Document,
    sources: Sequence[str],
    languages: Mapping[int, str],
) -> str:
    """Write a caption file of a document that was spoken.

    Args:
        caption_format: a key of CAPTION_FORMATS.
        timings: the times of all its words, in order; bookmarks are not shown.
        sources: the caller's text; in a dialogue, one text for each turn.
        languages: turn -> code such as `en-us`, which decides where phrases begin.
    """
    words = [timing for timing in timings if isinstance(timing, WordTiming)]
    captions = captions_of(tokens_of(shown_texts(document, sources), words, languages))
    return CAPTION_FORMATS[caption_format].write(timed(captions, name_voices=names_voices(document)))


def captions_for(request: SynthesisRequest, caption_format: str, timings: Sequence[Timing]) -> str:
    """Return the `caption_file` of a request that was spoken."""
    spans = [part for part in request.document if isinstance(part, TextSpan)]
    # Reversed, so that the first span of each turn counts.
    languages = {part.turn: request.voice_in(part).language for part in reversed(spans)}
    return caption_file(caption_format, timings, request.document, request.sources, languages)
