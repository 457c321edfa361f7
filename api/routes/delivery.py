"""How the sound of an order gets to the client: a file, a stream of it, or the same in events."""

from typing import Protocol

from api.audio.encoders import FORMATS
from api.routes.events import MEDIA_TYPE as EVENTS
from api.routes.events import speech_events
from api.routes.streaming import AudioResponse
from api.service import Service
from api.synthesis import SpeechOrder, Usage


class Delivery(Protocol):
    """What a request says about it; every request for sound has these fields."""

    @property
    def response_format(self) -> str:
        """One of `FORMATS`."""

    @property
    def stream_format(self) -> str:
        """`audio`, or `sse` for events."""

    @property
    def stream(self) -> bool:
        """Send it as it is made."""


def deliver(order: SpeechOrder, how: Delivery, service: Service) -> AudioResponse:
    """The response that has `order` spoken once it is awaited."""
    encode = service.synthesizer.encode
    if how.stream_format == "sse":
        usage = Usage()
        chunks = encode(order, how.response_format, streaming=True, usage=usage)
        return AudioResponse(speech_events(chunks, usage), EVENTS, streaming=True)
    chunks = encode(order, how.response_format, streaming=how.stream)
    return AudioResponse(chunks, FORMATS[how.response_format].media_type, streaming=how.stream)
