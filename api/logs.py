"""What is written down: one line per event on stderr, through loguru, with the request's id where there is one.

The text that users send is never logged; sizes and ids are.
"""

import logging
import sys

from loguru import logger

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


def set_up_logging(level: str) -> None:
    """Send every log line of this process to stderr, at `level` and above. Call once, from the command line."""
    logger.remove()
    logger.configure(extra={"request_id": "-"})
    logger.add(sys.stderr, format=FORMAT, level=level, backtrace=False, diagnose=False)
    logging.basicConfig(handlers=[_ToLoguru()], level=logging.INFO, force=True)
    for name, quiet_level in QUIET.items():
        logging.getLogger(name).setLevel(quiet_level)
