"""SpeechModel: what the service needs of any model version. Nothing outside `models` knows a network's class."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from api.errors import InvalidPhonemes

Waveform = NDArray[np.float32]
"""Mono samples in [-1, 1], shape (num_samples,)."""


class SpokenUtterance(NamedTuple):
    """One utterance as it was spoken."""

    waveform: Waveform
    frames: tuple[int, ...]
    """How many frames each phoneme lasts, in order; the pads before the first and after the last included."""


class RunOffLoop(Protocol):
    """Runs a blocking call off the event loop and awaits it (`asyncio.to_thread` is one)."""

    async def __call__(self, call: Callable[..., Any], /, *args: Any) -> Any: ...


class Turn(Enum):
    """When a call is made of a device that may be busy with others."""

    NEXT = "next"
    """When those before it have been."""
    BESIDE = "beside"
    """At once, for its share of the device."""
    BETWEEN = "between"
    """At once, and all others stand still meanwhile, where they can."""


class SharedDevice(Protocol):
    """A device that makes several calls at once."""

    @property
    def run(self) -> RunOffLoop:
        """Makes calls one after another."""

    @property
    def run_beside(self) -> RunOffLoop:
        """See `Turn.BESIDE`."""

    @property
    def run_between(self) -> RunOffLoop:
        """See `Turn.BETWEEN`."""

    def pause(self) -> None:
        """Wait if another call is to run first. A running call asks between its steps, on its own thread."""

    def num_threads(self) -> int:
        """Return how many threads may work on the call that asks, from its own thread, just now."""


class SpeechModel(Protocol):
    """A model version. `speak` never blocks the event loop."""

    @property
    def sample_rate(self) -> int:
        """Hz of the waveforms."""

    @property
    def max_phonemes(self) -> int:
        """The most phonemes of one utterance."""

    @property
    def alphabet(self) -> frozenset[str]:
        """The symbols it can speak."""

    @property
    def vocab(self) -> Mapping[str, int]:
        """The id of each symbol of the alphabet."""

    @property
    def is_loaded(self) -> bool:
        """Whether the network is in memory."""

    async def load(self) -> None:
        """Load the network again, if it was unloaded. `speak` does so too.

        Raises:
            SynthesisFailed: its files can't be read any more.
        """

    async def unload(self) -> None:
        """Free the network's memory, after the utterance that is being spoken."""

    async def speak(
        self, phonemes: str, ref_s: Tensor, speed: float = 1.0, *, seed: int | None = None, turn: Turn = Turn.NEXT
    ) -> SpokenUtterance:
        """Speak one utterance: return its waveform and how long each phoneme lasts.

        Raises:
            InvalidPhonemes: empty, too long, or a symbol outside the alphabet.
            SynthesisFailed: see `load`.
        """

    @property
    def max_batch(self) -> int:
        """The best number of utterances for one call; 1 where the device gains nothing by more."""

    async def speak_batch(self, utterances: "Sequence[Utterance]") -> list[SpokenUtterance]:
        """Speak 1 to `max_batch` utterances of this model, in order. Each is what `speak` makes of it, up to rounding.

        Raises what `speak` does, for the whole batch.
        """


def check_alphabet(phonemes: str, alphabet: Collection[str]) -> None:
    """Raise InvalidPhonemes, which names the symbols of `phonemes` that are not in `alphabet`, if there are any."""
    unknown = sorted(set(phonemes).difference(alphabet))
    if unknown:
        listed = ", ".join(f"{symbol!r} (U+{ord(symbol):04X})" for symbol in unknown[:10])
        raise InvalidPhonemes(f"phonemes has symbols outside the model's vocabulary: {listed}", param="phonemes")


@dataclass(frozen=True, eq=False)
class Utterance:
    """One model call."""

    model: SpeechModel
    phonemes: str
    ref_s: Tensor
    """The voice pack's row for this many phonemes, (1, 256)."""
    speed: float
    seed: int

    async def speak(self, *, turn: Turn = Turn.NEXT) -> SpokenUtterance:
        """Call the model; see `SpeechModel.speak`."""
        return await self.model.speak(self.phonemes, self.ref_s, self.speed, seed=self.seed, turn=turn)
