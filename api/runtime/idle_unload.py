"""Unloading of models that have been idle, to free their memory."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from api.models.registry import Registry
from api.models.unload import unload
from api.synthesis.pipeline import Synthesizer


@asynccontextmanager
async def unloading_when_idle(registry: Registry, synthesizer: Synthesizer, after_s: float) -> AsyncIterator[None]:
    """Unload every model once nothing has been spoken for `after_s` seconds, while the block lasts; 0: never."""
    if not after_s:
        yield
        return
    watching = asyncio.create_task(_watch(registry, synthesizer, after_s))
    try:
        yield
    finally:
        watching.cancel()
        await asyncio.wait([watching])


async def _watch(registry: Registry, synthesizer: Synthesizer, after_s: float) -> None:
    while True:
        if synthesizer.idle_s >= after_s:
            await unload(registry)
        # Sleep until it is idle for long enough if no request comes.
        await asyncio.sleep(after_s - synthesizer.idle_s if synthesizer.idle_s < after_s else after_s)
