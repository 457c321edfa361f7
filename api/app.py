"""The HTTP application around a running service."""

from fastapi import FastAPI

from api import __version__
from api.routes import catalog, failures, health, speech
from api.routes.requests import RequestLog
from api.service import Service

DESCRIPTION = """Speech from text with Kokoro-82M, behind OpenAI's speech API.

Point an OpenAI client's `base_url` at `/v1`, or:

    curl localhost:8880/v1/audio/speech -H 'content-type: application/json' \\
        -d '{"input": "Hello from Kokoro.", "voice": "af_heart"}' -o hello.mp3
"""


def create_app(service: Service) -> FastAPI:
    """The application. It neither starts nor stops `service` (see `running_service`)."""
    app = FastAPI(title="Kokoro Service", version=__version__, description=DESCRIPTION)
    app.state.service = service
    for room in (speech, catalog, health):
        app.include_router(room.router)
    failures.install(app)
    app.add_middleware(RequestLog)
    return app
