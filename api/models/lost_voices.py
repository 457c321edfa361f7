"""A voice whose file was whole when the service started, and can't be read any more: a failure of the request that
wants it, not of the service."""

from collections.abc import Iterator
from contextlib import contextmanager

from loguru import logger

from api.errors import SynthesisFailed, VoiceFileError


@contextmanager
def may_be_lost(voice_id: str, param: str = "voice") -> Iterator[None]:
    """Around what reads the file of a voice, or those of a blend. Raises SynthesisFailed, which names the request's
    field `param` but not where files lie; the log has that."""
    try:
        yield
    except VoiceFileError as error:
        logger.error("a voice can't be read any more: {}", error)
        said = f"the file of voice {voice_id!r} can't be read any more; the failure was logged"
        raise SynthesisFailed(said, param=param) from error
