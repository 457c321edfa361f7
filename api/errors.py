"""Every way a request or the service can fail, and what the client is told.

Each exception carries its HTTP status and OpenAI's `type` and `code`; one handler in `routes/` renders them all as
`{"error": {"message", "type", "param", "code"}}`. Messages are written for the person who reads them: they name the
field, the value and what is allowed, and never hold the text that was to be spoken.

    ServiceError                      500  (never raised itself)
    |-- InvalidRequest                400  routes/, text/, phonemes/, voices: can't be served as it is
    |   |-- UnknownVoice              400  models/voices.py
    |   |-- VoiceExists               400  models/voices.py: a voice can't be saved over another
    |   |-- UnspeakableInput          400  synthesis.py: nothing in the text can be said
    |   `-- InvalidPhonemes           400  models/v1_0/models.py
    |-- AuthenticationFailed          401  routes/keys.py
    |-- NotAllowed                    403  routes/combine.py: the operator has not allowed it
    |-- ModelNotFound                 404  models/registry.py
    |-- Busy                          409  routes/dev.py, downloads.py: not while speech is made (carries Retry-After)
    |-- BodyTooSlow                   408  routes/limits.py
    |-- BodyTooLarge                  413  routes/limits.py
    |-- HeadersTooLarge               431  routes/limits.py
    |-- QueueFull                     429  inference/queue.py (carries Retry-After)
    |-- TooManyStreams                429  routes/limits.py (carries Retry-After)
    |-- NotReady                      503  app.py, inference/queue.py: loading or draining (carries Retry-After)
    |-- OutOfMemory                   503  inference/batches.py: the device has none left (carries Retry-After)
    |-- PhonemizeFailed               500  phonemes/worker.py: a worker died, hung or could not read the text
    |-- SaveFailed                    500  models/voices.py: the voices folder can't be written
    |-- SynthesisFailed               500  inference/batches.py: the model raised
    `-- EncodeFailed                  500  audio/encoders.py
    SetupError                        --   start-up and `fetch`; shown on the terminal, exit status 1
    |-- AssetError                         models/assets.py, fetch.py: a file is missing, damaged or can't be fetched
    |-- CheckpointError                    models/v1_0/checkpoint.py, models/int8_export.py
    |-- VoiceFileError                     models/voice_packs.py
    |-- DeviceError                        inference/device.py
    `-- SettingsError                      environment.py: what the environment or .env says can't be used
"""

from collections.abc import Sequence
from typing import ClassVar


class ServiceError(Exception):
    """A failure with an HTTP answer. `param` names the request's field at fault, where there is one."""

    status: ClassVar[int] = 500
    type: ClassVar[str] = "server_error"
    code: ClassVar[str] = "internal_error"

    def __init__(self, message: str, *, param: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.param = param

    def body(self) -> dict[str, dict[str, str | None]]:
        """OpenAI's error shape, all four keys always."""
        return {"error": {"message": self.message, "type": self.type, "param": self.param, "code": self.code}}

    def headers(self) -> dict[str, str]:
        """Extra response headers (Retry-After where waiting helps)."""
        return {}


class InvalidRequest(ServiceError):
    """The request can't be served as it is; sending it again unchanged won't help."""

    status = 400
    type = "invalid_request_error"
    code = "invalid_value"


class UnknownVoice(InvalidRequest):
    """A voice name that is not in the listing of the model asked for."""

    code = "voice_not_found"


class VoiceExists(InvalidRequest):
    """A name under which nothing can be saved, since requests mean another voice by it."""

    code = "voice_exists"


class UnspeakableInput(InvalidRequest):
    """The input holds nothing that can be said aloud."""

    code = "unspeakable_input"


class InvalidPhonemes(InvalidRequest):
    """Phonemes that the model can't speak: none, too many, or outside its vocabulary."""

    code = "invalid_phonemes"


class AuthenticationFailed(ServiceError):
    """No key came with the request, or none that is known."""

    status = 401
    type = "invalid_request_error"
    code = "invalid_api_key"

    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": "Bearer"}


class NotAllowed(ServiceError):
    """The server could do it, but its operator has not allowed it."""

    status = 403
    type = "invalid_request_error"
    code = "not_allowed"


class ModelNotFound(ServiceError):
    """`model` names neither a served version nor an alias."""

    status = 404
    type = "invalid_request_error"
    code = "model_not_found"


class BodyTooSlow(ServiceError):
    """The body did not arrive in time."""

    status = 408
    type = "invalid_request_error"
    code = "body_too_slow"


class BodyTooLarge(ServiceError):
    """The body has more bytes than the server reads."""

    status = 413
    type = "invalid_request_error"
    code = "body_too_large"


class HeadersTooLarge(ServiceError):
    """The request's line and headers have more bytes than the server takes."""

    status = 431
    type = "invalid_request_error"
    code = "headers_too_large"


class TryLater(ServiceError):
    """A refusal that waiting cures. `retry_after_s` is in seconds; the header is rounded up, at least 1."""

    def __init__(self, message: str, *, retry_after_s: float) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s

    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(max(1, -int(-self.retry_after_s // 1)))}


class Busy(TryLater):
    """It can't be done while anything is being spoken."""

    status = 409
    type = "invalid_request_error"
    code = "busy"


class QueueFull(TryLater):
    """More work is queued than the bound allows."""

    status = 429
    type = "rate_limit_error"
    code = "queue_full"


class TooManyStreams(TryLater):
    """One key, or one client, has as many requests running as it may have."""

    status = 429
    type = "rate_limit_error"
    code = "too_many_streams"


class NotReady(TryLater):
    """The service is loading its models or shutting down."""

    status = 503
    code = "not_ready"

    def headers(self) -> dict[str, str]:
        # On another connection a balancer may find a server that stays.
        return super().headers() | {"Connection": "close"}


class OutOfMemory(TryLater):
    """The device has no memory left to speak an utterance, not even by itself."""

    status = 503
    code = "out_of_memory"


class PhonemizeFailed(ServiceError):
    """The phoneme worker died, ran over its time limit or could not read the text."""

    code = "phonemize_failed"


class SaveFailed(ServiceError):
    """The disk is full, or the service may not write there."""

    code = "save_failed"


class SynthesisFailed(ServiceError):
    """The model raised while synthesising an utterance."""

    code = "synthesis_failed"


class EncodeFailed(ServiceError):
    """The encoder refused the audio."""

    code = "encode_failed"


class SetupError(Exception):
    """The service can't start, or the set-up step can't finish, until a person changes something."""


class AssetError(SetupError):
    """A model or voice file is missing, damaged, or could not be fetched from any source."""


class CheckpointError(SetupError):
    """A checkpoint's tensors are not those its config calls for; the message names the first ones at fault."""


class VoiceFileError(SetupError):
    """A voice file does not hold a 510 x 1 x 256 float32 voice pack."""


class DeviceError(SetupError):
    """The device asked for does not exist on this machine."""


class SettingsError(SetupError):
    """Settings that can't be used. Each fault is one line: the variable's name, its value, what is allowed."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)
