"""The bases of every body: of requests, and of responses."""

from pydantic import BaseModel, ConfigDict, model_validator


def without_nulls(body: object) -> object:
    """Return a JSON object without its null fields, so that `null` means the default; anything else as it is."""
    return {name: value for name, value in body.items() if value is not None} if isinstance(body, dict) else body


class RequestModel(BaseModel):
    """A JSON object of a request. Frozen; unknown fields are ignored, and `null` means the default."""

    model_config = ConfigDict(
        extra="ignore", frozen=True, use_attribute_docstrings=True, allow_inf_nan=False, protected_namespaces=()
    )

    @model_validator(mode="before")
    @classmethod
    def _null_means_default(cls, body: object) -> object:
        return without_nulls(body)


class ResponseModel(BaseModel):
    """A JSON object of a response."""

    model_config = ConfigDict(use_attribute_docstrings=True)
