"""TorchEngine: a network run by torch, on any device, for one utterance or a batch."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from api.models.engines.base import Prosody
from api.models.engines.batch_plan import MAX_GROUP_FRAMES, grouped
from api.models.v1_0.istftnet import BatchDecoder
from api.models.v1_0.masks import Mask, Packing
from api.models.v1_0.network import Network
from api.models.v1_0.source import draw_noise
from api.models.v1_0.utterance import UtteranceInput

if TYPE_CHECKING:  # so that benchmarks/gpu.py runs where pydantic is not installed
    from api.models.v1_0.config import KModelConfig


class TorchEngine:
    """A network run by torch: as written, or one whose parts an engine has replaced.

    Calls may be made at once on a CPU, and one after another on CUDA, where graphs keep their inputs in one place.
    """

    def __init__(self, network: Network, *, batch_prosody: bool = False) -> None:
        """
        Args:
            network: its decoder takes rows together if it is a BatchDecoder.
            batch_prosody: predicts a batch's prosody at once, as a GPU needs for its speed, and not row by row.
                Row by row it is the same to the last bit as alone. At once it is rounded otherwise, and a millionth of
                the pitch becomes a hundredth of the waveform: the source sums the pitch to a phase, in float32, over
                the whole utterance.
        """
        # Measured with batch_prosody, real weights: the same durations, and 45 dB for 261 frames. With the sum taken in
        # float64 it has 67 dB.
        self.network = network
        self._batch_prosody = batch_prosody

    @property
    def config(self) -> "KModelConfig":
        """The network's config."""
        return self.network.config

    @property
    def device(self) -> torch.device:
        """The device of the weights."""
        return self.network.device

    @torch.inference_mode()
    def prosody(self, rows: Sequence[UtteranceInput]) -> list[Prosody]:
        """See `Engine.prosody`. The host waits once a batch, for the durations, which decide every shape."""
        batches = [rows] if self._batch_prosody else [[row] for row in rows]
        return [prosody for batch in batches for prosody in self._prosody_of_batch(batch)]

    def _prosody_of_batch(self, rows: Sequence[UtteranceInput]) -> list[Prosody]:
        counts = [row.input_ids.shape[1] for row in rows]
        ids = pad_sequence([row.input_ids[0] for row in rows], batch_first=True).to(self.device)  # (B, T)
        ref_s = torch.cat([row.ref_s for row in rows]).to(self.device)
        style, prosody_style = ref_s.tensor_split([self.config.style_dim], dim=1)
        speed = torch.tensor([row.speed for row in rows], dtype=torch.float32).to(self.device)

        phonemes = self.network.phoneme_features(ids, prosody_style, speed, batch_mask(counts, self.device))
        durations = phonemes.durations.cpu()
        frames: list[int] = durations.sum(dim=1).tolist()
        mask = batch_mask(frames, self.device)
        text, f0, energy = self.network.frame_features(phonemes, prosody_style, max(frames), mask)
        return [
            Prosody(
                durations=durations[i, : counts[i]],
                text=text[i : i + 1, :, : frames[i]],
                f0=f0[i : i + 1, : 2 * frames[i]],
                energy=energy[i : i + 1, : 2 * frames[i]],
                style=style[i : i + 1],
                seed=row.seed,
            )
            for i, row in enumerate(rows)
        ]

    @torch.inference_mode()
    def decode(self, prosody: Sequence[Prosody]) -> list[Tensor]:
        """See `Engine.decode`. All groups are under way before the host waits for the first."""
        together = isinstance(self.network.decoder, BatchDecoder)
        groups = list(grouped([each.frames for each in prosody], MAX_GROUP_FRAMES if together else 0))
        decoded = [
            self._decode_group([prosody[row] for row in group.rows], group.size).float().to("cpu", non_blocking=True)
            for group in groups
        ]
        if self.device.type == "cuda":
            torch.cuda.current_stream(self.device).synchronize()
        waveforms: dict[int, Tensor] = {}
        for group, batch in zip(groups, decoded, strict=True):
            waveforms |= zip(group.rows, batch, strict=True)
        # Copied, so that one row's waveform does not hold the memory of all.
        samples_per_frame = self.network.samples_per_frame
        return [waveforms[i][: each.frames * samples_per_frame].clone() for i, each in enumerate(prosody)]

    def _decode_group(self, prosody: Sequence[Prosody], size: int) -> Tensor:
        """Waveforms (B, S) of utterances of at most `size` frames, on the device."""
        rngs = [torch.Generator(self.device).manual_seed(each.seed) for each in prosody]
        if len(prosody) == 1:
            [alone], [rng] = prosody, rngs
            return self.network.decoder(alone.text, alone.f0, alone.energy, alone.style, rng)
        assert isinstance(self.network.decoder, BatchDecoder), "the others are given one utterance at a time"
        frames = [each.frames for each in prosody]
        samples_per_frame = self.network.samples_per_frame
        noise = [
            draw_noise(count * samples_per_frame, rng).to(self.device) for count, rng in zip(frames, rngs, strict=True)
        ]
        return self.network.decoder.decode_batch(
            stacked([each.text for each in prosody], size),
            stacked([each.f0 for each in prosody], 2 * size),
            stacked([each.energy for each in prosody], 2 * size),
            torch.cat([each.style for each in prosody]),
            noise=stacked(noise, size * samples_per_frame),
            lengths=_to_device(frames, self.device),
        )


def batch_mask(lengths: Sequence[int], device: torch.device) -> Mask | None:
    """Return the mask of a batch that is as long as its longest row; None for a single row."""
    if len(lengths) == 1:
        return None
    order = sorted(range(len(lengths)), key=lambda row: -lengths[row])
    places = sorted(range(len(lengths)), key=order.__getitem__)
    packed_lengths = torch.tensor([lengths[row] for row in order])
    packing = Packing(packed_lengths, _to_device(order, device), _to_device(places, device))
    return Mask(_to_device(lengths, device), max(lengths), packing)


def stacked(rows: Sequence[Tensor], size: int) -> Tensor:
    """Stack rows (1, ..., each its own length) to (B, ..., size), zero beyond each row's end."""
    batch = rows[0].new_zeros(len(rows), *rows[0].shape[1:-1], size)
    for place, row in zip(batch, rows, strict=True):
        place[..., : row.shape[-1]] = row[0]
    return batch


def _to_device(values: Sequence[int], device: torch.device) -> Tensor:
    """Copy numbers to the device, from pinned memory on CUDA, where the host then need not wait for the copy."""
    tensor = torch.tensor(values)
    if device.type == "cuda":
        tensor = tensor.pin_memory()
    return tensor.to(device, non_blocking=True)
