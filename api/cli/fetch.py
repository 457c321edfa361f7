"""`fetch`: get the model's files."""

import argparse
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api.settings import Settings


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command's arguments."""
    parser = commands.add_parser("fetch", help="get the model's files; safe to run again, goes on where it was cut off")
    parser.add_argument(
        "--version", dest="versions", action="append", metavar="VERSION",
        help="model version to fetch, may be repeated (default: those that the settings serve)",
    )  # fmt: skip
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace, settings: "Settings") -> int:
    """Get the files of every version asked for."""
    from api.assets.fetch import fetch  # noqa: PLC0415
    from api.assets.progress import Progress  # noqa: PLC0415

    for version in parsed.versions or settings.versions:
        fetched = fetch(settings.assets_dir, version, progress=Progress(sys.stderr))
        print(f"{version}: {fetched.checkpoint} and {fetched.num_voices} voices in {fetched.voices_dir}")
    return 0
