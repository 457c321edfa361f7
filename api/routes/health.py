"""Whether the service lives, and whether it should be sent work."""

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict

from api.routes.parts import ServicePart

router = APIRouter(tags=["health"])


class Live(BaseModel):
    """The event loop answers."""

    status: str = "ok"


class Ready(BaseModel):
    """Whether new requests are taken, and how much is waiting."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    status: str
    """`ready`, or `draining` once the service was told to stop."""
    device: str
    """Where the models run."""
    models: list[str]
    """Versions in memory. One that was unloaded (IDLE_UNLOAD_S) comes back with its next request."""
    streams: int
    """Requests being spoken now."""
    queue_depth: int
    """Utterances waiting for the device."""
    queued_s: float
    """Predicted seconds until they are all spoken."""


@router.get("/health", summary="Is it alive?")
async def health() -> Live:
    """Answers as long as the process does, whatever the load."""
    return Live()


@router.get("/v1/test", summary="Is it alive?")
async def test() -> Live:
    """The same, where some clients look before they trust a base URL."""
    return Live()


@router.get("/v1/", summary="Is this a base URL?")
async def base_url() -> Live:
    """The same, for clients that ask their base URL itself."""
    return Live()


@router.get("/health/ready", summary="Is it ready for work?", responses={503: {"model": Ready}})
async def ready(response: Response, service: ServicePart) -> Ready:
    """200 when the models are loaded and warm, 503 while the service shuts down."""
    response.status_code = 503 if service.queue.draining else 200
    return Ready(
        status="draining" if service.queue.draining else "ready",
        device=service.device,
        models=[served.version for served in service.registry if served.model.is_loaded],
        streams=service.synthesizer.num_streams,
        queue_depth=service.queue.depth,
        queued_s=round(service.queue.queued_s, 3),
    )
