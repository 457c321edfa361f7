"""`say`: speak a text into a file, without a server."""

import argparse
import asyncio
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from api.errors import SetupError
from api.languages.registry import LANGUAGES

if TYPE_CHECKING:
    from api.settings import Settings
    from api.synthesis.inputs import SoundOptions, VoiceNames

FORMATS_BY_SUFFIX = {".mp3": "mp3", ".opus": "opus", ".ogg": "opus", ".aac": "aac", ".flac": "flac", ".wav": "wav"}
"""Suffix of the output file -> its format."""

CAPTION_SUFFIXES = (".srt", ".vtt")
"""Suffixes that the caption file may have."""


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
    """Speak the text into the file, and print a line about it.

    Raises:
        SetupError: the service can't start, or a file can't be written.
        ServiceError: an argument is refused, or synthesis failed. The files are then as they were before.
    """
    from api.synthesis.inputs import SoundOptions, VoiceNames  # noqa: PLC0415

    if parsed.output.suffix not in FORMATS_BY_SUFFIX:
        raise SetupError(f"--output {str(parsed.output)!r} must end in one of {', '.join(FORMATS_BY_SUFFIX)}")
    if parsed.captions is not None and parsed.captions.suffix not in CAPTION_SUFFIXES:
        raise SetupError(f"--captions {str(parsed.captions)!r} must end in one of {', '.join(CAPTION_SUFFIXES)}")
    text = sys.stdin.read() if parsed.text == "-" else parsed.text
    response_format = FORMATS_BY_SUFFIX[parsed.output.suffix]
    names = VoiceNames(parsed.model, parsed.voice, parsed.lang_code)
    sound = SoundOptions(parsed.speed, parsed.seed, parsed.volume, parsed.sample_rate, (response_format,))
    print(asyncio.run(_say(settings, text, names, sound, files=(parsed.output, parsed.captions))))
    return 0


async def _say(
    settings: "Settings", text: str, names: "VoiceNames", sound: "SoundOptions", files: tuple[Path, Path | None]
) -> str:
    """Speak into a file, by the rules of the speech route, and return a line about it.

    `files`: the audio, and the captions if they are wanted.
    """
    from api.captions.files import captions_for  # noqa: PLC0415
    from api.runtime.wiring import running_service  # noqa: PLC0415
    from api.synthesis.encoding import encode  # noqa: PLC0415
    from api.synthesis.inputs import TextInput, TextOptions  # noqa: PLC0415

    output, captions = files
    async with running_service(settings) as service:
        request = await service.resolver.text([TextInput(text)], names, TextOptions(), sound)
        began = time.perf_counter()
        encoded = encode(service.synthesizer, request, FORMATS_BY_SUFFIX[output.suffix], streaming=False)
        chunks = [chunk async for chunk in encoded]
        took_s = time.perf_counter() - began
    audio = b"".join(chunk.data for chunk in chunks)
    await asyncio.to_thread(_write, output, audio)
    if captions is not None:
        timings = [timing for chunk in chunks for timing in chunk.timings]
        content = captions_for(request, captions.suffix[1:], timings).encode()
        await asyncio.to_thread(_write, captions, content)
    return f"{output}: {len(audio)} bytes, voice {request.default_voice.voice.id}, in {took_s:.1f} s"


def _write(output: Path, content: bytes) -> None:
    unfinished = output.with_name(f".{output.name}.part")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(output)
    except OSError as error:
        raise SetupError(f"can't write {output}: {error.strerror}") from error
