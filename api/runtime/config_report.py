"""Settings as the operator gave them: read from the environment and `.env`, and put into words.

Knows where a value came from, what is wrong with it, and which variables were probably meant for us. Does not know
what a setting is for.
"""

import difflib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic import SecretStr, ValidationError
from pydantic_core import ErrorDetails

from api.errors import SettingsError
from api.settings import Settings

ENV_FILE = Path(".env")

MASK = "********"
"""Stands for a secret, of whatever length."""

MAX_SHOWN = 64
"""Characters of a refused value that its error repeats."""

LIKENESS = 0.85
"""Of two names, from 0 to 1, above which one is taken for the other misspelt (difflib's measure)."""


def read_settings() -> Settings:
    """The settings, checked.

    Raises:
        SettingsError: some can't be used, or `.env` can't be read. It names unknown variables too, since one of them
            may be what was meant.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError([_fault(each) for each in error.errors()] + unknown_variables()) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([f"{ENV_FILE} can't be read: {error}"]) from error


def _fault(fault: ErrorDetails) -> str:
    field = str(fault["loc"][0])
    name = field.upper()
    if fault["type"] == "value_error":  # a validator of ours, whose message names the value and what is allowed
        return f"{name}: {fault['ctx']['error']}"
    schema = Settings.model_json_schema()["properties"][field]
    is_secret = "password" in str(schema)
    shown = MASK if is_secret else repr(fault["input"])
    shown = shown if len(shown) <= MAX_SHOWN else f"{shown[:MAX_SHOWN]}..."
    return f"{name} is {shown}; allowed: {_allowed(schema) or fault['msg']}"


def _allowed(schema: dict[str, Any]) -> str:
    """What a field's JSON schema admits, in words; "" where it says nothing that helps."""
    if values := schema.get("enum") or schema.get("examples"):
        return ", ".join(values)
    kind = {"integer": "a whole number", "number": "a number", "boolean": "true or false"}.get(schema.get("type", ""))
    if kind is None:
        return ""
    bounds = {"minimum": "from", "exclusiveMinimum": "above", "maximum": "up to"}
    return " ".join([kind, *(f"{word} {schema[bound]}" for bound, word in bounds.items() if bound in schema)])


def unknown_variables() -> list[str]:
    """Warnings, one line each: variables of `.env` that are no settings, and those of the environment that are nearly.

    A `.env` is shared with docker compose, so that others' variables are no error; an environment is everybody's.
    """
    known = [field.upper() for field in Settings.model_fields]
    in_file = [_with_likeness(name, known) for name in _file_values() if name not in known]
    in_environment = [name for name in os.environ if name.upper() not in known and _likeness(name, known)]
    found = {str(ENV_FILE): in_file, "the environment": [_with_likeness(name, known) for name in in_environment]}
    return [
        f"unknown variable{'s' if len(names) > 1 else ''} in {place}: {', '.join(names)}"
        for place, names in found.items()
        if names
    ]


def _with_likeness(name: str, known: Iterable[str]) -> str:
    likeness = _likeness(name, known)
    return f"{name} (did you mean {likeness}?)" if likeness else name


def _likeness(name: str, known: Iterable[str]) -> str | None:
    return next(iter(difflib.get_close_matches(name.upper(), known, n=1, cutoff=LIKENESS)), None)


def described(settings: Settings) -> Iterator[str]:
    """Each setting as a line of a `.env` that gives the same settings, secrets aside, with its source as a comment."""
    environment = {name.upper() for name, value in os.environ.items() if value}
    in_file = {name for name, value in _file_values().items() if value}
    for field, value in settings:
        name = field.upper()
        source = "environment" if name in environment else str(ENV_FILE) if name in in_file else "default"
        yield f"{name}={_written(value)}".ljust(40) + f" # {source}"


def _written(value: object) -> str:
    if isinstance(value, tuple):
        return _quoted(",".join(MASK if isinstance(each, SecretStr) else str(each) for each in value))
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else _quoted(str(value))


def _quoted(text: str) -> str:
    """`text` as `.env` files have it: in quotes where a space or a # would end it."""
    if not any(character in " \t#'\"\\\n" for character in text):
        return text
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _file_values() -> dict[str, str | None]:
    """What `.env` says, by names in capitals, as the settings take them."""
    return {name.upper(): value for name, value in dotenv_values(ENV_FILE).items()}
