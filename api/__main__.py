"""The command line: `python -m api serve | fetch | say | voices`.

Heavy rooms are imported by the command that needs them: help answers at once, and worker processes, which import
this module again, stay light.
"""

import argparse
import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from api import __version__
from api.errors import ServiceError, SettingsError, SetupError

if TYPE_CHECKING:
    from api.settings import Settings

FORMATS_BY_SUFFIX = {".mp3": "mp3", ".opus": "opus", ".ogg": "opus", ".aac": "aac", ".flac": "flac", ".wav": "wav"}
"""What `say` writes, by the name of its output file."""

CAPTION_SUFFIXES = (".srt", ".vtt")
"""The same, of its caption file."""


FOR_TORCH = {"GOMP_SPINCOUNT": "1000", "ONEDNN_PRIMITIVE_CACHE_CAPACITY": "32", "MKL_DISABLE_FAST_MM": "1"}
"""Variables of the libraries below torch, which read them when it is imported; who has set one means it.

Threads spin for microseconds, then sleep, while they wait for each other: in pairs on two cores 0.7 of the time where
one core has other work, the same where none has (GNU spins for milliseconds; sleeping at once costs 7% on an idle
machine). oneDNN keeps the code that it made for the last 32 shapes, not for 1024: every utterance has a length of its
own (60 MB less after 60). MKL gives its room for working back rather than keep some for each size (20 MB less after 60
utterances, 1.01 to 1.02 of the time)."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status: 0 done, 1 refused with a message, 2 wrong usage."""
    parsed = _parser().parse_args(arguments)
    for name, value in FOR_TORCH.items():
        os.environ.setdefault(name, value)

    from api.environment import read_settings  # noqa: PLC0415
    from api.logs import set_up_logging  # noqa: PLC0415

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

    serve = commands.add_parser("serve", help="run the HTTP service (HOST and PORT say where)")
    serve.add_argument(
        "--print-settings", action="store_true", help="print every setting with its value and source, and exit"
    )
    serve.set_defaults(run=_serve)

    fetch = commands.add_parser("fetch", help="get the model's files; safe to run again, goes on where it was cut off")
    fetch.add_argument(
        "--version", dest="versions", action="append", metavar="VERSION",
        help="model version to fetch, may be repeated (default: those that the settings serve)",
    )  # fmt: skip
    fetch.set_defaults(run=_fetch)

    say = commands.add_parser("say", help="speak a text into a file, without a server")
    say.add_argument("text", help="what to say, or - to read it from standard input")
    say.add_argument(
        "-o", "--output", type=Path, required=True, help=f"file; {', '.join(FORMATS_BY_SUFFIX)} by its name"
    )
    say.add_argument(
        "--captions", type=Path, metavar="FILE", help=f"write captions too; {', '.join(CAPTION_SUFFIXES)} by its name"
    )
    say.add_argument("--voice", help="voice or blend (default: DEFAULT_VOICE)")
    say.add_argument("--speed", type=float, default=1.0, help="0.25 to 4 (default: 1)")
    say.add_argument("--lang-code", help="en-us, en-gb, es, fr, hi, it, pt-br, ja or zh (default: the voice's)")
    say.add_argument("--model", default="kokoro", help="served version (default: MODEL_VERSION)")
    say.add_argument("--volume", type=float, default=1.0, help="0.1 to 4 times the voice's own (default: 1)")
    say.add_argument("--sample-rate", type=int, default=24_000, help="8000 to 48000 Hz (default: 24000)")
    say.add_argument("--seed", type=int, help="seed of the noise in the voice")
    say.set_defaults(run=_say)

    voices = commands.add_parser("voices", help="list the voices that were fetched")
    voices.set_defaults(run=_voices)
    return parser


def _serve(parsed: argparse.Namespace, settings: "Settings") -> int:
    from loguru import logger  # noqa: PLC0415

    from api.environment import described, unknown_variables  # noqa: PLC0415

    for warning in unknown_variables():
        logger.warning("{}", warning)
    if parsed.print_settings:
        print(*described(settings), sep="\n")
        return 0
    from api.serving import serve  # noqa: PLC0415

    asyncio.run(serve(settings))
    return 0


def _fetch(parsed: argparse.Namespace, settings: "Settings") -> int:
    from api.assets.fetch import fetch  # noqa: PLC0415
    from api.assets.progress import Progress  # noqa: PLC0415

    for version in parsed.versions or settings.versions:
        fetched = fetch(settings.assets_dir, version, progress=Progress(sys.stderr))
        print(f"{version}: {fetched.checkpoint} and {fetched.num_voices} voices in {fetched.voices_dir}")
    return 0


def _say(parsed: argparse.Namespace, settings: "Settings") -> int:
    from api.say import say  # noqa: PLC0415

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


def _voices(parsed: argparse.Namespace, settings: "Settings") -> int:
    from api.assets.catalogue import voices_folder  # noqa: PLC0415
    from api.models.voices import VoiceStore  # noqa: PLC0415

    for version in settings.versions:
        for voice in VoiceStore(voices_folder(settings.assets_dir, version)).voices():
            print(f"{version}\t{voice.id}\t{voice.language}\t{voice.gender or '-'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
