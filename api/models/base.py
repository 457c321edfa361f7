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


class CallMode(Enum):
    """When a call begins on a device that other calls may use."""

    QUEUED = "queued"
    """After all queued calls before it."""
    CONCURRENT = "concurrent"
    """At once, with its share of the device."""
    PREEMPTING = "preempting"
    """At once, while other calls pause where they can."""


class SharedDevice(Protocol):
    """A device that runs calls in every `CallMode`."""

    @property
    def run(self) -> RunOffLoop:
        """Runs calls one after another; see `CallMode.QUEUED`."""

    @property
    def run_concurrent(self) -> RunOffLoop:
        """See `CallMode.CONCURRENT`."""

    @property
    def run_preempting(self) -> RunOffLoop:
        """See `CallMode.PREEMPTING`."""

    def pause(self) -> None:
        """Wait while a preempting call runs. A call invokes it between its steps, on its own thread."""

    def num_threads(self) -> int:
        """Return how many threads the call on this thread may use now."""


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
        self,
        phonemes: str,
        ref_s: Tensor,
        speed: float = 1.0,
        *,
        seed: int | None = None,
        mode: CallMode = CallMode.QUEUED,
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

    async def speak(self, *, mode: CallMode = CallMode.QUEUED) -> SpokenUtterance:
        """Call the model; see `SpeechModel.speak`."""
        return await self.model.speak(self.phonemes, self.ref_s, self.speed, seed=self.seed, mode=mode)
