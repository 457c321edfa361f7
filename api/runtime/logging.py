"""Logging: one line an event on stderr through loguru, with the id of the request, as text or as JSON.

Lines hold sizes and ids. The text that clients send is in the line of its request alone, and only if LOG_TEXT is set.
"""

import json
import logging
import sys
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TextIO

from loguru import logger

from api.settings import LogFormat

if TYPE_CHECKING:
    from loguru import Message, Record

FORMAT = (
    "<green>{time:YYYY-MM-DD HH:mm:ss.SSS}</green> <level>{level: <7}</level> "
    "<cyan>{extra[request_id]: <12}</cyan> {message}"
)

QUIET = {"uvicorn.access": logging.WARNING, "phonemizer": logging.ERROR, "httpx": logging.WARNING}
"""Levels of libraries whose lines would repeat ours, or quote the clients' text."""


class _ToLoguru(logging.Handler):
    """A handler of the standard library's records that passes them to loguru, so that all lines look alike."""

    def emit(self, record: logging.LogRecord) -> None:
        known = {level.name for level in map(logger.level, ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"))}
        level: str | int = record.levelname if record.levelname in known else record.levelno
        logger.opt(exception=record.exc_info).log(level, "{}", record.getMessage())


def set_up_logging(level: str, log_format: LogFormat = "text") -> None:
    """Log to stderr at `level` and above. Call once in a process, from the command line."""
    logger.remove()
    logger.configure(extra={"request_id": "-"})
    if log_format == "json":
        logger.add(json_lines(sys.stderr), format="{message}", level=level, backtrace=False, diagnose=False)
    else:
        logger.add(sys.stderr, format=FORMAT, level=level, backtrace=False, diagnose=False)
    logging.basicConfig(handlers=[_ToLoguru()], level=logging.INFO, force=True)
    for name, quiet_level in QUIET.items():
        logging.getLogger(name).setLevel(quiet_level)


def json_lines(stream: TextIO) -> "Callable[[Message], None]":
    """Return a loguru sink that writes each event to `stream` as one line, a JSON object.

    Its keys: `time` (ISO 8601 with zone), `level`, `message` and `exception` (a traceback), then the values bound to
    the event: `request_id`, and the fields of the access log.
    """

    def write(message: "Message") -> None:
        stream.write(json.dumps(_fields(message.record), default=str) + "\n")
        stream.flush()

    return write


def _fields(record: "Record") -> dict[str, Any]:
    fields: dict[str, Any] = {
        "time": record["time"].isoformat(timespec="milliseconds"),
        "level": record["level"].name,
        "message": record["message"],
    }
    exception = record["exception"]
    if exception is not None and exception.value is not None:
        fields["exception"] = "".join(traceback.format_exception(exception.value))
    return fields | {name: value for name, value in record["extra"].items() if name not in fields}
