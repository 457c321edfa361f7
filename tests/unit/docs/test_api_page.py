"""docs/api.md against the OpenAPI document: routes, fields and their defaults, fields of answers, error codes."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from support.markdown_pages import rows, section
from support.paths import ROOT
from support.served import Served

from api import errors

pytestmark = pytest.mark.anyio

PAGE = ROOT / "docs" / "api.md"

ROUTE = re.compile(r"^### `((?:GET|POST) \S+)`$", re.MULTILINE)

SHARED = re.compile(r"All fields of\s`((?:GET|POST) \S+)`(?:\sexcept\s((?:`\w+`,?\s)+))?")
"""How a section takes over the fields of another one."""

SCALARS = (str, int, float, bool)


@pytest.fixture(scope="module")
async def openapi(tiny: Served) -> dict[str, Any]:
    document: dict[str, Any] = (await tiny.client.get("/openapi.json")).json()
    return document


def operations(openapi: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {f"{method.upper()} {path}": each for path, methods in openapi["paths"].items()
            for method, each in methods.items()}  # fmt: skip


def documented(route: str, column: str) -> dict[str, str]:
    """Return name -> default of the names in the tables of a route whose first header is `column`."""
    text = section(PAGE, f"### `{route}`")
    found: dict[str, str] = {}
    if column == "field" and (shared := SHARED.search(text)):
        left_out = re.findall(r"`(\w+)`", shared[2] or "")
        found = {name: default for name, default in documented(shared[1], column).items() if name not in left_out}
    is_wanted = False
    for first, *others in rows(text):
        if not first.startswith("`"):
            is_wanted = first == column
        elif is_wanted:
            found |= dict.fromkeys(re.findall(r"`([^`]+)`", first), others[0])
    return found


def fields(schema: dict[str, Any], openapi: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the path and the schema of every field below `schema`: `turns[].voice`."""
    if "$ref" in schema:
        schema = openapi["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    inner = [*schema.get("anyOf", ()), *schema.get("patternProperties", {}).values()]
    for each in inner:
        yield from fields(each, openapi, prefix)
    if "items" in schema:
        yield from fields(schema["items"], openapi, f"{prefix}[]")
    for name, field in schema.get("properties", {}).items():
        path = f"{prefix}.{name}".removeprefix(".")
        yield path, field | {"is_required": name in schema.get("required", ())}
        if name != "normalization_options":  # the page about markup lists them
            yield from fields(field, openapi, path)


def schemas_of_answers(operation: dict[str, Any], openapi: dict[str, Any]) -> set[str]:
    contents = [answer.get("content", {}) for status, answer in operation["responses"].items() if status.isdigit()]
    schemas = [each["application/json"]["schema"] for each in contents if "application/json" in each]
    return {path for schema in schemas for path, _ in fields(schema, openapi)}


async def test_every_route_has_a_section(openapi: dict[str, Any]) -> None:
    assert sorted(ROUTE.findall(PAGE.read_text(encoding="utf-8"))) == sorted(operations(openapi))


async def test_request_fields_agree(openapi: dict[str, Any]) -> None:
    for route, operation in operations(openapi).items():
        bodies = operation.get("requestBody", {}).get("content", {})
        expected = dict(fields(bodies["application/json"]["schema"], openapi)) if bodies else {}
        assert sorted(documented(route, "field")) == sorted(expected), route


async def test_parameters_agree(openapi: dict[str, Any]) -> None:
    for route, operation in operations(openapi).items():
        expected = [each["name"] for each in operation.get("parameters", ())]
        assert sorted(documented(route, "parameter")) == sorted(expected), route


async def test_defaults_agree(openapi: dict[str, Any]) -> None:
    for route, operation in operations(openapi).items():
        told = documented(route, "field")
        for content in operation.get("requestBody", {}).get("content", {}).values():
            for path, field in fields(content["schema"], openapi):
                default = field.get("default")
                if not told[path]:  # "as for" another route
                    continue
                if isinstance(default, SCALARS):
                    written = default if isinstance(default, str) else json.dumps(default).removesuffix(".0")
                    assert told[path] == f"`{written}`", f"{route}: {path}"
                assert (told[path] == "required") == field["is_required"] or "." in path, f"{route}: {path}"


async def test_fields_of_answers_agree(openapi: dict[str, Any]) -> None:
    for route, operation in operations(openapi).items():
        if "/captioned_dialogue" not in route:  # it has the same answer as captioned speech
            assert set(documented(route, "answer")) == schemas_of_answers(operation, openapi), route


async def test_every_error_code_is_told() -> None:
    codes = {each.code for each in vars(errors).values() if isinstance(each, type) and hasattr(each, "code")}
    told = {code for row in rows(section(PAGE, "## Errors")) for code in re.findall(r"`(\w+)`", row[-1])}
    assert codes <= told


async def test_markup_page_lists_the_normalization_options(openapi: dict[str, Any]) -> None:
    table = section(ROOT / "docs" / "markup.md", "## How text is read")
    told = {row[0].strip("`") for row in rows(table.partition("| option |")[2])}
    options = openapi["components"]["schemas"]["SpeechRequest"]["properties"]["normalization_options"]
    assert {path for path, _ in fields({"$ref": options["$ref"]}, openapi)} <= told
