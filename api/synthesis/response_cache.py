"""Responses given before, kept in memory so that an equal request gets the same bytes without being spoken again.

All on the event loop, but for `response_key`.
"""

import hashlib
import json
import secrets
import sys
from collections import OrderedDict
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field

from api.models.voices import reading_voice
from api.synthesis.chunks import NO_STATS, ResponseChunk, SynthesisStats
from api.synthesis.request import SynthesisRequest

# Measured: 0.9 kB.
ENTRY_BYTES = 1_000
"""Memory of an entry beside its chunks: key, tag, stats and their objects."""

MAX_SHARE = 4
"""A response may take one part in so many of the cache: a book must not drive out all others and then not fit."""


@dataclass(frozen=True)
class CachedResponse:
    """A whole response, in the chunks in which it was first sent."""

    tag: str
    """An ETag of these bytes alone: speaking the same again gives another tag, since a GPU may round otherwise."""
    chunks: tuple[bytes, ...]
    stats: SynthesisStats

    async def replay(self) -> AsyncGenerator[ResponseChunk, None]:
        """Give the chunks again; all stats come with the first."""
        stats = self.stats
        for chunk in self.chunks:
            yield ResponseChunk(chunk, stats)
            stats = NO_STATS


def response_key(request: SynthesisRequest, response_format: str, body_key: tuple[object, ...]) -> bytes:
    """Return a digest of all that decides a response's bytes. The text itself is not kept.

    It covers the request, the content of its voice packs (a file may have changed), the format of the file and, in
    `body_key`, how that is sent. Reads files and takes a while for a long text, so not for the event loop.

    Raises:
        SynthesisFailed: the file of a voice can't be read any more.
    """
    key = json.dumps((request.cache_key(), response_format, body_key))
    digest = hashlib.blake2b(key.encode(), digest_size=32)
    for voice in request.voices():
        with reading_voice(voice.id):
            digest.update(request.served.voices.file(voice))
    return digest.digest()


def new_tag() -> str:
    """Return a tag that no other response has, in this process or another."""
    return secrets.token_hex(8)


class ResponseCache:
    """Whole responses, the least recently used forgotten first. A response that is still being made is not in it."""

    def __init__(self, max_bytes: int) -> None:
        """`max_bytes`: for all responses together, those being recorded included; 0 keeps none."""
        self.max_bytes = max_bytes
        self._num_bytes = 0
        self.num_hits = 0
        """Number of times that `find` had a response."""
        self.num_misses = 0
        """Number of times that it had none."""
        self._responses: OrderedDict[bytes, CachedResponse] = OrderedDict()

    def __len__(self) -> int:
        return len(self._responses)

    @property
    def num_bytes(self) -> int:
        """Bytes held now."""
        return self._num_bytes

    def find(self, key: bytes) -> CachedResponse | None:
        """Return the response given before, if it is still here."""
        if key not in self._responses:
            self.num_misses += 1
            return None
        self.num_hits += 1
        self._responses.move_to_end(key)
        return self._responses[key]

    async def record(
        self, key: bytes, tag: str, chunks: AsyncGenerator[ResponseChunk, None]
    ) -> AsyncGenerator[ResponseChunk, None]:
        """Give `chunks` unchanged, and keep them once they have come to their end, if they fit."""
        recording = _Recording()
        stats = NO_STATS
        try:
            async with aclosing(chunks):
                async for chunk in chunks:
                    self._add(recording, chunk.data)
                    stats += chunk.stats
                    yield chunk
            if recording.fits and key not in self._responses:  # an equal request may have been quicker
                self._responses[key] = CachedResponse(tag, tuple(recording.chunks), stats)
                recording.num_bytes = 0  # they stay
        finally:
            self._num_bytes -= recording.num_bytes

    def _add(self, recording: "_Recording", data: bytes) -> None:
        num_bytes = sys.getsizeof(data) + (0 if recording.chunks else ENTRY_BYTES)
        if recording.fits and self._make_room(recording.num_bytes, num_bytes):
            recording.num_bytes += num_bytes
            recording.chunks.append(data)
        else:
            self._num_bytes -= recording.num_bytes
            recording.give_up()

    def _make_room(self, held: int, added: int) -> bool:
        """Take `added` bytes for a recording that has `held`, forgetting old responses; False if it may not."""
        if held + added > self.max_bytes // MAX_SHARE:
            return False
        while self._num_bytes + added > self.max_bytes and self._responses:
            _, oldest = self._responses.popitem(last=False)
            self._num_bytes -= ENTRY_BYTES + sum(map(sys.getsizeof, oldest.chunks))
        if self._num_bytes + added > self.max_bytes:
            return False  # the rest is other recordings
        self._num_bytes += added
        return True


@dataclass
class _Recording:
    chunks: list[bytes] = field(default_factory=list)
    num_bytes: int = 0
    fits: bool = True

    def give_up(self) -> None:
        self.chunks.clear()
        self.num_bytes = 0
        self.fits = False
