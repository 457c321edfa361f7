"""ServiceState: gauges read at each scrape from the parts of a service and from the process."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from api import __version__
from api.inference.queue import InferenceQueue
from api.inference.watchdog import Watchdog
from api.models.registry import Registry
from api.phonemize.worker_pool import PhonemeWorkers
from api.synthesis.pipeline import Synthesizer
from api.synthesis.response_cache import ResponseCache

PROC = Path("/proc")
"""Linux' process information; on other systems its gauges are left out."""

RESIDENT = 1
"""Index of the field of `statm` with the resident pages (proc(5))."""


class ServiceState(Collector):
    """A collector that reads the parts of a running service. It keeps nothing between scrapes."""

    def __init__(
        self,
        *,
        device: str,
        registry: Registry,
        workers: PhonemeWorkers,
        queue: InferenceQueue,
        synthesizer: Synthesizer,
        response_cache: ResponseCache,
        watchdog: Watchdog,
    ) -> None:
        self._device = device
        self._registry = registry
        self._workers = workers
        self._queue = queue
        self._synthesizer = synthesizer
        self._response_cache = response_cache
        self._watchdog = watchdog

    def collect(self) -> Iterator[Metric]:
        """Yield all gauges. Call on the event loop, where the parts live."""
        yield from self._queueing()
        yield from self._models()
        yield from self._caches()
        yield from self._processes()

    def _queueing(self) -> Iterator[Metric]:
        queue = self._queue
        yield _gauge("kokoro_queue_depth_utterances", "Utterances queued for the device.", queue.depth)
        yield _gauge("kokoro_queue_predicted_seconds", "Predicted seconds of work in the queue.", queue.queued_s)
        yield _gauge(
            "kokoro_queue_limit_seconds",
            "Predicted seconds of work above which new requests are refused (MAX_QUEUED_S).",
            queue.max_queued_s,
        )
        stuck = self._watchdog.stuck() is not None
        yield _gauge("kokoro_device_stuck", "Whether the device hangs (1), as in `/health`, or not (0).", float(stuck))
        yield _gauge("kokoro_streams", "Requests whose speech is being made.", self._synthesizer.num_streams)

    def _models(self) -> Iterator[Metric]:
        info = InfoMetricFamily("kokoro_model", "Each served version, with its device.")
        loaded = GaugeMetricFamily(
            "kokoro_model_loaded", "Whether a version is in memory (1) or unloaded (0).", labels=("version",)
        )
        voices = GaugeMetricFamily("kokoro_voices", "Voices of a version, without blends.", labels=("version",))
        for served in self._registry:
            default = "true" if served is self._registry.default else "false"
            info.add_metric((), {"version": served.version, "device": self._device, "default": default})
            loaded.add_metric((served.version,), float(served.model.is_loaded))
            voices.add_metric((served.version,), len(served.voices.voices()))
        yield InfoMetricFamily("kokoro_service", "The version of the service.", {"version": __version__})
        yield from (info, loaded, voices)

    def _caches(self) -> Iterator[Metric]:
        cache = self._response_cache
        looked_up = CounterMetricFamily(
            "kokoro_answer_cache_lookups", "Lookups in the response cache.", labels=("result",)
        )
        looked_up.add_metric(("hit",), cache.num_hits)
        looked_up.add_metric(("miss",), cache.num_misses)
        packs = CounterMetricFamily(
            "kokoro_voice_cache_lookups",
            "Lookups of a voice's or blend's pack; a miss reads or mixes it.",
            labels=("version", "result"),
        )
        for served in self._registry:
            packs.add_metric((served.version, "hit"), served.voices.num_hits)
            packs.add_metric((served.version, "miss"), served.voices.num_misses)
        yield from (looked_up, packs)
        yield _gauge("kokoro_answer_cache_bytes", "Memory of the response cache.", cache.num_bytes)

    def _processes(self) -> Iterator[Metric]:
        with suppress(FileNotFoundError):
            num_threads = len(list((PROC / "self" / "task").iterdir()))
            yield _gauge("kokoro_threads", "Threads of the main process, the model's included.", num_threads)
        resident = sum(_resident_bytes(pid) for pid in self._workers.pids)
        yield _gauge("kokoro_phoneme_workers_memory_bytes", "Memory of the phoneme worker processes.", resident)
        yield _gauge(
            "kokoro_phoneme_workers_busy", "Phoneme workers that are processing a text.", self._workers.num_busy
        )


def _gauge(name: str, documentation: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, documentation, value)


def _resident_bytes(pid: int) -> int:
    """Return the resident memory of a process; 0 if it has just ended, or the system has no such information."""
    try:
        pages = (PROC / str(pid) / "statm").read_text(encoding="ascii").split()[RESIDENT]
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
