"""POST /v1/audio/voices/combine: a blend as a voice file, and as a voice of the server where that is allowed."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.errors import InvalidRequest, NotAllowed
from api.http.dependencies import ServicePart
from api.http.middleware.access_log import note
from api.http.schemas.combine import CombineRequest, OrVoicesAlone
from api.models.registry import ServedModel
from api.models.voices import Voice, file_stem, reading_voice

router = APIRouter(tags=["catalog"])


class VoiceFile(Response):
    """A voice pack to download. The class has no `media_type`: FastAPI would document its errors to be of it too."""

    def __init__(self, content: bytes, stem: str) -> None:
        """`stem`: name of the file without its `.pt`, in characters that are safe in a header."""
        disposition = f'attachment; filename="{stem}.pt"'
        headers = {"content-disposition": disposition, "cache-control": "no-store"}
        super().__init__(content, headers=headers, media_type="application/octet-stream")


PACK: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A voice pack, float32 of shape 510 x 1 x 256, as torch saves it. Put into a voices folder it "
        "is a voice of the name it comes with.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post(
    "/v1/audio/voices/combine",
    summary="Blend voices into a file",
    status_code=200,
    response_class=VoiceFile,
    responses=PACK,
)
async def combine(
    request: Request, body: Annotated[CombineRequest, OrVoicesAlone()], service: ServicePart
) -> VoiceFile:
    """The blend as a `.pt` file; with `save_as` it becomes a voice of the server as well."""
    if body.save_as is not None and not service.settings.allow_saving_voices:
        raise NotAllowed("this server does not save voices (ALLOW_SAVING_VOICES is not set)", param="save_as")
    served = service.registry.resolve(body.model)
    blend = _resolve(body.voices, served)
    note(request, voice=blend.id)
    with reading_voice(blend.id, param="voices"):
        if body.save_as is not None:
            await asyncio.to_thread(served.voices.save, blend, body.save_as)
            note(request, saved_as=body.save_as)
        return VoiceFile(await asyncio.to_thread(served.voices.file, blend), body.save_as or file_stem(blend))


def _resolve(expression: str, served: ServedModel) -> Voice:
    try:
        return served.voices.resolve(expression)
    except InvalidRequest as error:
        error.param = "voices"  # not `voice`, as in every other request
        raise
