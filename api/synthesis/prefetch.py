"""Reading an async generator one item ahead, so that the next is made while the last is used."""

import asyncio
from collections.abc import AsyncGenerator
from typing import TypeVar

T = TypeVar("T")


async def read_ahead(source: AsyncGenerator[T, None]) -> AsyncGenerator[T, None]:
    """The items of `source`; each is asked for as soon as the one before has come.

    Closed early (`aclosing`), it cancels what it asked for, waits until that has stopped, and closes `source`.
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
            pending.exception()  # looked at: whoever closed early does not want it
        await source.aclose()
