"""Phonemizers for worker processes that echo, crash or hang, as the text says.

Worker processes import this module, so it imports little.
"""

import os
import re
import signal
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from api.errors import InvalidRequest
from api.languages.types import DEFAULT_READ_OPTIONS, Notation, PhonemizedText, Phonemizer, ReadOptions


def build_obedient() -> Phonemizer:
    """Return `obey`: the first word of a text is a command; without one, the text is its own phonemes."""
    return obey


def obey(text: str, language: str, notation: Notation, options: ReadOptions = DEFAULT_READ_OPTIONS) -> PhonemizedText:
    command, _, argument = text.partition(" ")
    match command:
        case "crash":
            os.kill(os.getpid(), signal.SIGKILL)
        case "hang":
            threading.Event().wait()
        case "spin":
            # Takes longer than anybody waits, and keeps the interpreter's lock.
            re.match(r"(a+)+$", "a" * 100 + "b")
        case "raise":
            raise ValueError(argument)
        case "refuse":
            raise InvalidRequest(f"language {language!r} is not spoken here", param="lang_code")
        case "pid":
            return PhonemizedText(str(os.getpid()))
        case "scratch":
            return PhonemizedText(tempfile.gettempdir())
        case "modules":
            return PhonemizedText("", tuple(name for name, module in sys.modules.items() if module is not None))
        case "wait":
            Path(argument).read_bytes()  # a named pipe: until someone has written to it
    return PhonemizedText(text)


def build_broken() -> NoReturn:
    raise OSError("the lexicon is missing")


def build_dying() -> NoReturn:
    os._exit(1)


def build_hanging() -> NoReturn:
    threading.Event().wait()
    raise AssertionError("unreachable")


@dataclass(frozen=True)
class BuildUnless:
    """Builds a phonemizer only while a file is absent."""

    obstacle: Path

    def __call__(self) -> Phonemizer:
        if self.obstacle.exists():
            raise OSError("something is in the way")
        return obey
