"""Every way a request or the service can fail, with the response that the client gets.

Each exception carries its HTTP status and OpenAI's `type` and `code`. One handler, `http/error_handlers.py`, renders
them all as `{"error": {"message", "type", "param", "code"}}`. A message names the field, the value and what is allowed,
and never holds the text to be spoken.

    ServiceError                      500  (never raised itself)
    |-- InvalidRequest                400  most packages: the request can't be served as it is
    |   |-- UnknownVoice              400  models/voices.py
    |   |-- VoiceExists               400  models/voices.py: a voice can't be saved over another
    |   |-- UnspeakableInput          400  synthesis/pipeline.py: the text holds nothing speakable
    |   `-- InvalidPhonemes           400  models/, phonemize/ipa.py, http/routers/dev.py
    |-- AuthenticationFailed          401  http/middleware/auth.py
    |-- NotAllowed                    403  http/: the operator has not allowed it
    |-- ModelNotFound                 404  models/registry.py
    |-- BodyTooSlow                   408  http/middleware/limits.py
    |-- Busy                          409  http/routers/: not while speech is made (carries Retry-After)
    |-- BodyTooLarge                  413  http/middleware/limits.py
    |-- QueueFull                     429  inference/queue.py (carries Retry-After)
    |-- TooManyStreams                429  http/middleware/limits.py (carries Retry-After)
    |-- HeadersTooLarge               431  http/middleware/limits.py
    |-- PhonemizeFailed               500  phonemize/, languages/: a worker died, hung or could not read the text
    |-- SaveFailed                    500  models/voices.py: the voices folder can't be written
    |-- SynthesisFailed               500  inference/, models/: the model raised, or can't be loaded again
    |-- EncodeFailed                  500  audio/
    |-- NotReady                      503  inference/: draining or closed (carries Retry-After)
    `-- OutOfMemory                   503  inference/batch_runner.py: the device has none left (carries Retry-After)
    SetupError                        --   start-up and the commands; shown on the terminal, exit status 1
    |-- AssetError                         assets/, models/, runtime/: a file is missing, damaged or unavailable
    |-- CheckpointError                    models/v1_0/checkpoint.py, assets/int8/
    |-- VoiceFileError                     models/voice_packs.py
    |-- DeviceError                        inference/device.py
    `-- SettingsError                      runtime/config_report.py, models/engines/: a setting is invalid
"""

from collections.abc import Sequence
from typing import ClassVar


class ServiceError(Exception):
    """A failure with an HTTP response. `param` names the request's field at fault, where there is one."""

    status: ClassVar[int] = 500
    type: ClassVar[str] = "server_error"
    code: ClassVar[str] = "internal_error"

    def __init__(self, message: str, *, param: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.param = param

    def body(self) -> dict[str, dict[str, str | None]]:
        """Return the body in OpenAI's error shape, always with all four keys."""
        return {"error": {"message": self.message, "type": self.type, "param": self.param, "code": self.code}}

    def headers(self) -> dict[str, str]:
        """Return extra response headers (Retry-After where waiting helps)."""
        return {}


class InvalidRequest(ServiceError):
    """A request that can't be served as it is, now or later."""

    status = 400
    type = "invalid_request_error"
    code = "invalid_value"


class UnknownVoice(InvalidRequest):
    """A voice name that the requested model does not have."""

    code = "voice_not_found"


class VoiceExists(InvalidRequest):
    """A name that a voice can't be saved under, since another voice has it."""

    code = "voice_exists"


class UnspeakableInput(InvalidRequest):
    """Input that holds nothing speakable."""

    code = "unspeakable_input"


class InvalidPhonemes(InvalidRequest):
    """Phonemes that the model can't speak: none, too many, or outside its vocabulary."""

    code = "invalid_phonemes"


class AuthenticationFailed(ServiceError):
    """A request without a key, or with an unknown one."""

    status = 401
    type = "invalid_request_error"
    code = "invalid_api_key"

    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": "Bearer"}


class NotAllowed(ServiceError):
    """A request for something that the operator has not allowed."""

    status = 403
    type = "invalid_request_error"
    code = "not_allowed"


class ModelNotFound(ServiceError):
    """A `model` that is neither a served version nor an alias."""

    status = 404
    type = "invalid_request_error"
    code = "model_not_found"


class BodyTooSlow(ServiceError):
    """A body that did not arrive in time."""

    status = 408
    type = "invalid_request_error"
    code = "body_too_slow"


class BodyTooLarge(ServiceError):
    """A body of more bytes than the server reads."""

    status = 413
    type = "invalid_request_error"
    code = "body_too_large"


class HeadersTooLarge(ServiceError):
    """A request line and headers of more bytes than the server accepts."""

    status = 431
    type = "invalid_request_error"
    code = "headers_too_large"


class TryLater(ServiceError):
    """A refusal that ends with time. `retry_after_s` is in seconds; the header is rounded up, at least 1."""

    def __init__(self, message: str, *, retry_after_s: float) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s

    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(max(1, -int(-self.retry_after_s // 1)))}


class Busy(TryLater):
    """An operation that is not possible while speech is made."""

    status = 409
    type = "invalid_request_error"
    code = "busy"


class QueueFull(TryLater):
    """A request that came while more work was queued than the limit allows."""

    status = 429
    type = "rate_limit_error"
    code = "queue_full"


class TooManyStreams(TryLater):
    """A request beyond the limit of concurrent requests of one key or client."""

    status = 429
    type = "rate_limit_error"
    code = "too_many_streams"


class NotReady(TryLater):
    """A request to a service that is shutting down."""

    status = 503
    code = "not_ready"

    def headers(self) -> dict[str, str]:
        # On a new connection a load balancer may choose another server.
        return super().headers() | {"Connection": "close"}


class OutOfMemory(TryLater):
    """An utterance that the device has no memory for, not even alone."""

    status = 503
    code = "out_of_memory"


class PhonemizeFailed(ServiceError):
    """A failure of a phoneme worker: it died, ran over its time limit or could not read the text."""

    code = "phonemize_failed"


class SaveFailed(ServiceError):
    """A voice that could not be saved: the disk is full, or the folder is not writable."""

    code = "save_failed"


class SynthesisFailed(ServiceError):
    """A failure of the model on an utterance, or of loading it again."""

    code = "synthesis_failed"


class EncodeFailed(ServiceError):
    """A failure of an encoder, or audio that it refuses."""

    code = "encode_failed"


class SetupError(Exception):
    """A reason why the service can't start, or a command can't finish, until a person changes something."""


class AssetError(SetupError):
    """A model or voice file that is missing, damaged, or could not be fetched from any source."""


class CheckpointError(SetupError):
    """A checkpoint whose tensors do not match its config. The message names the first ones at fault."""


class VoiceFileError(SetupError):
    """A voice file without a 510 x 1 x 256 float32 voice pack."""


class DeviceError(SetupError):
    """A device that this machine does not have."""


class SettingsError(SetupError):
    """Invalid settings. Each fault is one line: the variable's name, its value, and what is allowed."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)
