"""Cors: the web pages that may call the service from a browser, and the headers that their scripts may read."""

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
"""Headers that scripts may read, beside those that every browser shows."""


class Cors(CORSMiddleware):
    """Starlette's middleware with this service's rules. A refused preflight has the shape of every other error."""

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
        """Return Starlette's response; where that is a refusal, its reason as an error."""
        response = super().preflight_response(request_headers)
        if response.status_code < 400:
            return response
        headers = {name: value for name, value in response.headers.items() if not name.startswith("content-")}
        return JSONResponse(InvalidRequest(bytes(response.body).decode()).body(), 400, headers)
