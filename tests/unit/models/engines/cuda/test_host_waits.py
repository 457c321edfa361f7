"""A batch on a device that has shapes and no values ("meta"), where waits of the host show without a GPU.

Code that reads a value fails there; on a GPU the host would wait until all work before is done. Code that mixes tensors
of the device and of the host fails too, as it would on a GPU.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from support.checkpoints import tiny_config, write_model
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from api.models.engines.cuda.graphs import GraphedDecoder
from api.models.engines.cuda.half import rounded
from api.models.engines.torch import batch_mask
from api.models.v1_0.istftnet import BatchDecoder, Decoder
from api.models.v1_0.models import KModel
from api.models.v1_0.network import PhonemeFeatures
from api.models.v1_0.source import NUM_HARMONICS

COUNTS = [7, 12, 9]
FRAMES = [20, 40, 31]

GOES_ACROSS = ("_to_copy", "_pack_padded_sequence", "lstm.data", "_pad_packed_sequence")
"""Operations that may have tensors of both: a copy, and those that take the lengths of rows from the host."""


class OneDevice(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Every operation is on tensors of one device, but for numbers."""

    def __torch_dispatch__(
        self, operation: Any, types: Sequence[type], args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        given = [each for each in tree_leaves((args, kwargs)) if isinstance(each, Tensor)]
        devices = {each.device.type for each in given if each.dim()}
        assert len(devices) <= 1 or any(each in str(operation) for each in GOES_ACROSS), f"{operation} mixes {devices}"
        return operation(*args, **(kwargs or {}))


@pytest.fixture
def kmodel(tmp_path: Path) -> KModel:
    return KModel(*write_model(tmp_path, tiny_config())).to("meta")


def on_meta(*shape: int, dtype: torch.dtype = torch.float32) -> Tensor:
    return torch.zeros(*shape, dtype=dtype, device="meta")


def phonemes(kmodel: KModel, counts: list[int]) -> PhonemeFeatures:
    ids = on_meta(len(counts), max(counts), dtype=torch.int64)
    mask = batch_mask(counts, kmodel.device)
    return kmodel.phoneme_features(ids, on_meta(len(counts), 128), on_meta(len(counts)), mask)


def frames(kmodel: KModel, counts: list[int], lengths: list[int]) -> tuple[Tensor, Tensor, Tensor]:
    known = phonemes(kmodel, counts)
    return kmodel.frame_features(known, on_meta(len(counts), 128), max(lengths), batch_mask(lengths, kmodel.device))


def waveforms(kmodel: KModel, decoder: BatchDecoder, counts: list[int], lengths: list[int]) -> Tensor:
    noise = on_meta(len(counts), NUM_HARMONICS, max(lengths) * kmodel.samples_per_frame)
    own = torch.tensor(lengths).to("meta")
    style = on_meta(len(counts), 128)
    return decoder.decode_batch(*frames(kmodel, counts, lengths), style, noise=noise, lengths=own)


def as_written(kmodel: KModel) -> Decoder:
    assert isinstance(kmodel.decoder, Decoder)
    return kmodel.decoder


def in_half_precision(kmodel: KModel) -> Decoder:
    return rounded(as_written(kmodel), torch.float16)


def with_graphs(kmodel: KModel) -> GraphedDecoder:
    """The graphs without capturing, which only CUDA can."""
    return GraphedDecoder(kmodel, as_written(kmodel), lambda run: run)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("make", [as_written, in_half_precision, with_graphs])
def test_no_value_is_read_between_the_durations_and_the_waveforms(
    kmodel: KModel, make: Callable[[KModel], BatchDecoder], rows: int
) -> None:
    counts, lengths = COUNTS[:rows], FRAMES[:rows]
    decoder = make(kmodel)
    with torch.inference_mode(), OneDevice():  # type: ignore[no-untyped-call]
        durations = phonemes(kmodel, counts).durations
        waveform = waveforms(kmodel, decoder, counts, lengths)
    assert durations.shape == (rows, max(counts))
    assert waveform.shape == (rows, max(lengths) * kmodel.samples_per_frame)
    assert durations.device.type == waveform.device.type == "meta"


@pytest.mark.parametrize(
    "wait",
    [
        lambda x: x.cpu(),
        lambda x: x.sum().item(),
        lambda x: x.tolist(),
        lambda x: x[x > 0],
        torch.nonzero,
        lambda x: bool(x.any()),
    ],
    ids=["cpu", "item", "tolist", "mask", "nonzero", "bool"],
)
def test_reading_a_value_fails(wait: Callable[[Tensor], object]) -> None:
    with pytest.raises(RuntimeError):  # NotImplementedError is one
        wait(on_meta(3))


def test_mixing_devices_fails() -> None:
    with OneDevice(), pytest.raises(AssertionError, match="mixes"):  # type: ignore[no-untyped-call]
        on_meta(3) + torch.ones(3)
