"""An order: a checked request as the corridor takes it. Values only; nothing of HTTP."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from api.audio.pcm import SAMPLE_RATE, SAMPLES_PER_FRAME
from api.languages.options import EVERYTHING, NormalizationOptions
from api.models.registry import ServedModel
from api.models.voices import Voice
from api.text.document import Passage, Script

MIN_SPEED, MAX_SPEED = 0.1, 8.0
"""Beyond these, speed times rate is as good as the bound: speech is no longer understood."""


class Role(NamedTuple):
    """Who speaks, in which language."""

    voice: Voice
    language: str
    """A code of `phonemes.g2p.LANGUAGES`."""


@dataclass(frozen=True)
class SpeechOrder:
    """What to speak and how; every name is already resolved."""

    script: Script
    sources: tuple[str, ...]
    """What the caller wrote, which the script's passages point into: one text, or one for each turn of a dialogue."""
    served: ServedModel
    role: Role
    speed: float
    seed: int | None
    """None: a fixed hash of version, voice, phonemes and speed."""
    roles: Mapping[str, Role] = field(default_factory=dict)
    """Whom a passage's `voice` means."""
    options: NormalizationOptions = EVERYTHING
    volume: float = 1.0
    """A multiplier of the samples, soft-limited."""
    sample_rate: int = SAMPLE_RATE
    """Hz, of the file."""
    phonemes: str | None = None
    """Said as they are in place of the script, which is then empty; symbols of the model's alphabet."""

    @property
    def voice(self) -> Voice:
        """The request's own voice."""
        return self.role.voice

    def role_in(self, passage: Passage | None) -> Role:
        """Who speaks a passage."""
        return self.role if passage is None or passage.voice is None else self.roles[passage.voice]

    def speed_of(self, passage: Passage | None) -> float:
        """The speed of a passage, within what the model takes."""
        rate = 1.0 if passage is None else passage.rate
        return min(max(self.speed * rate, MIN_SPEED), MAX_SPEED)


@dataclass
class Usage:
    """What an order has used, counted as it is spoken."""

    num_phonemes: int = 0
    """The model's input."""
    num_samples: int = 0
    """Its output at 24 kHz, pauses included."""

    @property
    def num_frames(self) -> int:
        """The output in frames of 25 ms, the last one begun counted whole."""
        return -(-self.num_samples // SAMPLES_PER_FRAME)


def noise_seed(order: SpeechOrder, voice: Voice, speed: float, phonemes: str, index: int) -> int:
    """The seed of an utterance's noise: the same request always gets the same samples.

    From the request's seed and the utterance's place; without one, from all that decides the utterance's sound.
    """
    if order.seed is not None:
        key = f"{order.seed}/{index}"
    else:
        key = f"{order.served.version}/{voice.id}/{phonemes}/{speed!r}"
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "little", signed=True)
