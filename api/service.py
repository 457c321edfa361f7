"""Service: the finished parts that requests are served with. `runtime/wiring.py` makes them."""

from dataclasses import dataclass

from opentelemetry.trace import Tracer

from api.inference.queue import InferenceQueue
from api.inference.watchdog import Watchdog
from api.models.registry import Registry
from api.phonemize.worker_pool import PhonemeWorkers
from api.settings import Settings
from api.synthesis.downloads.store import DownloadStore
from api.synthesis.pipeline import Synthesizer
from api.synthesis.resolve import RequestResolver
from api.synthesis.response_cache import ResponseCache
from api.telemetry.metrics.scrape import Metrics


@dataclass(frozen=True)
class Service:
    """The parts of a running service, for every front end."""

    settings: Settings
    registry: Registry
    workers: PhonemeWorkers
    queue: InferenceQueue
    synthesizer: Synthesizer
    response_cache: ResponseCache
    downloads: DownloadStore | None
    """None where no files are kept."""
    device: str
    metrics: Metrics
    tracer: Tracer
    """A tracer that does nothing where no traces are wanted."""
    watchdog: Watchdog

    @property
    def resolver(self) -> RequestResolver:
        """Resolver of requests, by this service's models and settings."""
        return RequestResolver(self.registry, self.settings.default_voice, self.settings.max_input_chars)
