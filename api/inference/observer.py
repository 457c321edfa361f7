"""QueueObserver: what the queue reports to metrics, traces and benchmarks."""

from typing import NamedTuple, Protocol

from api.errors import ServiceError


class RunningCall(NamedTuple):
    """The call that the device runs, taken together with concurrent and preempting ones."""

    num_utterances: int
    num_phonemes: int
    """Phonemes of all its utterances."""
    since: float
    """Event loop time of its start, in seconds."""


class QueueObserver(Protocol):
    """Receiver of the queue's events, called on the event loop as each happens.

    Events of one utterance are reported in the context (`contextvars`) of its request. `batch_spoken` comes right
    before the events of the utterances in it. Methods must return at once and never raise.
    """

    def batch_spoken(self, num_utterances: int, *, took_s: float, audio_s: float) -> None:
        """A call of a model succeeded. `took_s`: device time. `audio_s`: audio of all its utterances."""

    def utterance_spoken(
        self, *, num_phonemes: int, wait_s: float, took_s: float, audio_s: float, underrun_s: float
    ) -> None:
        """An utterance of such a call, wanted or not.

        `wait_s`: from its arrival to the start of the call. `took_s`: its part of the call's device time, by audio.
        `underrun_s`: how long the playback buffer was empty because it was queued in time and spoken after its
        deadline; 0 if not. A stream's first utterance is never in time.
        """

    def utterance_failed(self, error: ServiceError) -> None:
        """An utterance ended with this error, which its request gets: it failed alone, or the queue was closed."""

    def batch_failed(self, num_utterances: int, *, out_of_memory: bool) -> None:
        """A call of a model raised. `utterance_failed` follows, or its utterances are tried again in smaller calls."""

    def cancelled(self, *, while_spoken: bool) -> None:
        """A request cancelled an utterance, while it was queued or while the device spoke it."""


class NullObserver:
    """An observer that does nothing."""

    def batch_spoken(self, num_utterances: int, *, took_s: float, audio_s: float) -> None: ...

    def utterance_spoken(
        self, *, num_phonemes: int, wait_s: float, took_s: float, audio_s: float, underrun_s: float
    ) -> None: ...

    def utterance_failed(self, error: ServiceError) -> None: ...

    def batch_failed(self, num_utterances: int, *, out_of_memory: bool) -> None: ...

    def cancelled(self, *, while_spoken: bool) -> None: ...
