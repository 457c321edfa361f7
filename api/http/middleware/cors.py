"""CORS: which web pages may call the service from a browser, and which headers their scripts may read."""

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp

from api.errors import InvalidRequest

EXPOSED_HEADERS = (
    "x-request-id",
    "openai-processing-ms",
    "retry-after",
    "server-timing",
    "etag",
    "x-cache",
    "x-download-path",
    "content-disposition",
)
"""Readable by scripts, beside those that every browser shows."""


class Cors(CORSMiddleware):
    """Starlette's middleware with this service's rules, and a refused preflight in the shape of every other error."""

    def __init__(self, app: ASGIApp, origins: tuple[str, ...]) -> None:
        super().__init__(
            app,
            allow_origins=origins,
            allow_methods=("GET", "POST"),
            allow_headers=("*",),  # OpenAI's client in a browser sends a dozen of its own
            allow_private_network=True,  # a public page that was allowed may reach a service at home
            expose_headers=EXPOSED_HEADERS,
        )

    def preflight_response(self, request_headers: Headers) -> Response:
        """Starlette's answer; where that is a refusal, its reason as an error."""
        answer = super().preflight_response(request_headers)
        if answer.status_code < 400:
            return answer
        headers = {name: value for name, value in answer.headers.items() if not name.startswith("content-")}
        return JSONResponse(InvalidRequest(bytes(answer.body).decode()).body(), 400, headers)
