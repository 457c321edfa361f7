"""Models taken out of memory."""

from loguru import logger

from api.models.registry import Registry


async def unload(registry: Registry) -> list[str]:
    """Unload every model, and return the versions that were loaded. The next request loads its model again."""
    loaded = [served for served in registry if served.model.is_loaded]
    for served in loaded:
        await served.model.unload()
        logger.info("unloaded {}", served.version)
    return [served.version for served in loaded]
