"""Settings from the environment and `.env`: reading them, messages for invalid and misspelt ones, and a listing."""

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
"""Text shown in place of a secret of any length."""

MAX_SHOWN = 64
"""Most characters of a refused value that its error repeats."""

MIN_SIMILARITY = 0.85
"""Similarity of two names, from 0 to 1, above which one is taken for a misspelling of the other (difflib's ratio)."""


def read_settings() -> Settings:
    """Return the checked settings.

    Raises:
        SettingsError: a setting is invalid, or `.env` can't be read. It also names unknown variables, since one of
            them may be a misspelt setting.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError([_error_line(each) for each in error.errors()] + unknown_variables()) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([f"{ENV_FILE} can't be read: {error}"]) from error


def _error_line(error: ErrorDetails) -> str:
    field = str(error["loc"][0])
    name = field.upper()
    if error["type"] == "value_error":  # one of our validators, whose message has the value and what is allowed
        return f"{name}: {error['ctx']['error']}"
    schema = Settings.model_json_schema()["properties"][field]
    is_secret = "password" in str(schema)
    shown = MASK if is_secret else repr(error["input"])
    shown = shown if len(shown) <= MAX_SHOWN else f"{shown[:MAX_SHOWN]}..."
    return f"{name} is {shown}; allowed: {_allowed(schema) or error['msg']}"


def _allowed(schema: dict[str, Any]) -> str:
    """Return the allowed values of a field in words, from its JSON schema; "" where it says nothing useful."""
    if values := schema.get("enum") or schema.get("examples"):
        return ", ".join(values)
    kind = {"integer": "a whole number", "number": "a number", "boolean": "true or false"}.get(schema.get("type", ""))
    if kind is None:
        return ""
    bounds = {"minimum": "from", "exclusiveMinimum": "above", "maximum": "up to"}
    return " ".join([kind, *(f"{word} {schema[bound]}" for bound, word in bounds.items() if bound in schema)])


def unknown_variables() -> list[str]:
    """Return warnings, one line each, for variables of `.env` that are no settings, and for likely misspellings in the
    environment.

    They are no errors: docker compose reads the same `.env`, and other programs share the environment.
    """
    known = [field.upper() for field in Settings.model_fields]
    in_file = [_with_suggestion(name, known) for name in _file_values() if name not in known]
    in_environment = [name for name in os.environ if name.upper() not in known and _similar(name, known)]
    found = {str(ENV_FILE): in_file, "the environment": [_with_suggestion(name, known) for name in in_environment]}
    return [
        f"unknown variable{'s' if len(names) > 1 else ''} in {place}: {', '.join(names)}"
        for place, names in found.items()
        if names
    ]


def _with_suggestion(name: str, known: Iterable[str]) -> str:
    similar = _similar(name, known)
    return f"{name} (did you mean {similar}?)" if similar else name


def _similar(name: str, known: Iterable[str]) -> str | None:
    return next(iter(difflib.get_close_matches(name.upper(), known, n=1, cutoff=MIN_SIMILARITY)), None)


def described(settings: Settings) -> Iterator[str]:
    """Yield each setting as a line of `.env`, with its source as a comment. Secrets are masked."""
    environment = {name.upper() for name, value in os.environ.items() if value}
    in_file = {name for name, value in _file_values().items() if value}
    for field, value in settings:
        name = field.upper()
        source = "environment" if name in environment else str(ENV_FILE) if name in in_file else "default"
        yield f"{name}={_value_text(value)}".ljust(40) + f" # {source}"


def _value_text(value: object) -> str:
    if isinstance(value, tuple):
        return _quoted(",".join(MASK if isinstance(each, SecretStr) else str(each) for each in value))
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else _quoted(str(value))


def _quoted(text: str) -> str:
    """Return `text` as `.env` files write it: in quotes where a space or a # would end it."""
    if not any(character in " \t#'\"\\\n" for character in text):
        return text
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _file_values() -> dict[str, str | None]:
    """Return the values in `.env` by upper-case name."""
    return {name.upper(): value for name, value in dotenv_values(ENV_FILE).items()}
