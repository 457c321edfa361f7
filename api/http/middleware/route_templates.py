"""Templates: the route that a path belongs to. Metrics and spans have the template, since clients make up paths.

It serves refused requests too, which never reach the application's own routing.
"""

import re

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import compile_path

UNMATCHED = "unmatched"
"""Template of every path that belongs to no route."""


class Templates:
    """The templates of an application's routes, which have all been added."""

    def __init__(self, app: FastAPI) -> None:
        paths = dict.fromkeys(route.path for route in iter_route_contexts(app.routes) if route.path is not None)
        self._plain = {path for path in paths if "{" not in path}
        self._patterns: list[tuple[re.Pattern[str], str]] = [
            (compile_path(path)[0], path) for path in paths if path not in self._plain
        ]

    def of(self, path: str) -> str:
        """Return the template of a path, such as `/v1/models/{model_id}`, or `UNMATCHED`."""
        if path in self._plain:
            return path
        return next((template for pattern, template in self._patterns if pattern.match(path)), UNMATCHED)
