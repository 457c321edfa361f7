"""`serve`: run the HTTP service."""

import argparse
import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api.settings import Settings


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command's arguments."""
    parser = commands.add_parser("serve", help="run the HTTP service (HOST and PORT say where)")
    parser.add_argument(
        "--print-settings", action="store_true", help="print every setting with its value and source, and exit"
    )
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace, settings: "Settings") -> int:
    """Run the service until it is told to stop, or print its settings."""
    from loguru import logger  # noqa: PLC0415

    from api.runtime.config_report import described, unknown_variables  # noqa: PLC0415

    for warning in unknown_variables():
        logger.warning("{}", warning)
    if parsed.print_settings:
        print(*described(settings), sep="\n")
        return 0
    from api.runtime.run import serve  # noqa: PLC0415

    asyncio.run(serve(settings))
    return 0
