"""Every figure of one service, and how Prometheus gets them."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from api.telemetry.metrics.instruments import QueueMetrics, RequestMetrics


class _Registry(CollectorRegistry):
    """Without the time at which each series began, a second series beside every one of them that nobody looks at."""

    def collect(self) -> Iterator[Metric]:
        for metric in super().collect():
            metric.samples = [sample for sample in metric.samples if not sample.name.endswith("_created")]
            yield metric


class Metrics:
    """The figures of one service, in a registry of its own."""

    def __init__(self) -> None:
        self._registry = _Registry()
        self.requests = RequestMetrics(self._registry)
        self.speech = QueueMetrics(self._registry)
        # `process_*`: the names that Prometheus' own rules give them, whatever the program.
        ProcessCollector(registry=self._registry)

    def include(self, state: Collector) -> None:
        """Ask `state` too, from now on."""
        self._registry.register(state)

    def scrape(self, accept: str = "") -> tuple[bytes, str]:
        """All figures as text, in the form that an Accept header asks for, and its media type. On the event loop."""
        encode, media_type = choose_encoder(accept)
        return encode(self._registry), media_type
