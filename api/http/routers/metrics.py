"""GET /metrics: the service's metrics, for Prometheus.

Open, unless PROTECT_LISTINGS asks for a key, which Prometheus can send. Nothing in it is about a single request, a key
or a text; but it shows how busy the service is.
"""

from typing import Any

from fastapi import APIRouter, Request, Response

from api.http.dependencies import ServicePart

router = APIRouter(tags=["health"])

METRICS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Prometheus' text format, or OpenMetrics' where `Accept` asks for it.",
        "content": {each: {"schema": {"type": "string"}} for each in ("text/plain", "application/openmetrics-text")},
    }
}


@router.get("/metrics", summary="Metrics for Prometheus", response_class=Response, responses=METRICS)
async def metrics(request: Request, service: ServicePart) -> Response:
    """Counts and times of requests, and how busy the service is."""
    content, media_type = service.metrics.scrape(request.headers.get("accept", ""))
    return Response(content, headers={"content-type": media_type, "cache-control": "no-store"})
