"""GET /v1/models and /v1/audio/voices: the models and voices that are served."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.http.dependencies import ServicePart
from api.http.schemas.base import ResponseModel

router = APIRouter(tags=["catalog"])

V1_0_RELEASED = 1_737_936_000
"""27 January 2025, the day of Kokoro v1.0, as a Unix time: OpenAI's listing wants one."""


class Model(ResponseModel):
    """A model in OpenAI's shape."""

    id: str
    """Value for a request's `model`."""
    object: str = "model"
    created: int = V1_0_RELEASED
    """Unix time, in seconds."""
    owned_by: str = "hexgrad"


class ModelList(ResponseModel):
    """The versions, and the aliases of the default one."""

    object: str = "list"
    data: list[Model]


class VoiceEntry(ResponseModel):
    """A voice that can be asked for."""

    id: str
    """Value for a request's `voice`, alone or in a blend."""
    name: str
    """Name to show to people; the same as the id."""
    language: str
    """Language it speaks unless `lang_code` says otherwise."""
    gender: str | None
    """`female`, `male`, or null where it isn't known."""


class VoiceList(ResponseModel):
    """The voices of one model, under two names: clients look for the one or the other."""

    object: str = "list"
    voices: list[VoiceEntry]
    data: list[VoiceEntry]


class VoiceNames(ResponseModel):
    """The ids alone."""

    voices: list[str]


class ModelName(ResponseModel):
    """A model as speech clients list it."""

    id: str


class SpeechModels(ResponseModel):
    """The models that speak: here, all of them."""

    models: list[ModelName]


@router.get("/v1/models", summary="List the models")
async def models(service: ServicePart) -> ModelList:
    """Every value that a request's `model` may have."""
    return ModelList(data=[Model(id=name) for name in service.registry.names()])


@router.get("/v1/models/{model_id}", summary="Look up a model")
async def model(
    service: ServicePart, model_id: Annotated[str, Path(description="An id of the list.", max_length=256)]
) -> Model:
    """One of the list; 404 for any other."""
    service.registry.resolve(model_id)
    return Model(id=model_id)


@router.get("/v1/audio/voices", summary="List the voices")
async def voices(
    service: ServicePart,
    model: Annotated[str, Query(description="A model of the list; its voices are listed.", max_length=256)] = "kokoro",
    legacy: Annotated[bool, Query(description="List the ids alone, as plain strings.")] = False,
) -> VoiceList | VoiceNames:
    """The voices a model has, each usable alone or in a blend."""
    listed = service.registry.resolve(model).voices.voices()
    if legacy:
        return VoiceNames(voices=[voice.id for voice in listed])
    entries = [VoiceEntry(id=v.id, name=v.name, language=v.language, gender=v.gender) for v in listed]
    return VoiceList(voices=entries, data=entries)


@router.get("/v1/audio/models", summary="List the models, for speech clients")
async def speech_models(service: ServicePart) -> SpeechModels:
    """The same models as `/v1/models`, in the shape that some speech clients ask for."""
    return SpeechModels(models=[ModelName(id=name) for name in service.registry.names()])
