"""What the queue tells whoever watches it: metrics, a watchdog, a benchmark.

Knows names and units of what happens. Knows nothing of who listens, or what becomes of the figures.
"""

from typing import NamedTuple, Protocol

from api.errors import ServiceError


class RunningCall(NamedTuple):
    """The call that the device is busy with, counted together with the interlude that it stands still for."""

    num_utterances: int
    num_phonemes: int
    """Of all of them."""
    since: float
    """When the call began, on the event loop's clock, in seconds."""


class QueueObserver(Protocol):
    """Is called on the event loop, where each thing happens; what is said of one utterance, in the context
    (`contextvars`) of who asked for it. `batch_spoken` comes right before the utterances in it. Must return at once and
    never raise.
    """

    def batch_spoken(self, num_utterances: int, *, took_s: float, audio_s: float) -> None:
        """One call of a model ended well. `took_s`: by the clock; `audio_s`: of all its utterances together."""

    def utterance_spoken(
        self, *, num_phonemes: int, wait_s: float, took_s: float, audio_s: float, underrun_s: float
    ) -> None:
        """One utterance of such a call, whether or not anybody still wants it.

        `wait_s`: from when it was queued to when the device was asked for it. `took_s`: its share of the call, by
        sound: over all utterances they sum up to the device's time. `underrun_s`: for how long its listener had nothing to
        play, because it was queued in time and yet came after its deadline; 0 if not (a stream's first utterance is
        never in time).
        """

    def utterance_failed(self, error: ServiceError) -> None:
        """An utterance ends with this error, which its request is told: it failed alone, or the queue was closed."""

    def batch_failed(self, num_utterances: int, *, out_of_memory: bool) -> None:
        """One call of a model raised. `utterance_failed` follows, or what was in it is tried again in smaller calls."""

    def cancelled(self, *, while_spoken: bool) -> None:
        """A request gave an utterance up, while it waited or while the device spoke it."""


class NullObserver:
    """The observer of a queue that has none."""

    def batch_spoken(self, num_utterances: int, *, took_s: float, audio_s: float) -> None:
        """Let it pass; so do the others."""

    def utterance_spoken(
        self, *, num_phonemes: int, wait_s: float, took_s: float, audio_s: float, underrun_s: float
    ) -> None: ...

    def utterance_failed(self, error: ServiceError) -> None: ...

    def batch_failed(self, num_utterances: int, *, out_of_memory: bool) -> None: ...

    def cancelled(self, *, while_spoken: bool) -> None: ...
