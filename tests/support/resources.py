"""Resources of this process, server and tests together, before and after a fault."""

import asyncio
import multiprocessing
import os
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import httpx

from support.patience import HANGS_AFTER_S
from support.served import Served

SPEECH = "/v1/audio/speech"
HELLO = {"input": "Hello there.", "response_format": "pcm"}
BOOK = "It was a long road, and the rain had not stopped since morning. Nobody spoke of turning back. " * 60

SETTLING_S = 60
"""Seconds for sockets to close and threads to end, on any machine."""

MAX_MORE_BYTES = 64_000_000
"""Memory that may stay with the allocator. Hundreds of faults fit in it only if none of them leaks."""

MAX_MORE_THREADS = min(32, (os.cpu_count() or 1) + 4)
"""Most threads of asyncio's pool, which starts them on demand."""


class Held(NamedTuple):
    """Resources of the whole process."""

    num_files: int
    num_threads: int
    num_children: int
    resident_bytes: int

    @classmethod
    def now(cls) -> "Held":
        """Read the current values from /proc."""
        num_pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return cls(
            len(os.listdir("/proc/self/fd")),  # noqa: PTH208  # names, not files, some of which vanish meanwhile
            threading.active_count(),
            len(multiprocessing.active_children()),
            num_pages * os.sysconf("SC_PAGE_SIZE"),
        )

    def is_back_at(self, before: "Held") -> bool:
        """Return whether no more is held than before; memory and threads within a bound."""
        return (
            self.num_files <= before.num_files
            and self.num_children == before.num_children
            and self.num_threads <= before.num_threads + MAX_MORE_THREADS
            and self.resident_bytes <= before.resident_bytes + MAX_MORE_BYTES
        )


async def hello(served: Served) -> bytes:
    """Return the samples of a short request on a connection of its own."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{served.port}", timeout=HANGS_AFTER_S) as client:
        response = await client.post(SPEECH, json=HELLO)
    assert response.status_code == 200, response.text
    return response.content


@asynccontextmanager
async def unharmed(served: Served) -> AsyncIterator[None]:
    """Assert that a request gives the same samples before and after the block, and that resources are freed."""
    samples = await hello(served)
    await served.client.get("/health")  # opens the connection that the client keeps
    before = Held.now()
    yield
    assert await hello(served) == samples
    async with asyncio.timeout(SETTLING_S):
        while not (now := Held.now()).is_back_at(before):
            await asyncio.sleep(0.05)
    assert served.service.queue.depth == served.service.synthesizer.num_streams == 0, now
