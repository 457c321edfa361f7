"""cuda_engine on a CPU: which steps are taken, with CUDA's own parts replaced by what a CPU can run."""

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest
import torch
from support.checkpoints import tiny_config, write_model
from torch import Tensor

from api.models.engines.base import speak
from api.models.engines.cuda import engine as cuda
from api.models.engines.cuda.fused_snake import FusedSnake, Kernel
from api.models.engines.cuda.graphs import GraphedDecoder
from api.models.engines.cuda.half import RoundedConv
from api.models.engines.validation import MIN_SNR_DB, snr_db
from api.models.v1_0.istftnet import AdaINResBlock1, Decoder
from api.models.v1_0.models import KModel
from api.models.v1_0.utterance import UtteranceInput

STYLE = torch.linspace(-0.5, 0.5, 256)[None]


@pytest.fixture
def kmodel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KModel:
    monkeypatch.setattr(torch.cuda, "device", lambda device: nullcontext())
    monkeypatch.setattr(cuda, "CudaGraphs", lambda: lambda run: run)
    monkeypatch.setattr(cuda, "cuda_kernel", kernel_on_a_cpu)
    return KModel(*write_model(tmp_path, tiny_config()))


def kernel_on_a_cpu() -> Kernel:
    def kernel(x: Tensor, scale: Tensor, shift: Tensor, alpha: Tensor, own: Tensor) -> Tensor:
        y = x * scale + shift
        return torch.where(own != 0, y + torch.sin(alpha * y).square() / alpha, 0)

    return kernel


def no_kernel() -> Kernel:
    raise RuntimeError("NVRTC is missing")


def no_graphs() -> Callable[[], None]:
    raise torch.OutOfMemoryError("no memory for graphs")


def changes(decoder: torch.nn.Module) -> set[str]:
    """The steps that were taken."""
    modules = list(decoder.modules())
    blocks = [module for module in modules if isinstance(module, AdaINResBlock1)]
    return {
        *(["half"] if any(isinstance(module, RoundedConv) for module in modules) else []),
        *(["fused"] if all(isinstance(block.activation, FusedSnake) for block in blocks) else []),
        *(["graphs"] if isinstance(decoder, GraphedDecoder) else []),
    }


def test_every_step_that_passes_is_taken_and_the_network_stays_as_it_is(kmodel: KModel) -> None:
    written = kmodel.decoder
    engine = cuda.cuda_engine(kmodel, "bfloat16", STYLE)
    assert changes(engine.network.decoder) == {"half", "fused", "graphs"}
    assert kmodel.decoder is written
    assert isinstance(written, Decoder)
    assert changes(written) == set()
    row = UtteranceInput.make(kmodel.config, "həlˈO", STYLE, seed=1)
    assert snr_db(kmodel("həlˈO", STYLE, seed=1), speak(engine, [row])[0].waveform) >= MIN_SNR_DB


def test_a_step_that_can_not_be_taken_leaves_the_others(kmodel: KModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cuda, "cuda_kernel", no_kernel)
    assert changes(cuda.cuda_engine(kmodel, "bfloat16", STYLE).network.decoder) == {"half", "graphs"}
    monkeypatch.setattr(cuda, "CudaGraphs", no_graphs)
    assert changes(cuda.cuda_engine(kmodel, "float32", STYLE).network.decoder) == set()
