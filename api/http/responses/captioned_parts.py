"""CaptionedParts: one JSON object of a response with word times, and its captions."""

import asyncio
import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.audio.encoders.registry import FORMATS
from api.captions.files import captions_for
from api.http.responses.timing_fields import TimingFields
from api.synthesis.request import SynthesisRequest
from api.synthesis.timing.timings import Timing


@dataclass(frozen=True)
class CaptionedParts:
    """The parts that each JSON object has."""

    response_format: str
    audio: bool
    timestamps: bool
    caption_format: str | None

    def content(self, data: bytes, timings: tuple[Timing, ...], fields: TimingFields) -> dict[str, Any]:
        """Return the fields of one object."""
        content: dict[str, Any] = {
            "audio": base64.b64encode(data).decode() if self.audio else "",
            "audio_format": FORMATS[self.response_format].media_type,
            "timestamps": fields.words(timings) if self.timestamps else None,
        }
        bookmarks = fields.bookmarks(timings) if self.timestamps else []
        return content | {"bookmarks": bookmarks} if bookmarks else content

    async def captions(self, timings: Sequence[Timing], request: SynthesisRequest) -> dict[str, str]:
        """Return the field of the captions, if there is one."""
        if self.caption_format is None:
            return {}
        return {"captions": await write_captions(self.caption_format, timings, request)}


async def write_captions(caption_format: str, timings: Sequence[Timing], request: SynthesisRequest) -> str:
    """Write a caption file, on a thread."""
    # A book takes seconds.
    return await asyncio.to_thread(captions_for, request, caption_format, timings)


def to_json(content: Mapping[str, object]) -> bytes:
    """Return an object as JSON without spaces."""
    return json.dumps(content, separators=(",", ":")).encode()
