"""`voices`: list the voices that were fetched."""

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api.settings import Settings


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command's arguments."""
    parser = commands.add_parser("voices", help="list the voices that were fetched")
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace, settings: "Settings") -> int:
    """Print a line for every voice that was fetched."""
    from api.assets.catalogue import voices_folder  # noqa: PLC0415
    from api.models.voices import VoiceStore  # noqa: PLC0415

    for version in settings.versions:
        for voice in VoiceStore(voices_folder(settings.assets_dir, version)).voices():
            print(f"{version}\t{voice.id}\t{voice.language}\t{voice.gender or '-'}")
    return 0
