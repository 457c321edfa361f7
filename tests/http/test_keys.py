"""API keys: what needs one, how a request without one is refused, and that a key is never shown."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from openai import AsyncOpenAI, AuthenticationError
from pydantic import ValidationError
from support.app_variants import answer, by_hand, head, with_settings
from support.log_capture import logged
from support.served import Served, behind

from api.errors import SetupError
from api.http.middleware.api_keys import ApiKeys
from api.runtime.run import warn_if_open
from api.settings import Settings

pytestmark = pytest.mark.anyio

SPEECH = "/v1/audio/speech"
LISTINGS = ("/v1/models", "/v1/models/kokoro", "/v1/audio/voices", "/docs", "/openapi.json")
HEALTH = ("/health", "/health/ready")


@pytest.fixture(scope="module")
def keys_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file: Path = tmp_path_factory.mktemp("keys") / "keys.txt"
    file.write_text("# Ada's\nsk-ada\n\n  # Bob's\n  sk-bob,and-a-comma  \n", encoding="utf-8")
    return file


@pytest.fixture(scope="module")
async def locked(tiny: Served, keys_file: Path) -> AsyncIterator[Served]:
    """Keys from both sources; listings open."""
    async with behind(with_settings(tiny.service, api_keys="sk-one, sk-two", api_keys_file=keys_file)) as served:
        yield served


@pytest.mark.parametrize("key", ["sk-one", "sk-two", "sk-ada", "sk-bob,and-a-comma"])
@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER "])
async def test_every_key_opens_speech(locked: Served, key: str, scheme: str) -> None:
    headers = {"authorization": f"{scheme} {key}"}
    response = await locked.client.post(SPEECH, json={"input": "Hello."}, headers=headers)
    assert response.status_code == 200, response.text


@pytest.mark.parametrize(
    ("authorization", "said"),
    [
        (None, "is needed"),
        ("", "is needed"),
        ("Bearer", "is needed"),
        ("Bearer ", "is needed"),
        ("Basic sk-one", "is needed"),
        ("sk-one", "is needed"),
        ("Bearer sk-on", "not known"),
        ("Bearer sk-one2", "not known"),
        ("Bearer SK-ONE", "not known"),
        ("Bearer sk-one, sk-two", "not known"),
        ("Bearer # Ada's", "not known"),
        ("Bearer sk-\xf6ne", "not known"),
    ],
)
async def test_anything_else_is_401_before_the_body_is_read(
    locked: Served, authorization: str | None, said: str
) -> None:
    fields = ["content-type: application/json", "content-length: 1000000", "expect: 100-continue", "x-request-id: me"]
    if authorization is not None:
        fields.append(f"authorization: {authorization}")
    async with by_hand(locked, head(SPEECH, *fields)) as reader:
        refused = await answer(reader)  # not 100, so the body was never asked for
    assert refused.status == 401
    assert refused.headers["www-authenticate"] == "bearer"
    assert refused.headers["x-request-id"] == "me"
    assert (refused.error["type"], refused.error["code"]) == ("invalid_request_error", "invalid_api_key")
    assert said in refused.error["message"]


@pytest.mark.parametrize("path", ["/v1/nothing", "/health", "/"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "post"])
async def test_whatever_is_not_reading_needs_a_key_whether_it_is_there_or_not(
    locked: Served, path: str, method: str
) -> None:
    async with by_hand(locked, head(path, method=method)) as reader:
        assert (await answer(reader)).status == (405 if path == "/health" else 401)


@pytest.mark.parametrize("path", LISTINGS + HEALTH)
async def test_listings_and_health_stay_open_even_to_a_wrong_key(locked: Served, path: str) -> None:
    assert (await locked.client.get(path)).status_code == 200
    assert (await locked.client.get(path, headers={"authorization": "Bearer wrong"})).status_code == 200


async def test_listings_can_be_protected_and_health_stays_open(tiny: Served) -> None:
    async with behind(with_settings(tiny.service, api_keys="sk-one", protect_listings=True)) as served:
        for path in (*LISTINGS, "/healthy", "/v1/nothing"):
            response = await served.client.get(path)
            assert (response.status_code, response.json()["error"]["code"]) == (401, "invalid_api_key")
        for path in LISTINGS:
            assert (await served.client.get(path, headers={"authorization": "Bearer sk-one"})).status_code == 200
        for path in HEALTH:
            assert (await served.client.get(path)).status_code == 200


async def test_the_documentation_has_a_field_for_the_key_where_one_is_needed(tiny: Served, locked: Served) -> None:
    open_document, locked_document = [(await served.client.get("/openapi.json")).json() for served in (tiny, locked)]
    assert "securitySchemes" not in open_document["components"]
    assert locked_document["components"]["securitySchemes"] == {"HTTPBearer": {"type": "http", "scheme": "bearer"}}
    assert locked_document["paths"][SPEECH]["post"]["security"] == [{"HTTPBearer": []}]


async def test_without_keys_any_key_will_do(tiny: Served) -> None:
    for headers in ({}, {"authorization": "Bearer none"}):
        response = await tiny.client.post(SPEECH, json={"input": "Hello."}, headers=headers)
        assert response.status_code == 200


async def test_openais_client_says_that_it_is_the_key(locked: Served) -> None:
    for key, right in (("sk-ada", True), ("sk-unknown", False)):
        async with AsyncOpenAI(base_url=f"http://127.0.0.1:{locked.port}/v1", api_key=key, max_retries=0) as client:
            request = client.audio.speech.create(model="kokoro", voice="af_heart", input="Hello.")
            if right:
                assert (await request).content
                continue
            with pytest.raises(AuthenticationError) as caught:
                await request
            assert (caught.value.code, caught.value.type) == ("invalid_api_key", "invalid_request_error")


async def test_a_key_is_never_logged_nor_sent_back_but_its_number_is_logged(locked: Served) -> None:
    with logged() as lines:
        sent = [
            await locked.client.post(SPEECH, json={"input": text}, headers={"authorization": f"Bearer {key}"})
            for key in ("sk-two", "sk-unknown")
            for text in ("Hello.", "")
        ]
    assert [response.status_code for response in sent] == [200, 400, 401, 401]
    shown = "".join(lines) + "".join(f"{response.headers}{response.content!r}" for response in sent)
    assert "sk-" not in shown
    assert any(f"POST {SPEECH} 200" in line and " key=2" in line for line in lines)
    assert sum(f"POST {SPEECH} 401" in line for line in lines) == 2


def test_settings_do_not_show_keys() -> None:
    settings = Settings(_env_file=None, api_keys="sk-one,sk-two")
    assert len(ApiKeys.read(settings)) == 2
    for shown in (repr(settings), str(settings), repr(settings.model_dump()), settings.model_dump_json()):
        assert "sk-" not in shown
    with pytest.raises(ValidationError) as caught:
        Settings(_env_file=None, api_keys="sk-one", port="http", cors_origins="here")
    assert "sk-one" not in str(caught.value)
    assert "sk-one" not in repr(caught.value.errors())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "can't be read"),
        (b"", "holds no key"),
        (b"# none yet\n\n", "holds no key"),
        (b"sk-\xff\n", "can't be read"),
        ("sk-\u00f6\n".encode(), "key number 2 holds"),
        (b"sk-two words\n", "key number 2 holds"),
    ],
)
def test_a_keys_file_that_is_wrong_keeps_the_service_from_starting(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    file = tmp_path / "keys"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SetupError, match=said) as caught:
        ApiKeys.read(Settings(_env_file=None, api_keys="sk-one", api_keys_file=file))
    assert "sk-" not in str(caught.value)


def test_protected_listings_need_a_key_to_ask_for() -> None:
    with pytest.raises(SetupError, match="PROTECT_LISTINGS needs API_KEYS"):
        ApiKeys.read(Settings(_env_file=None, protect_listings=True))


@pytest.mark.parametrize(
    ("host", "keys", "warned"),
    [
        ("127.0.0.1", (), False),
        ("127.8.8.8", (), False),
        ("::1", (), False),
        ("localhost", (), False),
        ("0.0.0.0", (), True),
        ("::", (), True),
        ("192.168.1.2", (), True),
        ("kokoro.example", (), True),
        ("0.0.0.0", ("sk-one",), False),
    ],
)
def test_an_open_service_on_an_open_address_is_warned_of_in_one_line(
    host: str, keys: tuple[str, ...], warned: bool
) -> None:
    with logged() as lines:
        warn_if_open(host, ApiKeys(keys))
    assert [line.split()[0] for line in lines] == ["WARNING"] * warned
