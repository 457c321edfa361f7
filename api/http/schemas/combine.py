"""The body of a request to combine voices. Field descriptions are what `/docs` shows."""

from typing import Annotated, Any

from pydantic import (
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from api.errors import InvalidRequest
from api.http.schemas.base import RequestModel
from api.models.blends import MAX_EXPRESSION_LENGTH, MAX_VOICES
from api.models.voices import NEW_NAME

BLEND: dict[str, Any] = {
    "type": "string",
    "minLength": 1,
    "maxLength": MAX_EXPRESSION_LENGTH,
    "examples": ["af_bella(2)+af_sky(1)"],
}
BLENDS: dict[str, Any] = {"type": "array", "items": BLEND, "minItems": 1, "maxItems": MAX_VOICES}


def _joined(voices: object) -> object:
    if isinstance(voices, list) and voices and all(isinstance(voice, str) for voice in voices):
        return "+".join(voices)
    return voices


class CombineRequest(RequestModel):
    """Voices to blend. Instead of the object, its `voices` alone will do. Unknown fields are ignored, and `null` means
    the default."""

    voices: Annotated[
        str,
        StringConstraints(min_length=1, max_length=MAX_EXPRESSION_LENGTH),
        BeforeValidator(_joined),
        WithJsonSchema({"anyOf": [BLEND, BLENDS]}),
    ]
    """A blend as the `voice` of a request for speech has it, `af_bella(2)+af_sky(1)`, or a list of what to add up,
    `["af_bella(2)", "af_sky"]`. Weights are normalised."""

    model: str = Field(default="kokoro", max_length=256)
    """The model whose voices they are (`GET /v1/models` lists them)."""

    save_as: Annotated[str, Field(pattern=f"^{NEW_NAME}$")] | None = None
    """Save it on the server too, as a voice of this name for everybody, at once and after a restart: letters, digits
    and underscores. Only where ALLOW_SAVING_VOICES is set, and never over another voice."""

    @model_validator(mode="before")
    @classmethod
    def _plain_voices(cls, body: object) -> object:
        if isinstance(body, dict):
            return body
        if isinstance(body, str | list):
            return {"voices": body}
        raise InvalidRequest("the body must be JSON: a blend, a list of voices, or an object with voices")


class OrVoicesAlone:
    """Documents the plain forms that `CombineRequest` takes beside its own."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [handler(schema), BLEND, BLENDS]}
