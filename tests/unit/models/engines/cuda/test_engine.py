"""cuda_engine on a CPU: which steps are taken, given parts that a CPU can run."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from support.checkpoints import tiny_config, write_model
from torch import Tensor

from api.models.engines.base import speak
from api.models.engines.cuda.engine import cuda_engine
from api.models.engines.cuda.fused_snake import FusedSnake, Kernel
from api.models.engines.cuda.graphs import GraphedDecoder, Run
from api.models.engines.cuda.half import RoundedConv
from api.models.engines.validation import MIN_SNR_DB, snr_db
from api.models.v1_0.istftnet import AdaINResBlock1, Decoder
from api.models.v1_0.models import KModel
from api.models.v1_0.utterance import UtteranceInput

STYLE = torch.linspace(-0.5, 0.5, 256)[None]


@pytest.fixture
def kmodel(tmp_path: Path) -> KModel:
    return KModel(*write_model(tmp_path, tiny_config()))


def kernel_on_a_cpu() -> Kernel:
    def kernel(x: Tensor, scale: Tensor, shift: Tensor, alpha: Tensor, own: Tensor) -> Tensor:
        y = x * scale + shift
        return torch.where(own != 0, y + torch.sin(alpha * y).square() / alpha, 0)

    return kernel


def no_kernel() -> Kernel:
    raise RuntimeError("NVRTC is missing")


def capture_nothing() -> Callable[[Run], Run]:
    return lambda run: run


def no_graphs() -> Callable[[Run], Run]:
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
    engine = cuda_engine(kmodel, "bfloat16", STYLE, make_kernel=kernel_on_a_cpu, make_capture=capture_nothing)
    assert changes(engine.network.decoder) == {"half", "fused", "graphs"}
    assert kmodel.decoder is written
    assert isinstance(written, Decoder)
    assert changes(written) == set()
    row = UtteranceInput.make(kmodel.config, "həlˈO", STYLE, seed=1)
    assert snr_db(kmodel("həlˈO", STYLE, seed=1), speak(engine, [row])[0].waveform) >= MIN_SNR_DB


def test_a_step_that_can_not_be_taken_leaves_the_others(kmodel: KModel) -> None:
    without_kernel = cuda_engine(kmodel, "bfloat16", STYLE, make_kernel=no_kernel, make_capture=capture_nothing)
    assert changes(without_kernel.network.decoder) == {"half", "graphs"}
    as_written = cuda_engine(kmodel, "float32", STYLE, make_kernel=no_kernel, make_capture=no_graphs)
    assert changes(as_written.network.decoder) == set()
