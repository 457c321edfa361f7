"""The parts of the service and their lifecycle: load -> warm up -> serve -> close."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from loguru import logger

from api.errors import AssetError, ServiceError
from api.inference.device import Device, resolve_device
from api.inference.queue import InferenceQueue
from api.inference.watchdog import Watchdog
from api.languages.language import Languages
from api.languages.registry import LANGUAGES
from api.models.allocator import give_back_large_blocks_at_once, trim
from api.models.base import Utterance
from api.models.registry import Registry, ServedModel, load_version
from api.phonemize.pool_for_versions import phoneme_workers
from api.phonemize.worker_pool import PhonemeWorkers
from api.runtime.idle_unload import unloading_when_idle
from api.service import Service
from api.settings import Settings
from api.synthesis.downloads.store import open_downloads
from api.synthesis.pipeline import Synthesizer
from api.synthesis.response_cache import ResponseCache
from api.telemetry.metrics.scrape import Metrics
from api.telemetry.metrics.state import ServiceState
from api.telemetry.traces.export import tracing
from api.telemetry.traces.spans import QueueSpans, traced

WARM_UP_PHONEMES = ("həlˈO.", "ðə kwˈɪk bɹˈWn fˈɑks.")
"""Utterances spoken once at start. The first call of every kernel is slow, and the cost model needs two lengths."""

WARM_UP_SPEED = 2.0
"""Speed of the warm-up: half the audio, and half the time."""


@asynccontextmanager
async def running_service(
    settings: Settings, workers: PhonemeWorkers | None = None, *, languages: Languages = LANGUAGES
) -> AsyncIterator[Service]:
    """Load, warm up and connect all parts; close them in reverse order at the end of the block.

    `workers`: the result of `phoneme_workers(settings, languages)`, if they have begun already.
    `languages`: the languages that requests may name.

    Raises:
        SetupError: a file, a voice or the device of the settings is missing. The message says what to do.
    """
    name = resolve_device(settings.device)
    metrics = Metrics()
    async with AsyncExitStack() as cleanup:
        tracer = await cleanup.enter_async_context(tracing())
        downloads = await cleanup.enter_async_context(
            open_downloads(settings.download_dir, settings.download_ttl_s, settings.download_max_bytes)
        )
        device = Device(name, settings.num_threads, trim if name == "cpu" else None)
        cleanup.callback(device.close)
        workers = workers or phoneme_workers(settings, languages)
        cleanup.push_async_callback(workers.close)
        workers.begin()  # they load while the models do
        registry = Registry([await _load(version, settings, device, languages) for version in settings.versions])
        # Measured 2026-11-22: before the load it would make loading, which takes and frees many blocks, 1 s longer.
        give_back_large_blocks_at_once()
        _check_default_voice(registry.default, settings)
        observer = QueueSpans(tracer, then=metrics.queue)
        queue = InferenceQueue(settings.max_queued_s, observer=observer, num_cores=device.num_cores)
        cleanup.push_async_callback(queue.close)
        queue.start()
        await asyncio.gather(workers.start(), _warm_up(registry, queue))
        await device.run(trim)  # of the weights as they were read, before they were packed
        synthesizer = Synthesizer(traced(workers.phonemize, tracer), queue, tracer)
        response_cache = ResponseCache(settings.answer_cache_bytes)
        await cleanup.enter_async_context(unloading_when_idle(registry, synthesizer, settings.idle_unload_s))
        watchdog = Watchdog(queue, name, settings.watchdog_s)
        await cleanup.enter_async_context(watchdog.watching())
        metrics.include(
            ServiceState(
                device=name,
                registry=registry,
                workers=workers,
                queue=queue,
                synthesizer=synthesizer,
                response_cache=response_cache,
                watchdog=watchdog,
            )
        )
        logger.info("ready on {} with {}", name, ", ".join(settings.versions))
        yield Service(
            settings, registry, workers, queue, synthesizer, response_cache, downloads, name, metrics, tracer, watchdog
        )


async def _load(version: str, settings: Settings, device: Device, languages: Languages) -> ServedModel:
    load = partial(
        load_version,
        precision=settings.precision,
        max_batch=settings.max_batch,
        shared=device,
        languages=languages,
    )
    served: ServedModel = await device.run(
        load,
        version,
        settings.assets_dir,
        device.name,
        device.run,
        settings.voice_cache_size,
    )
    return served


def _check_default_voice(served: ServedModel, settings: Settings) -> None:
    try:
        served.voices.resolve(settings.default_voice)
    except ServiceError as error:
        raise AssetError(f"DEFAULT_VOICE can't be served: {error.message}") from error


async def _warm_up(registry: Registry, queue: InferenceQueue) -> None:
    for served in registry:
        voice = served.voices.voices()[0]
        for phonemes in WARM_UP_PHONEMES:
            ref_s = await asyncio.to_thread(served.voices.style, voice, len(phonemes))
            await queue.speak(Utterance(served.model, phonemes, ref_s, WARM_UP_SPEED, seed=0), deadline=0.0)
