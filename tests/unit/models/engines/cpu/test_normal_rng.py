"""The native library's noise against torch's: the same values to the last bit, and the same state afterwards."""

import ctypes
from pathlib import Path
from typing import cast

import pytest
import torch
from support.checkpoints import tiny_config, write_model
from torch import Tensor

from api.models.engines.cpu.bindings import NativeLibrary
from api.models.engines.cpu.decoder import NativeDecoder
from api.models.engines.cpu.engine import checked_fill_normal, cpu_engine, own_modules
from api.models.engines.torch import TorchEngine
from api.models.v1_0.models import KModel
from api.models.v1_0.source import draw_noise, torch_normals
from api.models.v1_0.utterance import UtteranceInput


def generators(seed: int) -> tuple[torch.Generator, torch.Generator]:
    return torch.Generator().manual_seed(seed), torch.Generator().manual_seed(seed)


def one_by_one(count: int, rng: torch.Generator) -> Tensor:
    """As torch fills a tensor that does not lie side by side in memory."""
    return torch.empty(count, 2)[:, 0].normal_(generator=rng)


SEEDS = [0, 1, 2**32 + 1, 2**63 - 1, -1, -(2**63)]


@pytest.mark.parametrize("seed", SEEDS)
def test_an_utterances_noise_is_torchs(library: NativeLibrary, seed: int) -> None:
    for num_samples in (1, 2, 599, 24_000):
        rng, torchs_rng = generators(seed)
        noise = draw_noise(num_samples, rng, library.fill_normal)
        assert noise.shape == (1, 9, num_samples)
        assert torch.equal(noise, draw_noise(num_samples, torchs_rng))
        assert torch.equal(rng.get_state(), torchs_rng.get_state())


@pytest.mark.parametrize("seed", SEEDS)
def test_a_generator_goes_on_where_it_was(library: NativeLibrary, seed: int) -> None:
    """Values of odd pairs are kept for the next time; 624 words are made at once, 4 for a pair; 64 pairs at once."""
    rng, torchs_rng = generators(seed)
    for count in (0, 1, 1, 2, 3, 127, 128, 129, 312, 311, 1, 5399):
        values = torch.empty(count)
        library.fill_normal(values, rng)
        assert torch.equal(values, one_by_one(count, torchs_rng))
        assert torch.equal(rng.get_state(), torchs_rng.get_state())
    assert torch.equal(torch.rand(700, generator=rng), torch.rand(700, generator=torchs_rng))


def test_millions_of_values_are_torchs(library: NativeLibrary) -> None:
    """Some 330 pairs among them lie where the series alone would not do."""
    rng, torchs_rng = generators(1)
    for _ in range(10):
        values = torch.empty(1, 9, 120_000)
        library.fill_normal(values, rng)
        expected = torch.empty_like(values)
        torch_normals(expected, torchs_rng)
        assert torch.equal(values, expected)


def test_a_state_laid_out_otherwise_is_not_touched(library: NativeLibrary) -> None:
    def refused(state: Tensor) -> bool:
        before, values = state.clone(), torch.zeros(8)
        pointers = [ctypes.c_void_p(tensor.data_ptr()) for tensor in (state, values)]
        sizes = [ctypes.c_int64(tensor.numel()) for tensor in (state, values)]
        status = library._library.noise_draw(pointers[0], sizes[0], pointers[1], sizes[1])
        assert bool(values.any()) == (not torch.equal(state, before)) == (status == 0)
        return bool(status == -1)

    state = torch.Generator().get_state()
    longer, never_seeded, left_too_many = torch.cat([state, state[:8]]), state.clone(), state.clone()
    never_seeded[12:16] = 0
    left_too_many[8:12] = 255
    assert refused(longer) and refused(state[:-8]) and refused(never_seeded) and refused(left_too_many)
    assert not refused(state)


def test_a_fill_that_is_not_torchs_is_not_taken(library: NativeLibrary) -> None:
    def zeros(values: Tensor, rng: torch.Generator) -> None:
        values.zero_()

    def right_but_goes_on_elsewhere(values: Tensor, rng: torch.Generator) -> None:
        torch_normals(values, rng)
        torch.rand(1, generator=rng)

    def refused(values: Tensor, rng: torch.Generator) -> None:
        raise RuntimeError("another layout")

    assert checked_fill_normal(library.fill_normal) == library.fill_normal
    for wrong in (zeros, right_but_goes_on_elsewhere, refused):
        assert checked_fill_normal(wrong) is torch_normals


def test_the_model_speaks_with_it(library: NativeLibrary, tmp_path: Path) -> None:
    kmodel, ref_s = KModel(*write_model(tmp_path, tiny_config())), torch.linspace(-0.5, 0.5, 256)[None]
    engine = cpu_engine(lambda: kmodel, library, "float32", ref_s)
    generator = cast(NativeDecoder, engine.network.decoder).generator
    assert generator._fill_normal is not torch_normals
    by_torch = NativeDecoder(own_modules(kmodel.parts).decoder, library, bfloat16=False)
    row = UtteranceInput.make(kmodel.config, "həlˈO", ref_s, seed=-7)
    [prosody] = engine.prosody([row])
    [expected] = TorchEngine(engine.network.with_decoder(by_torch)).decode([prosody])
    assert torch.equal(engine.decode([prosody])[0], expected)
