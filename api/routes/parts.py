"""How a route gets at the service's parts."""

from typing import Annotated, cast

from fastapi import Depends, Request

from api.service import Service


def _service(request: Request) -> Service:
    return cast(Service, request.app.state.service)


ServicePart = Annotated[Service, Depends(_service)]
