"""CORS: preflights, real requests, and errors of every kind, as a browser would read them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import cast

import pytest
from pydantic import ValidationError
from support.app_variants import with_settings
from support.served import Served, behind

from api.models.registry import Registry
from api.settings import Settings

pytestmark = pytest.mark.anyio

SPEECH = "/v1/audio/speech"
HOME = "https://reader.example"
EXPOSED = ", ".join(
    [
        *("x-request-id", "openai-processing-ms", "retry-after", "server-timing"),
        *("etag", "x-cache", "x-download-path", "content-disposition"),
    ]
)


@pytest.fixture(scope="module")
async def webby(tiny: Served) -> AsyncIterator[Served]:
    """Two origins, keys, and a body limit."""
    changes = {"cors_origins": f"{HOME}, http://localhost:3000", "api_keys": "sk-one", "max_body_bytes": 1000}
    async with behind(with_settings(tiny.service, **changes)) as served:
        yield served


def preflight(origin: str, method: str = "POST") -> dict[str, str]:
    """Headers with which a browser asks before a script may send JSON with a key."""
    return {
        "origin": origin,
        "access-control-request-method": method,
        "access-control-request-headers": "authorization,content-type,x-stainless-lang",
    }


async def test_a_preflight_needs_no_key_and_allows_what_clients_send(webby: Served) -> None:
    response = await webby.client.options(SPEECH, headers=preflight(HOME))
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == HOME
    assert response.headers["access-control-allow-methods"] == "GET, POST"
    assert response.headers["access-control-allow-headers"] == "authorization,content-type,x-stainless-lang"
    assert response.headers["x-request-id"]


@pytest.mark.parametrize(("origin", "method"), [("https://other.example", "POST"), (HOME, "DELETE")])
async def test_another_preflight_is_refused_in_the_error_shape(webby: Served, origin: str, method: str) -> None:
    response = await webby.client.options(SPEECH, headers=preflight(origin, method))
    assert response.status_code == 400
    assert response.json()["error"]["message"].startswith("Disallowed CORS")
    assert response.headers["content-type"] == "application/json"
    assert ("access-control-allow-origin" in response.headers) == (origin == HOME)


async def test_speech_may_be_read_by_its_origin_only(webby: Served) -> None:
    for origin, allowed in ((HOME, HOME), ("http://localhost:3000", "http://localhost:3000"), ("https://x.y", None)):
        headers = {"origin": origin, "authorization": "Bearer sk-one"}
        response = await webby.client.post(SPEECH, json={"input": "Hello."}, headers=headers)
        assert response.status_code == 200
        assert response.headers.get("access-control-allow-origin") == allowed
        assert response.headers["access-control-expose-headers"] == EXPOSED
        assert "Origin" in response.headers["vary"]


@pytest.mark.parametrize(
    ("status", "key", "content"),
    [
        (401, "wrong", b"{}"),
        (413, "sk-one", b"x" * 1001),
        (400, "sk-one", b"{}"),
        (404, "sk-one", b'{"input": "Hello.", "model": "v9"}'),
    ],
)
async def test_errors_carry_the_headers_too(webby: Served, status: int, key: str, content: bytes) -> None:
    headers = {"origin": HOME, "authorization": f"Bearer {key}", "content-type": "application/json"}
    response = await webby.client.post(SPEECH, content=content, headers=headers)
    assert response.status_code == status
    assert response.json()["error"]["message"]
    assert response.headers["access-control-allow-origin"] == HOME
    assert response.headers["access-control-expose-headers"] == EXPOSED


async def test_even_an_unforeseen_failure_has_its_id_and_the_headers(tiny: Served) -> None:
    broken = replace(with_settings(tiny.service, cors_origins=HOME), registry=cast(Registry, None))
    async with behind(broken) as served:
        response = await served.client.get("/v1/models", headers={"origin": HOME, "x-request-id": "mine"})
    assert response.status_code == 500
    assert response.json()["error"]["code"] == "internal_error"
    assert response.headers["access-control-allow-origin"] == HOME
    assert response.headers["x-request-id"] == "mine"


async def test_a_star_allows_every_origin(tiny: Served) -> None:
    async with behind(with_settings(tiny.service, cors_origins="*")) as served:
        response = await served.client.options(SPEECH, headers=preflight("https://any.example"))
        assert (response.status_code, response.headers["access-control-allow-origin"]) == (200, "*")
        response = await served.client.get("/v1/models", headers={"origin": "null"})
        assert (response.status_code, response.headers["access-control-allow-origin"]) == (200, "*")


async def test_without_origins_there_is_no_cors(tiny: Served) -> None:
    response = await tiny.client.options(SPEECH, headers=preflight(HOME))
    assert response.status_code == 405
    response = await tiny.client.get("/v1/models", headers={"origin": HOME})
    assert not [name for name in response.headers if name.startswith("access-control")]


@pytest.mark.parametrize("origins", ["reader.example", f"{HOME}/", f"{HOME}/path", "**", f"{HOME} {HOME}"])
def test_what_is_no_origin_is_refused_at_start(origins: str) -> None:
    with pytest.raises(ValidationError, match="is not an origin; allowed"):
        Settings(_env_file=None, cors_origins=origins)
