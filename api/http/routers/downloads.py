"""GET /v1/download/{filename}: the file of a response that was asked for with `return_download_link`.

The name alone permits the download; no key is needed unless PROTECT_LISTINGS is set.
"""

import asyncio
from pathlib import Path as FilePath
from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.types import Message, Receive, Scope, Send

from api.audio.encoders.registry import FORMATS
from api.errors import Busy
from api.http.dependencies import ServicePart
from api.http.responses.respond import DOWNLOADS_PATH
from api.synthesis.downloads.store import DownloadStore

router = APIRouter(tags=["speech"])


class DownloadResponse(Response):
    """A kept file, or the part of it that `Range` names. It is looked up when it is sent, and stays until then."""

    def __init__(self, name: str, downloads: DownloadStore | None, retry_after_s: float) -> None:
        """`retry_after_s`: seconds after which a file that is being made may be there."""
        super().__init__()
        self._name = name
        self._downloads = downloads
        self._retry_after_s = retry_after_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._downloads is None:
            raise _not_there()
        if self._downloads.is_awaited(self._name):
            said = "the file is still being made; try again when its speech has ended"
            raise Busy(said, retry_after_s=self._retry_after_s)
        with self._downloads.reading(self._name) as path:
            if path is None:
                raise _not_there()
            await (await _file(path))(scope, receive, _with_json_errors(send))


async def _file(path: FilePath) -> FileResponse:
    try:
        stat_result = await asyncio.to_thread(path.stat)
    except FileNotFoundError as error:  # removed by someone else
        raise _not_there() from error
    media_type = FORMATS[path.suffix.removeprefix(".")].media_type
    headers = {"cache-control": "private, no-store"}
    return FileResponse(path, headers=headers, media_type=media_type, filename=path.name, stat_result=stat_result)


def _with_json_errors(send: Send) -> Send:
    """Raise Starlette's plain-text error for a wrong Range as an HTTPException, which gets OpenAI's shape."""

    async def checked(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] >= 400:
            extent = {name.decode(): value.decode() for name, value in message["headers"] if name == b"content-range"}
            raise HTTPException(message["status"], "the Range header asks for what the file does not have", extent)
        await send(message)

    return checked


def _not_there() -> HTTPException:
    return HTTPException(404, "there is no such file: it was not kept, its time is over, or it never was")


FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The whole file, with its length.",
        "content": {spec.media_type: {"schema": {"type": "string", "format": "binary"}} for spec in FORMATS.values()},
    },
    206: {"description": "The part that `Range` names."},
}


@router.get(
    f"/v1{DOWNLOADS_PATH}/{{filename}}",
    summary="Fetch a finished file",
    status_code=200,
    response_class=DownloadResponse,
    responses=FILE,
)
@router.head(f"/v1{DOWNLOADS_PATH}/{{filename}}", include_in_schema=False)
@router.get(f"{DOWNLOADS_PATH}/{{filename}}", include_in_schema=False)
@router.head(f"{DOWNLOADS_PATH}/{{filename}}", include_in_schema=False)
async def download(
    service: ServicePart,
    filename: Annotated[str, Path(description="The last part of `X-Download-Path`.", max_length=256)],
) -> DownloadResponse:
    """The file, as `stream: false` would have sent it. 404 once its time is over (DOWNLOAD_TTL_S), 409 with
    `Retry-After` while it is being made."""
    return DownloadResponse(filename, service.downloads, service.queue.queued_s)
