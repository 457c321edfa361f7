"""POST /dev/ssml: the parts of an SSML document, for people who write one."""

from fastapi import APIRouter, Request

from api.http.dependencies import ServicePart
from api.http.middleware.access_log import note, note_text
from api.http.requests import ssml_request
from api.http.schemas.ssml import (
    BookmarkPart,
    PausePart,
    ShownDocument,
    ShownMark,
    SsmlRequest,
    TextPart,
    WithoutEffect,
)
from api.synthesis.request import SynthesisRequest
from api.text.document import Bookmark, Part, Pause, TextSpan
from api.text.source_location import SourceText

router = APIRouter(prefix="/dev", tags=["dev"])


@router.post("/ssml", summary="Show what an SSML document becomes")
async def show_ssml(request: Request, body: SsmlRequest, service: ServicePart) -> ShownDocument:
    """The parts of the document as `/v1/audio/speech` would speak them with `ssml`, and what in it is not heard. What
    is wrong in it is answered with line and column. Nothing is synthesised."""
    note_text(request, body.ssml, allowed=service.settings.log_text)
    resolved = await ssml_request(body, service)
    note(request, chars=len(body.ssml))
    places = SourceText(body.ssml, "ssml").lines_and_columns(each.at for each in resolved.ignored)
    return ShownDocument(
        parts=[_shown(part, resolved) for part in resolved.document],
        ignored=[
            WithoutEffect(what=each.what, line=line, column=column)
            for each, (line, column) in zip(resolved.ignored, places, strict=True)
        ],
    )


def _shown(part: Part, resolved: SynthesisRequest) -> TextPart | PausePart | BookmarkPart:
    match part:
        case Pause():
            return PausePart(seconds=part.duration_s)
        case Bookmark():
            return BookmarkPart(name=part.name)
        case TextSpan():
            start, end = part.text.source(0, len(part.text))
            marks = [
                ShownMark(
                    start=mark.start,
                    end=mark.end,
                    phonemes=mark.phonemes,
                    stress=mark.stress,
                    language=mark.language,
                    is_spoken=mark.is_spoken,
                )
                for mark in part.marks
            ]
            return TextPart(
                text=part.text.text,
                start_char=start,
                end_char=end,
                voice=part.voice,
                language=resolved.voice_in(part).language,
                rate=part.rate,
                marks=marks,
            )
