"""GET /health and /health/ready: whether the service is alive, and whether it takes work.

The port is opened when the models are loaded and warm (`runtime/run.py`). Until then connections are refused, which
load balancers take for not ready, and start-up probes for not yet alive.
"""

from fastapi import APIRouter, Response
from starlette.responses import JSONResponse

from api.http.dependencies import ServicePart
from api.http.schemas.base import ResponseModel
from api.service import Service

router = APIRouter(tags=["health"])


class Live(ResponseModel):
    """The event loop and the device respond."""

    status: str = "ok"


class NotLive(ResponseModel):
    """The call that the device is stuck in. If that lasts, only a restart of the service helps."""

    status: str = "stuck"
    message: str
    """Text for people."""
    device: str
    """The device that hangs."""
    num_phonemes: int
    """Phonemes in the model call that does not end; 0 if the queue itself has failed."""
    stuck_s: float
    """Seconds since the call began."""


class Ready(ResponseModel):
    """Whether new requests are taken, and how much work is queued."""

    status: str
    """`ready`, `draining` once the service is stopping, or `stuck`: see `/health`."""
    device: str
    """The device that the models run on."""
    models: list[str]
    """Versions in memory. One that was unloaded (IDLE_UNLOAD_S) comes back with its next request."""
    streams: int
    """Requests being spoken now."""
    queue_depth: int
    """Utterances waiting for the device."""
    queued_s: float
    """Predicted seconds until they are all spoken."""


@router.get("/health", summary="Is it alive?", response_model=Live, responses={503: {"model": NotLive}})
async def health(service: ServicePart) -> Live | JSONResponse:
    """200 as long as the process answers and the device speaks, whatever the load; 503 while a call of the model takes
    much longer than it can (WATCHDOG_S)."""
    stuck = service.watchdog.stuck()
    if stuck is None:
        return Live()
    not_live = NotLive(
        message=str(stuck), device=stuck.device, num_phonemes=stuck.num_phonemes, stuck_s=round(stuck.for_s, 1)
    )
    return JSONResponse(not_live.model_dump(), 503)


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
    """200 when the models are loaded and warm, 503 while the service shuts down or is stuck."""
    status = _status(service)
    response.status_code = 200 if status == "ready" else 503
    return Ready(
        status=status,
        device=service.device,
        models=[served.version for served in service.registry if served.model.is_loaded],
        streams=service.synthesizer.num_streams,
        queue_depth=service.queue.depth,
        queued_s=round(service.queue.queued_s, 3),
    )


def _status(service: Service) -> str:
    if service.queue.draining:
        return "draining"
    return "stuck" if service.watchdog.stuck() else "ready"
