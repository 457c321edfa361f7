"""`create_app`: the HTTP application around a running service."""

from fastapi import Depends, FastAPI
from fastapi.security import HTTPBearer
from starlette.types import ASGIApp

from api import __version__
from api.http import error_handlers
from api.http.middleware.access_log import RequestLog
from api.http.middleware.api_keys import ApiKeys
from api.http.middleware.auth import RequireKey
from api.http.middleware.cors import Cors
from api.http.middleware.limits import LimitBody, LimitHeaders, LimitStreams
from api.http.middleware.route_templates import Templates
from api.http.routers import captioned, catalog, combine, dev, dialogue, downloads, health, metrics, speech, ssml
from api.service import Service

DESCRIPTION = """Speech from text with Kokoro-82M, behind OpenAI's speech API.

Point an OpenAI client's `base_url` at `/v1`, or:

    curl localhost:8880/v1/audio/speech -H 'content-type: application/json' \\
        -d '{"input": "Hello from Kokoro.", "voice": "af_heart"}' -o hello.mp3
"""


def create_app(service: Service) -> ASGIApp:
    """Return the application within its middleware. It neither starts nor stops `service` (see `runtime/wiring.py`).

    Raises:
        SetupError: the settings' API keys can't be used.
    """
    keys = ApiKeys.read(service.settings)
    # Only so that /docs has a field for the key; the middleware checks it.
    documented = [Depends(HTTPBearer(auto_error=False))] if keys else []
    app = FastAPI(
        title="Kokoro Service",
        version=__version__,
        description=DESCRIPTION,
        responses=error_handlers.RESPONSES,
        dependencies=documented,
        # FastAPI's traces and logs would lie within our middleware, and hold user text; see `middleware/tracing.py`.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.service = service
    for module in (speech, captioned, dialogue, downloads, catalog, combine, dev, ssml, health, metrics):
        app.include_router(module.router)
    error_handlers.install(app)
    return _guard(app, service, keys)


def _guard(inner: FastAPI, service: Service, keys: ApiKeys) -> ASGIApp:
    """Return `inner` within its middleware, the innermost first.

    It lies around FastAPI, not in FastAPI's own list, so that the response to an unexpected failure, which FastAPI
    makes outside of that list, gets its id, its log line and its CORS headers too.
    """
    settings = service.settings
    app: ASGIApp = LimitBody(inner, settings.body_limit_bytes, settings.body_timeout_s)
    app = LimitStreams(app, settings.max_streams_per_key, service.queue)
    app = RequireKey(app, keys, protect_listings=settings.protect_listings)
    app = LimitHeaders(app, settings.max_header_bytes)
    if settings.cors_origins:
        app = Cors(app, settings.cors_origins)
    return RequestLog(app, Templates(inner), service.metrics.requests, service.tracer)
