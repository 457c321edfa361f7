"""ServicePart: the service, as a parameter of a route."""

from typing import Annotated, cast

from fastapi import Depends, Request

from api.service import Service


async def _service(request: Request) -> Service:
    # A coroutine, since FastAPI runs a plain function on a thread: under load, two waits for a core in every request.
    return cast(Service, request.app.state.service)


ServicePart = Annotated[Service, Depends(_service)]
