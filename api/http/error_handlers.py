"""Every error in OpenAI's shape: {"error": {"message", "type", "param", "code"}}."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from api.errors import InvalidRequest, ServiceError
from api.http.schemas.base import ResponseModel


class ErrorDetail(ResponseModel):
    """The error."""

    message: str
    """Text for people: the field, the value, and what is allowed."""
    type: str
    """`invalid_request_error`, `rate_limit_error` or `server_error`."""
    param: str | None
    """Field of the request at fault, where there is one."""
    code: str | None
    """Name for programs: `voice_not_found`, `queue_full`, ..."""


class ErrorBody(ResponseModel):
    """Every error, in OpenAI's shape."""

    error: ErrorDetail


RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": ErrorBody, "description": "The request can't be served as it is, or not now (429)."},
    "5XX": {"model": ErrorBody, "description": "The service failed, or is shutting down (503)."},
}
"""Documentation of every route's errors."""

USERS_TEXT = frozenset({"input", "text", "phonemes", "instructions", "ssml", "turns"})
"""Fields whose values errors never repeat, since errors end up in logs."""

MAX_SHOWN = 64
"""Most characters of a refused value that its error repeats."""


def install(app: FastAPI) -> None:
    """Add the handlers to `app`."""
    app.add_exception_handler(ServiceError, _service_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _unexpected)


async def _service_error(request: Request, error: Exception) -> JSONResponse:
    error = cast(ServiceError, error)
    return JSONResponse(error.body(), error.status, error.headers())


async def _invalid_request(request: Request, error: Exception) -> JSONResponse:
    fault = cast(RequestValidationError, error).errors()[0]
    return await _service_error(request, explain(fault, fault["loc"][1:]))  # after "body", "path" or "query"


async def _http_error(request: Request, error: Exception) -> JSONResponse:
    error = cast(HTTPException, error)
    status = HTTPStatus(error.status_code)
    kind = "invalid_request_error" if status < HTTPStatus.INTERNAL_SERVER_ERROR else "server_error"
    message = f"{request.method} {request.url.path[:MAX_SHOWN]}: {error.detail}"
    content = {"message": message, "type": kind, "param": None, "code": status.name.lower()}
    return JSONResponse({"error": content}, status, error.headers)


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    # The server logs the error with its traceback; the client sees no internals.
    return await _service_error(request, ServiceError("the service failed; the failure was logged"))


def explain(fault: Mapping[str, Any], path: Sequence[str | int]) -> InvalidRequest:
    """Return pydantic's error at `path` as a sentence with the field, what is allowed and what was given."""
    if fault["type"] == "json_invalid":
        return InvalidRequest(f"the body is not JSON: {fault['ctx']['error']} at character {fault['loc'][-1]}")
    if not path:
        return InvalidRequest("the body must be a JSON object, sent with content-type: application/json")
    field = ".".join(map(str, path))
    if fault["type"] == "missing":
        return InvalidRequest(f"{field} is missing", param=field)
    message = f"{field}: {fault['msg']}"
    if USERS_TEXT.isdisjoint(path):
        shown = repr(fault["input"])
        message += f"; got {shown if len(shown) <= MAX_SHOWN else shown[:MAX_SHOWN] + '...'}"
    return InvalidRequest(message, param=field)
