"""The network's speed, memory and exactness on a GPU, by batch size and length.

    python benchmarks/gpu.py                                   # CUDA, float16, fused activations, graphs
    python benchmarks/gpu.py --precision float32 --no-fused --no-graphs --json eager.json
    python benchmarks/gpu.py --batches 16 --phonemes 100 --profile
    python benchmarks/gpu.py --device cpu --small --batches 1 4 --phonemes 20 --rounds 2    # does it run at all?

Needs this checkout, torch and transformers, nothing else: no checkpoint, no voices. The network has its real shape and
random weights, and how long each phoneme lasts is forced, to 2 and 3 frames in turn: about what the real weights make
of English.

Each row of the table is one batch, its utterances up to --spread shorter than the first, so that some of it is padding:

    ms        one call, phoneme ids to waveforms in the host's memory: the median of the rounds
    prosody   what of it the durations and curves took
    audio s/s seconds of speech made in a second
    GiB       the most memory that torch held at once, weights included
    decoder   SNR in dB over all rows against float32, one by one, from the same prosody
    whole     the same with the batch's own prosody: rounded otherwise, whose pitch drifts (see TorchEngine)
"""

import argparse
import json
import math
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch
from torch import Tensor

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # the checkout need not be installed

from api.models.engines.base import speak  # noqa: E402
from api.models.engines.cuda.fused_snake import FusedSnake, cuda_kernel, with_activation  # noqa: E402
from api.models.engines.cuda.graphs import CudaGraphs, GraphedDecoder  # noqa: E402
from api.models.engines.cuda.half import rounded  # noqa: E402
from api.models.engines.torch import TorchEngine  # noqa: E402
from api.models.v1_0.istftnet import Decoder  # noqa: E402
from api.models.v1_0.network import Network, build_parts  # noqa: E402
from api.models.v1_0.source import SAMPLE_RATE  # noqa: E402
from api.models.v1_0.utterance import UtteranceInput  # noqa: E402

DTYPES = {"float32": None, "bfloat16": torch.bfloat16, "float16": torch.float16}
FRAMES_PER_PHONEME = (2, 3)
SMALL = {"hidden_dim": 32, "n_layer": 1, "decoder_channels": 32, "asr_res_channels": 4}


def read_config(*, small: bool) -> Any:
    """config.json as KModelConfig reads it, without what that needs."""
    config = json.loads((ROOT / "api/models/v1_0/config.json").read_text(encoding="utf-8"))
    config = {"decoder_channels": 1024, "asr_res_channels": 64} | config | (SMALL if small else {})
    plbert = {"embedding_size": 128} | config["plbert"] | ({"num_hidden_layers": 1} if small else {})
    istftnet = config["istftnet"] | ({"upsample_initial_channel": 32} if small else {})
    return SimpleNamespace(**config | {"plbert": SimpleNamespace(**plbert), "istftnet": SimpleNamespace(**istftnet)})


def random_network(config: Any, device: str) -> Network:
    """Random weights that speak: of a voice of 150 Hz."""
    torch.manual_seed(0)
    network = Network(config, build_parts(config))
    network.predictor.F0_proj.bias.fill_(150.0)  # type: ignore[union-attr]
    network.predictor.duration_proj.register_forward_hook(_forced)
    return network.to(device)


def _forced(_: torch.nn.Module, __: object, bins: Tensor) -> Tensor:
    """Logits (B, T, max_dur) whose sigmoids' sums are the forced durations."""
    frames = torch.tensor(FRAMES_PER_PHONEME, device=bins.device).repeat(bins.shape[1])[: bins.shape[1], None]
    on = torch.arange(bins.shape[2], device=bins.device) < frames  # (T, max_dur)
    return torch.where(on, 100.0, -100.0).expand_as(bins)


def batch_of(num_rows: int, num_phonemes: int, spread: float, config: Any) -> list[UtteranceInput]:
    """The first row is the longest, the last `spread` shorter; each in its own made-up voice."""
    rows = []
    for i in range(num_rows):
        rng = torch.Generator().manual_seed(i)
        length = max(1, round(num_phonemes * (1 - spread * i / max(1, num_rows - 1))))
        ids = torch.randint(1, config.n_token, (1, length), generator=rng)
        ref_s = torch.randn(1, 2 * config.style_dim, generator=rng) * 0.3
        rows.append(UtteranceInput(torch.nn.functional.pad(ids, (1, 1)), ref_s, 1.0, i))
    return rows


@dataclass(frozen=True)
class Cell:
    """One batch's figures."""

    num_rows: int
    num_phonemes: int
    audio_s: float
    call_s: float
    prosody_s: float
    peak_bytes: int
    decoder_snr_db: float
    decoder_max_difference: float
    whole_snr_db: float
    same_durations: bool


class Bench:
    """One network, as it is measured and as it is written."""

    def __init__(self, network: Network, dtype: torch.dtype | None, *, fused: bool, graphs: bool) -> None:
        assert isinstance(network.decoder, Decoder)
        decoder = network.decoder if dtype is None else rounded(network.decoder, dtype)
        if fused:
            decoder = with_activation(decoder, FusedSnake(cuda_kernel()))
        changed: torch.nn.Module = decoder
        if graphs:
            began = time.perf_counter()
            changed = GraphedDecoder(network, decoder, CudaGraphs())
            print(f"graphs captured in {time.perf_counter() - began:.1f} s")
        self._written = TorchEngine(network)
        self._engine = TorchEngine(network.with_decoder(changed), batch_prosody=True)

    def measure(self, rows: Sequence[UtteranceInput], num_phonemes: int, rounds: int) -> Cell:
        """Raises torch.OutOfMemoryError."""
        engine, device = self._engine, self._engine.device
        if device.type == "cuda":
            torch.cuda.reset_peak_memory_stats(device)
        call_s, speeches = self._median_s(lambda: speak(engine, rows), rounds)
        peak = torch.cuda.max_memory_allocated(device) if device.type == "cuda" else 0
        prosody_s, _ = self._median_s(lambda: engine.prosody(rows), rounds)
        prosody = [engine.prosody([row])[0] for row in rows]
        decoded = torch.cat(engine.decode(prosody))
        expected = torch.cat([self._written.decode([each])[0] for each in prosody])
        return Cell(
            num_rows=len(rows),
            num_phonemes=num_phonemes,
            audio_s=expected.numel() / SAMPLE_RATE,
            call_s=call_s,
            prosody_s=prosody_s,
            peak_bytes=peak,
            decoder_snr_db=snr_db(expected, decoded),
            decoder_max_difference=float((expected - decoded).abs().max()),
            whole_snr_db=snr_db(expected, torch.cat([speech.waveform for speech in speeches])),
            same_durations=all(torch.equal(a.durations, b.durations) for a, b in zip(prosody, speeches, strict=True)),
        )

    def _median_s(self, call: Callable[[], Any], rounds: int) -> tuple[float, Any]:
        """Time `rounds` calls after one that does not count. Return the seconds and the last result."""
        took_s = []
        for _ in range(rounds + 1):
            began = time.perf_counter()
            result = call()
            if self._engine.device.type == "cuda":
                torch.cuda.synchronize(self._engine.device)
            took_s.append(time.perf_counter() - began)
        return statistics.median(took_s[1:]), result

    def profile(self, rows: Sequence[UtteranceInput]) -> str:
        """Return the time of one call, kernel by kernel."""
        speak(self._engine, rows)
        with torch.profiler.profile() as profiler:
            speak(self._engine, rows)
        order = "self_cuda_time_total" if self._engine.device.type == "cuda" else "self_cpu_time_total"
        return str(profiler.key_averages().table(sort_by=order, row_limit=25, max_name_column_width=60))


def snr_db(signal: Tensor, other: Tensor) -> float:
    """As in engines/validation.py, which needs more than torch."""
    noise = float((signal - other).double().square().sum())
    return 10 * math.log10(float(signal.double().square().sum()) / noise) if noise != 0 else math.inf


def line(cell: Cell) -> str:
    """Its line of the table."""
    return (
        f"{cell.num_rows:>5}{cell.num_phonemes:>10}{cell.audio_s:>9.1f}{1000 * cell.call_s:>10.1f}"
        f"{1000 * cell.prosody_s:>10.1f}{cell.audio_s / cell.call_s:>11.1f}{cell.peak_bytes / 2**30:>7.2f}"
        f"{cell.decoder_snr_db:>9.1f}{cell.whole_snr_db:>8.1f}" + ("" if cell.same_durations else "  other durations!")
    )


def arguments() -> argparse.Namespace:
    """The command line's."""
    parser = argparse.ArgumentParser(description="The network on a GPU: speed, memory and exactness.")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--precision", choices=DTYPES, default="float16", help="of the decoder's convolutions")
    parser.add_argument("--fused", action=argparse.BooleanOptionalAction, help="one kernel per activation (on CUDA)")
    parser.add_argument("--graphs", action=argparse.BooleanOptionalAction, help="graphs of small batches (on CUDA)")
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 2, 4, 8, 16, 32, 64])
    parser.add_argument("--phonemes", type=int, nargs="+", default=[20, 100, 250, 450])
    parser.add_argument("--spread", type=float, default=0.15, help="(default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--small", action="store_true", help="a small network, to see that it runs")
    parser.add_argument("--profile", action="store_true", help="of the first batch, its kernels in place of the table")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    options = parser.parse_args()
    if options.device.startswith("cuda") and not torch.cuda.is_available():
        parser.error("torch finds no CUDA device here; --device cpu shows that the script runs")
    cuda = options.device.startswith("cuda")
    if not cuda and (options.fused or options.graphs):
        parser.error("--fused and --graphs need CUDA")
    options.fused = cuda if options.fused is None else options.fused
    options.graphs = cuda if options.graphs is None else options.graphs
    return options


def main() -> int:
    """Run it."""
    options = arguments()
    torch.backends.cudnn.allow_tf32 = False  # as engines/cuda/engine.py does
    config = read_config(small=options.small)
    network = random_network(config, options.device)
    bench = Bench(network, DTYPES[options.precision], fused=options.fused, graphs=options.graphs)
    name = torch.cuda.get_device_name(options.device) if options.device.startswith("cuda") else options.device
    about = {"device": name, "torch": torch.__version__, "date": time.strftime("%Y-%m-%d")}
    about |= {
        "precision": options.precision,
        "fused": options.fused,
        "graphs": options.graphs,
        "small": options.small,
        "spread": options.spread,
    }
    print(", ".join(f"{key} {value}" for key, value in about.items()))
    if options.profile:
        print(bench.profile(batch_of(options.batches[0], options.phonemes[0], options.spread, config)))
        return 0
    print(" rows  phonemes  audio s        ms   prosody  audio s/s    GiB  decoder   whole")
    cells = []
    for num_phonemes in options.phonemes:
        for num_rows in options.batches:
            try:
                cell = bench.measure(
                    batch_of(num_rows, num_phonemes, options.spread, config), num_phonemes, options.rounds
                )
            except torch.OutOfMemoryError:
                torch.cuda.empty_cache()
                print(f"{num_rows:>5}{num_phonemes:>10}  out of memory")
                continue
            cells.append(cell)
            print(line(cell), flush=True)
    if options.json:
        report = {"about": about, "rounds": options.rounds, "cells": [asdict(cell) for cell in cells]}
        options.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
