"""What is told of an utterance that failed, to who asked for it and to the log."""

from collections.abc import Sequence

from loguru import logger

from api.errors import NotReady, OutOfMemory, ServiceError, SynthesisFailed
from api.inference.oom import is_out_of_memory
from api.inference.ready_queue import QueuedUtterance

RETRY_AFTER_S = 5.0
"""When to ask again for what there was no memory for: by then other batches, or another process, may have let go."""


def told(error: BaseException, items: Sequence[QueuedUtterance]) -> ServiceError:
    """What a client is told of a call of the model that raised `error`. What it can't be told is logged."""
    if is_out_of_memory(error):
        said = f"the device has no memory left to speak {described(items)}"
        return OutOfMemory(f"{said}; try again in {RETRY_AFTER_S:g} s", retry_after_s=RETRY_AFTER_S)
    if isinstance(error, ServiceError):
        return error
    logger.opt(exception=error).error("the model raised on {}", described(items))
    failure = SynthesisFailed("the model failed on this utterance; the failure was logged")
    failure.__cause__ = error
    return failure


def described(items: Sequence[QueuedUtterance]) -> str:
    """A call's utterances, for the log."""
    num_phonemes = sum(len(item.utterance.phonemes) for item in items)
    return f"{len(items)} utterances, {num_phonemes} phonemes" if len(items) > 1 else f"{num_phonemes} phonemes"


def shutting_down() -> NotReady:
    """What is told whom no utterance is spoken any more."""
    return NotReady("the service is shutting down", retry_after_s=5)
