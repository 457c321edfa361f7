"""The command line: `python -m api serve | fetch | say | voices`.

A command imports what it needs when it runs, so that help comes at once, and worker processes, which import
`api.__main__` again, stay small.
"""

import argparse
import os
import sys

from api import __version__
from api.cli import fetch, say, serve, voices
from api.errors import ServiceError, SettingsError, SetupError

FOR_TORCH = {"GOMP_SPINCOUNT": "1000", "ONEDNN_PRIMITIVE_CACHE_CAPACITY": "32", "MKL_DISABLE_FAST_MM": "1"}
"""Environment variables of the libraries below torch, which read them on import. Those that are set already stay.

- GOMP_SPINCOUNT: threads that wait for each other spin for microseconds, then sleep; by default for milliseconds.
- ONEDNN_PRIMITIVE_CACHE_CAPACITY: oneDNN keeps its code for the last 32 shapes, not for 1024; every utterance has a
  length of its own.
- MKL_DISABLE_FAST_MM: MKL frees its working memory rather than keep some for each size.
"""
# Measured in pairs on two cores: spinning for microseconds takes 0.7 of the time where one core has other work, and the
# same where none has; sleeping at once costs 7% on an idle machine. The oneDNN cache: 60 MB less after 60 utterances.
# MKL: 20 MB less after 60 utterances, in 1.01 to 1.02 of the time.


def main(arguments: list[str] | None = None) -> int:
    """Run one command. Return the exit status: 0 done, 1 refused with a message, 2 wrong usage."""
    parsed = _parser().parse_args(arguments)
    for name, value in FOR_TORCH.items():
        os.environ.setdefault(name, value)

    from api.runtime.config_report import read_settings  # noqa: PLC0415
    from api.runtime.logging import set_up_logging  # noqa: PLC0415

    try:
        settings = read_settings()
        if parsed.command == "serve":
            set_up_logging(settings.log_level, settings.log_format)
        else:
            set_up_logging("WARNING")
        result = parsed.run(parsed, settings)
    except SettingsError as error:
        print(*(f"error: {fault}" for fault in error.faults), sep="\n", file=sys.stderr)
        return 1
    except (SetupError, ServiceError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130  # what a shell reports after Ctrl-C
    return int(result)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m api",
        description="Kokoro Service: text in, speech out, over HTTP.",
        epilog="Settings come from the environment or a .env file; .env.example lists them.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in (serve, fetch, say, voices):
        command.add(commands)
    return parser
