"""POST /dev/ssml: what an SSML document becomes, for whoever writes one."""

from fastapi import APIRouter, Request

from api.http.dependencies import ServicePart
from api.http.middleware.access_log import note, note_text
from api.http.schemas.ssml import (
    BookmarkPart,
    PausePart,
    ShownDocument,
    ShownMark,
    SsmlRequest,
    TextPart,
    WithoutEffect,
)
from api.synthesis.documents import check_length, read_document
from api.synthesis.request import Role
from api.synthesis.voice_resolution import Casting
from api.text.document import Bookmark, Part, Pause, TextSpan
from api.text.resolver import Speaker
from api.text.source_location import SourceText

router = APIRouter(prefix="/dev", tags=["dev"])


@router.post("/ssml", summary="Show what an SSML document becomes")
async def show_ssml(request: Request, body: SsmlRequest, service: ServicePart) -> ShownDocument:
    """The parts of the document as `/v1/audio/speech` would speak them with `ssml`, and what in it is not heard. What
    is wrong in it is answered with line and column. Nothing is synthesised."""
    note_text(request, body.ssml, allowed=service.settings.log_text)
    check_length(body.ssml, "ssml", service.settings.max_input_chars)
    casting = Casting(service.registry.resolve(body.model), body.voice_aliases, body.lang_code)
    own = casting.speaker(body.voice or service.settings.default_voice)
    note(request, chars=len(body.ssml))
    text = SourceText(body.ssml, "ssml")
    document = await read_document(text, casting.lookup(Speaker(None, own.rate, own.language)))
    roles = casting.roles_in(document.script)
    return ShownDocument(
        parts=[_shown(part, casting.role_of(own), roles) for part in document.script],
        ignored=[
            WithoutEffect(what=each.what, line=line, column=column)
            for each, (line, column) in zip(
                document.ignored, text.lines_and_columns(each.at for each in document.ignored), strict=True
            )
        ],
    )


def _shown(part: Part, own: Role, roles: dict[str, Role]) -> TextPart | PausePart | BookmarkPart:
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
            role = own if part.voice is None else roles[part.voice]
            return TextPart(
                text=part.text.text,
                start_char=start,
                end_char=end,
                voice=part.voice,
                language=role.language,
                rate=part.rate,
                marks=marks,
            )
