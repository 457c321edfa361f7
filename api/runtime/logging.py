"""What is written down: one line per event on stderr, through loguru, with the request's id where there is one.

As text for people or as JSON for programs. The text that users send is in no line but a request's own, and there only
where LOG_TEXT is set; sizes and ids are.
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
"""Libraries whose own lines would repeat ours, or name users' words."""


class _ToLoguru(logging.Handler):
    """Hands the standard library's records over, so that every line looks the same."""

    def emit(self, record: logging.LogRecord) -> None:
        known = {level.name for level in map(logger.level, ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"))}
        level: str | int = record.levelname if record.levelname in known else record.levelno
        logger.opt(exception=record.exc_info).log(level, "{}", record.getMessage())


def set_up_logging(level: str, log_format: LogFormat = "text") -> None:
    """Send every log line of this process to stderr, at `level` and above. Call once, from the command line."""
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
    """A sink of loguru's that writes each event to `stream` as one line, a JSON object.

    `time` (ISO 8601 with its zone), `level`, `message` and `exception` (a traceback), then whatever was bound to the
    event: `request_id`, and on a request's own line its facts.
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
