"""QueuedUtterance: an utterance that waits for the device or is being spoken."""

import asyncio
from contextvars import Context, copy_context
from dataclasses import dataclass, field

from api.errors import NotReady, ServiceError
from api.inference.cost_model import size_of
from api.inference.observer import QueueObserver
from api.models.base import SpokenUtterance, Utterance


@dataclass(eq=False, slots=True)
class QueuedUtterance:
    """An utterance with its deadline, its predicted cost and the future of its speech."""

    utterance: Utterance
    deadline: float | None
    """Event loop time in seconds; None for the utterances of a whole file, see `bandwidth_server`."""
    order: int
    """Sequence number in the order of arrival."""
    queued_at: float
    """Event loop time of arrival, in seconds."""
    cost_s: float
    """Predicted seconds of a call with this utterance alone."""
    result: asyncio.Future[SpokenUtterance]
    context: Context = field(default_factory=copy_context)
    """Context of the request. Its events are reported in it, so that an observer can attribute them."""

    @property
    def size(self) -> float:
        """Size as in `cost_model.size_of`."""
        return size_of(len(self.utterance.phonemes), self.utterance.speed)

    @property
    def is_first(self) -> bool:
        """Whether it is a stream's first: due on arrival, with an empty playback buffer."""
        return self.deadline is not None and self.deadline <= self.queued_at

    @property
    def rank(self) -> tuple[bool, float, int]:
        """Sort key: streams by deadline, then files in the order of arrival."""
        return (self.deadline is None, self.deadline or 0.0, self.order)

    def underrun_s(self, now: float) -> float:
        """Return how long the playback buffer was empty if the speech arrives now; 0 for first utterances and files."""
        if self.deadline is None or self.is_first:
            return 0.0
        return max(0.0, now - self.deadline)

    def fail(self, error: ServiceError, observer: QueueObserver) -> None:
        """Settle the future with `error` and report it, unless it is settled."""
        if not self.result.done():
            self.context.run(observer.utterance_failed, error)
            self.result.set_exception(error)


def shutting_down() -> NotReady:
    """Return the error of utterances that are still queued at shutdown, and of requests that come after."""
    return NotReady("the service is shutting down", retry_after_s=5)
