"""Service: the finished parts that a request is served with. `runtime/wiring.py` makes them."""

from dataclasses import dataclass

from opentelemetry.trace import Tracer

from api.inference.queue import InferenceQueue
from api.inference.watchdog import Watchdog
from api.models.registry import Registry
from api.phonemize.worker_pool import PhonemeWorkers
from api.settings import Settings
from api.synthesis.download_store import Downloads
from api.synthesis.pipeline import Synthesizer
from api.synthesis.response_cache import AnswerCache
from api.telemetry.metrics.scrape import Metrics


@dataclass(frozen=True)
class Service:
    """Finished parts, for HTTP, sockets and the command line."""

    settings: Settings
    registry: Registry
    workers: PhonemeWorkers
    queue: InferenceQueue
    synthesizer: Synthesizer
    answers: AnswerCache
    downloads: Downloads | None
    """None where none are kept."""
    device: str
    metrics: Metrics
    tracer: Tracer
    """Does nothing where no traces are wanted."""
    watchdog: Watchdog
