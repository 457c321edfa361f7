"""CallProgress: how far the running call of a batch runner is, at the share of the device that it has."""

import asyncio
from dataclasses import dataclass

from api.inference.observer import RunningCall


@dataclass
class MeteredCall:
    """A running call with the device time it has used."""

    num_utterances: int
    num_phonemes: int
    metered_at: float
    """Event loop time up to which `used_s` and `done_s` are counted, in seconds."""
    used_s: float = 0.0
    """Device time used: the call's share of each second."""
    done_s: float = 0.0
    """Time in which it would have got as far alone."""

    def meter(self, now: float, share: float, speed: float) -> None:
        """Count the time since the last call of this."""
        self.used_s += share * (now - self.metered_at)
        self.done_s += speed * (now - self.metered_at)
        self.metered_at = now


class CallProgress:
    """Progress of one runner's calls. Times are the event loop's, in seconds."""

    def __init__(self) -> None:
        self._call: MeteredCall | None = None
        self._share = self._speed = 1.0
        self._was_shared = False
        self._predicted_s = 0.0

    @property
    def running_call(self) -> RunningCall | None:
        """Call that runs. `since` is such that it would be as far now if it had run alone since then."""
        call = self.metered()
        if call is None:
            return None
        return RunningCall(call.num_utterances, call.num_phonemes, call.metered_at - call.done_s)

    @property
    def remaining_s(self) -> float:
        """Predicted seconds that the running call still needs with the whole device; 0 when idle."""
        call = self.metered()
        return 0.0 if call is None else max(0.0, self._predicted_s - call.done_s)

    @property
    def predicted_s(self) -> float:
        """Predicted seconds of the batch that runs, counted whole; 0 when idle."""
        return self._predicted_s

    @property
    def was_shared(self) -> bool:
        """Whether the running batch had less than the whole device at any time."""
        return self._was_shared

    def set_share(self, share: float, speed: float) -> None:
        """Note the running call's share of the device, 0 to 1, and its speed from now on; alone, both are 1."""
        self.metered()
        self._share, self._speed = share, speed
        self._was_shared = self._was_shared or share < 1.0

    def begin_batch(self, predicted_s: float) -> None:
        """Note that a batch begins."""
        self._predicted_s = predicted_s
        self._was_shared = self._share < 1.0

    def end_batch(self) -> None:
        """Note that the batch has ended."""
        self._predicted_s = 0.0

    def begin_call(self, num_utterances: int, num_phonemes: int) -> MeteredCall:
        """Note that a call of the model begins. Return its meter."""
        self._call = MeteredCall(num_utterances, num_phonemes, asyncio.get_running_loop().time())
        return self._call

    def end_call(self) -> None:
        """Note that the call has ended."""
        self.metered()
        self._call = None

    def metered(self) -> MeteredCall | None:
        """Return the running call, metered up to now; None when idle."""
        if self._call is not None:
            self._call.meter(asyncio.get_running_loop().time(), self._share, self._speed)
        return self._call
