"""`say`: a text into a file, without a server."""

import argparse
import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from api.errors import SetupError
from api.languages.registry import LANGUAGES

if TYPE_CHECKING:
    from api.settings import Settings

FORMATS_BY_SUFFIX = {".mp3": "mp3", ".opus": "opus", ".ogg": "opus", ".aac": "aac", ".flac": "flac", ".wav": "wav"}
"""What `say` writes, by the name of its output file."""

CAPTION_SUFFIXES = (".srt", ".vtt")
"""The same, of its caption file."""


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command's arguments."""
    parser = commands.add_parser("say", help="speak a text into a file, without a server")
    parser.add_argument("text", help="what to say, or - to read it from standard input")
    parser.add_argument(
        "-o", "--output", type=Path, required=True, help=f"file; {', '.join(FORMATS_BY_SUFFIX)} by its name"
    )
    parser.add_argument(
        "--captions", type=Path, metavar="FILE", help=f"write captions too; {', '.join(CAPTION_SUFFIXES)} by its name"
    )
    parser.add_argument("--voice", help="voice or blend (default: DEFAULT_VOICE)")
    parser.add_argument("--speed", type=float, default=1.0, help="0.25 to 4 (default: 1)")
    parser.add_argument("--lang-code", help=f"{', '.join(LANGUAGES.codes)} (default: the voice's)")
    parser.add_argument("--model", default="kokoro", help="served version (default: MODEL_VERSION)")
    parser.add_argument("--volume", type=float, default=1.0, help="0.1 to 4 times the voice's own (default: 1)")
    parser.add_argument("--sample-rate", type=int, default=24_000, help="8000 to 48000 Hz (default: 24000)")
    parser.add_argument("--seed", type=int, help="seed of the noise in the voice")
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace, settings: "Settings") -> int:
    """Speak the text into the file; prints a line about what was made."""
    from api.cli.say_file import say  # noqa: PLC0415

    if parsed.output.suffix not in FORMATS_BY_SUFFIX:
        raise SetupError(f"--output {str(parsed.output)!r} must end in one of {', '.join(FORMATS_BY_SUFFIX)}")
    if parsed.captions is not None and parsed.captions.suffix not in CAPTION_SUFFIXES:
        raise SetupError(f"--captions {str(parsed.captions)!r} must end in one of {', '.join(CAPTION_SUFFIXES)}")
    text = sys.stdin.read() if parsed.text == "-" else parsed.text
    fields = {name: getattr(parsed, name) for name in ("model", "voice", "speed", "lang_code", "seed", "sample_rate")}
    fields |= {"input": text, "volume_multiplier": parsed.volume}
    fields["response_format"] = FORMATS_BY_SUFFIX[parsed.output.suffix]
    print(asyncio.run(say(settings, fields, parsed.output, parsed.captions)))
    return 0
