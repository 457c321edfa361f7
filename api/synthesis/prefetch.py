"""An async generator read one item ahead, so that the next item is made while the last one is used."""

import asyncio
from collections.abc import AsyncGenerator
from typing import TypeVar

T = TypeVar("T")


async def prefetch(source: AsyncGenerator[T, None]) -> AsyncGenerator[T, None]:
    """Give the items of `source`; each is asked for as soon as the one before has come.

    Closed early (`aclosing`), it cancels the pending item, waits until that has stopped, and closes `source`.
    """
    end = object()
    pending = asyncio.ensure_future(anext(source, end))
    try:
        while (item := await pending) is not end:
            pending = asyncio.ensure_future(anext(source, end))
            yield item  # type: ignore[misc]  # everything but `end` is a T
    finally:
        pending.cancel()
        await asyncio.wait([pending])
        if not pending.cancelled():
            pending.exception()  # retrieved, so that asyncio does not warn of it
        await source.aclose()
