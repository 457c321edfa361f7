"""Answers given before, kept in memory so that the same request gets the same bytes without being spoken again.

Knows what decides an answer's bytes, and how many bytes are held. Knows nothing of HTTP. All on the event loop.
"""

import dataclasses
import hashlib
import secrets
import sys
from collections import OrderedDict
from collections.abc import AsyncGenerator
from contextlib import aclosing

from api.models.voices import reading_voice
from api.synthesis.request import SpeechOrder, Usage

ENTRY_BYTES = 1_000
"""What an entry takes beside its chunks: key, tag, usage and their objects. Measured: 0.9 kB."""

MAX_SHARE = 4
"""An answer may take a quarter of the room: a book must not drive out everything else and then not fit either."""


@dataclasses.dataclass(frozen=True)
class Answer:
    """A file of speech, whole, in the chunks in which it was first sent."""

    tag: str
    """Of these bytes alone: speaking the same again gives another tag, since a GPU may round otherwise."""
    chunks: tuple[bytes, ...]
    usage: Usage


def answer_key(order: SpeechOrder, *sending: object) -> bytes:
    """A digest of all that decides an answer's bytes: every field of the order, the content of its voices' packs (a
    file may be another by now), and how it is sent. The text itself is not kept.

    Reads files and takes a while for a long text, so not for the event loop. Raises SynthesisFailed: a voice's file
    can't be read any more.
    """
    fields = ((field.name, getattr(order, field.name)) for field in dataclasses.fields(order))
    parts = [(name, value.version if name == "served" else value) for name, value in fields]
    digest = hashlib.blake2b(repr((parts, sending)).encode(), digest_size=32)
    for voice in dict.fromkeys((order.voice, *(role.voice for role in order.roles.values()))):
        with reading_voice(voice.id):
            digest.update(order.served.voices.file(voice))
    return digest.digest()


def new_tag() -> str:
    """A tag that no other answer has, in this process or another."""
    return secrets.token_hex(8)


class AnswerCache:
    """Answers, the least lately used forgotten first. One that is being made is not in here: whole or absent."""

    def __init__(self, max_bytes: int) -> None:
        """`max_bytes`: for all answers together, those being recorded included; 0 keeps none."""
        self.max_bytes = max_bytes
        self._num_bytes = 0
        self.num_hits = 0
        """Times that `find` had an answer."""
        self.num_misses = 0
        """Times that it had none."""
        self._answers: OrderedDict[bytes, Answer] = OrderedDict()

    def __len__(self) -> int:
        return len(self._answers)

    @property
    def num_bytes(self) -> int:
        """Held now."""
        return self._num_bytes

    def find(self, key: bytes) -> Answer | None:
        """The answer given before, if it is still here."""
        if key not in self._answers:
            self.num_misses += 1
            return None
        self.num_hits += 1
        self._answers.move_to_end(key)
        return self._answers[key]

    async def record(
        self, key: bytes, tag: str, chunks: AsyncGenerator[bytes, None], usage: Usage
    ) -> AsyncGenerator[bytes, None]:
        """`chunks` as they are; when they have come to their end, they are an answer, if they fit.

        `usage` is read at that end.
        """
        recording = _Recording()
        try:
            async with aclosing(chunks):
                async for chunk in chunks:
                    self._add(recording, chunk)
                    yield chunk
            if recording.fits and key not in self._answers:  # an equal request may have been quicker
                self._answers[key] = Answer(tag, tuple(recording.chunks), dataclasses.replace(usage))
                recording.num_bytes = 0  # they stay
        finally:
            self._num_bytes -= recording.num_bytes

    def _add(self, recording: "_Recording", chunk: bytes) -> None:
        num_bytes = sys.getsizeof(chunk) + (0 if recording.chunks else ENTRY_BYTES)
        if recording.fits and self._make_room(recording.num_bytes, num_bytes):
            recording.num_bytes += num_bytes
            recording.chunks.append(chunk)
        else:
            self._num_bytes -= recording.num_bytes
            recording.give_up()

    def _make_room(self, held: int, added: int) -> bool:
        """Take `added` bytes for a recording that has `held`, forgetting old answers for it; False if it may not."""
        if held + added > self.max_bytes // MAX_SHARE:
            return False
        while self._num_bytes + added > self.max_bytes and self._answers:
            _, oldest = self._answers.popitem(last=False)
            self._num_bytes -= ENTRY_BYTES + sum(map(sys.getsizeof, oldest.chunks))
        if self._num_bytes + added > self.max_bytes:
            return False  # the rest is others' recordings
        self._num_bytes += added
        return True


@dataclasses.dataclass
class _Recording:
    chunks: list[bytes] = dataclasses.field(default_factory=list)
    num_bytes: int = 0
    fits: bool = True

    def give_up(self) -> None:
        self.chunks.clear()
        self.num_bytes = 0
        self.fits = False
