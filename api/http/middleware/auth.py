"""RequireKey: requests that need an API key and bring none are refused; the caller of the rest is noted."""

from fastapi import Request
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import AuthenticationFailed
from api.http.early_response import refuse
from api.http.middleware.access_log import note
from api.http.middleware.api_keys import ApiKeys

HEALTH = "/health"
"""Path that never needs a key, nor do those below it: monitors have none."""

READING = ("GET", "HEAD", "OPTIONS")
"""Methods that list and look up; every other method asks for work."""


class RequireKey:
    """ASGI middleware: refuses requests that need a key and bring none, before their body is read.

    Sets `scope["state"]["caller"]` to the number of the key, or to the client's address without a known key.
    """

    def __init__(self, app: ASGIApp, keys: ApiKeys, *, protect_listings: bool) -> None:
        self._app = app
        self._keys = keys
        self._protect_listings = protect_listings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        key = _bearer(scope)
        number = self._keys.find(key) if key else None
        if number is None and self._is_needed(scope):
            said = "the API key is not known" if key else "an API key is needed: send Authorization: Bearer KEY"
            await refuse(AuthenticationFailed(said), receive, send)
            return
        if number is not None:
            note(Request(scope), key=number)
        address = scope["client"][0] if scope["client"] else "local"
        scope["state"]["caller"] = f"key {number}" if number is not None else f"client {address}"
        await self._app(scope, receive, send)

    def _is_needed(self, scope: Scope) -> bool:
        if not self._keys or scope["path"] == HEALTH or scope["path"].startswith(f"{HEALTH}/"):
            return False
        return self._protect_listings or scope["method"] not in READING


def _bearer(scope: Scope) -> bytes:
    scheme, _, key = Headers(scope=scope).get("authorization", "").partition(" ")
    return key.strip().encode("latin-1") if scheme.lower() == "bearer" else b""
