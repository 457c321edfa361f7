"""Metrics: the registry of one service, and its text for Prometheus."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from api.telemetry.metrics.instruments import QueueMetrics, RequestMetrics


class _Registry(CollectorRegistry):
    """A registry without `_created` series, which would double the number of series."""

    def collect(self) -> Iterator[Metric]:
        for metric in super().collect():
            metric.samples = [sample for sample in metric.samples if not sample.name.endswith("_created")]
            yield metric


class Metrics:
    """The metrics of one service, in a registry of its own."""

    def __init__(self) -> None:
        self._registry = _Registry()
        self.requests = RequestMetrics(self._registry)
        self.queue = QueueMetrics(self._registry)
        # `process_*`: names that Prometheus prescribes for all programs.
        ProcessCollector(registry=self._registry)

    def include(self, state: Collector) -> None:
        """Add a collector that is read at each scrape."""
        self._registry.register(state)

    def scrape(self, accept: str = "") -> tuple[bytes, str]:
        """Return all metrics as text in the format that an Accept header asks for, and its media type.

        Call on the event loop.
        """
        encode, media_type = choose_encoder(accept)
        return encode(self._registry), media_type
