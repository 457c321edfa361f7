"""Network: the five parts joined, for one utterance or a batch. Phoneme ids and styles in, waveforms out.

Knows tensors alone; phonemes, files and what may be asked are KModel's (models.py).
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence

from api.models.engines.batch_plan import MAX_GROUP_FRAMES, grouped
from api.models.v1_0.albert import CustomAlbert
from api.models.v1_0.istftnet import BatchDecoder, Decoder
from api.models.v1_0.masks import Mask, Packing
from api.models.v1_0.modules import ProsodyPredictor, TextEncoder
from api.models.v1_0.source import draw_noise

if TYPE_CHECKING:  # the network's own files need torch and transformers, nothing else
    from api.models.v1_0.config import KModelConfig


class Speech(NamedTuple):
    """What one utterance came out as."""

    waveform: Tensor
    """float32, (num_samples,), on the CPU."""
    durations: Tensor
    """int64, (num_phonemes + 2,), frames per input id (the pads at both ends included), on the CPU."""


class Row(NamedTuple):
    """One utterance of a batch."""

    input_ids: Tensor
    """(1, num_phonemes + 2), on the CPU, with the pad 0 at both ends."""
    ref_s: Tensor
    """(1, 2 * style_dim): decoder style, then prosody style."""
    speed: float
    seed: int


class Phonemes(NamedTuple):
    """A batch's phonemes, pads included, before anybody knows how long they last. On the device."""

    durations: Tensor
    """(B, T), int64, frames."""
    features: Tensor
    """(B, T, C + style_dim): what the prosody is made of."""
    text: Tensor
    """(B, C, T): what the decoder is given of them."""


class Prosody(NamedTuple):
    """What the decoder is to speak: one utterance of F frames."""

    durations: Tensor
    """(T,), on the CPU."""
    text: Tensor
    """(1, C, F)."""
    f0: Tensor
    """(1, 2F), Hz."""
    energy: Tensor
    """(1, 2F)."""
    style: Tensor
    """(1, style_dim)."""
    seed: int

    @property
    def frames(self) -> int:
        """F."""
        return self.text.shape[2]


class Parts(NamedTuple):
    """The five parts of the network, under the names the checkpoint gives them."""

    bert: CustomAlbert
    bert_encoder: nn.Linear
    predictor: ProsodyPredictor
    text_encoder: TextEncoder
    decoder: Decoder


def build_parts(config: "KModelConfig") -> Parts:
    """The network of a config, its weights not yet loaded."""
    channels = config.hidden_dim
    return Parts(
        CustomAlbert(config.plbert, config.n_token),
        nn.Linear(config.plbert.hidden_size, channels),
        ProsodyPredictor(channels, config.style_dim, config.n_layer, config.max_dur),
        TextEncoder(channels, config.text_encoder_kernel_size, config.n_layer, config.n_token),
        Decoder(config),
    )


class Network(nn.Module):
    """Keeps nothing of a call, so that others may be made meanwhile, but for what GPUs keep (graphs.py)."""

    decoder: nn.Module
    """A Decoder, or what acceleration.py puts in its place."""

    batch_prosody: bool = False
    """Whether a batch's prosody is made at once, as a GPU needs for its speed, or row by row.

    Row by row it is the same to the last bit as alone. At once it is rounded otherwise, and a millionth of the pitch
    becomes a hundredth of the waveform: the source sums the pitch to a phase, in float32, over the whole utterance.
    Measured on the real weights: the same durations and 45 dB for 261 frames, where the sum taken in float64 has 67 dB.
    """

    def __init__(self, config: "KModelConfig", parts: Parts) -> None:
        super().__init__()
        self.config = config
        self.bert, self.bert_encoder, self.predictor, self.text_encoder, self.decoder = parts
        sizes = config.istftnet
        # The curves, which the generator upsamples, have two points a frame.
        self.samples_per_frame = 2 * math.prod(sizes.upsample_rates) * sizes.gen_istft_hop_size
        self.eval().requires_grad_(False)

    @property
    def device(self) -> torch.device:
        """Where the weights are, and where noise is drawn.

        So a seed means other samples on a GPU than on the CPU, whose generator makes the reference's noise: at 216,000
        values for each second of audio it keeps one core busy for 50 such seconds a second, and a GPU makes 1,000.
        """
        return self.bert_encoder.weight.device

    @torch.inference_mode()
    def speak_rows(self, rows: Sequence[Row]) -> list[Speech]:
        """Speak a batch of at least one. Each row comes out as it would alone, but for rounding.

        The host waits for the device once a batch of prosody, for the durations, which decide every shape, and once for
        the waveforms.
        """
        batches = [rows] if self.batch_prosody else [[row] for row in rows]
        prosody = [spoken for batch in batches for spoken in self.prosody(batch)]
        return [
            Speech(waveform, spoken.durations) for waveform, spoken in zip(self.decode(prosody), prosody, strict=True)
        ]

    @torch.inference_mode()
    def prosody(self, rows: Sequence[Row]) -> list[Prosody]:
        """All rows at once: how long every phoneme lasts, and what the decoder is to make of it."""
        counts = [row.input_ids.shape[1] for row in rows]
        ids = pad_sequence([row.input_ids[0] for row in rows], batch_first=True).to(self.device)  # (B, T)
        ref_s = torch.cat([row.ref_s for row in rows]).to(self.device)
        style, prosody_style = ref_s.tensor_split([self.config.style_dim], dim=1)
        speed = torch.tensor([row.speed for row in rows], dtype=torch.float32).to(self.device)

        phonemes = self.phonemes(ids, prosody_style, speed, self.mask(counts))
        durations = phonemes.durations.cpu()
        frames: list[int] = durations.sum(dim=1).tolist()
        text, f0, energy = self.frames(phonemes, prosody_style, max(frames), self.mask(frames))
        return [
            Prosody(
                durations[i, : counts[i]],
                text[i : i + 1, :, : frames[i]],
                f0[i : i + 1, : 2 * frames[i]],
                energy[i : i + 1, : 2 * frames[i]],
                style[i : i + 1],
                row.seed,
            )
            for i, row in enumerate(rows)
        ]

    def phonemes(self, ids: Tensor, style: Tensor, speed: Tensor, mask: Mask | None) -> Phonemes:
        """ids (B, T), style (B, style_dim), speed (B,): all that is known of an utterance before its durations are."""
        in_context = self.bert_encoder(self.bert(ids, mask))  # (B, T, C)
        features = self.predictor.text_encoder(in_context, style, mask)
        durations = self.predictor.durations(features, speed, mask)
        return Phonemes(durations, features, self.text_encoder(ids, mask))

    def frames(
        self, phonemes: Phonemes, style: Tensor, num_frames: int, mask: Mask | None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Every phoneme for as long as it lasts: text (B, C, F), f0 and energy (B, 2F), F being `num_frames`."""
        phoneme_of = phoneme_of_frame(phonemes.durations, num_frames)  # (B, F)
        features = torch.take_along_dim(phonemes.features, phoneme_of[:, :, None], dim=1)  # (B, F, C + style_dim)
        text = torch.take_along_dim(phonemes.text, phoneme_of[:, None], dim=2)  # (B, C, F)
        return text, *self.predictor.curves(features, style, mask)

    @torch.inference_mode()
    def decode(self, prosody: Sequence[Prosody]) -> list[Tensor]:
        """Every waveform, on the CPU. All groups are under way before the first is waited for."""
        together = isinstance(self.decoder, BatchDecoder)
        groups = list(grouped([spoken.frames for spoken in prosody], MAX_GROUP_FRAMES if together else 0))
        decoded = [
            self._decode_group([prosody[row] for row in group.rows], group.size).float().to("cpu", non_blocking=True)
            for group in groups
        ]
        if self.device.type == "cuda":
            torch.cuda.current_stream(self.device).synchronize()
        waveforms: dict[int, Tensor] = {}
        for group, batch in zip(groups, decoded, strict=True):
            waveforms |= zip(group.rows, batch, strict=True)
        # Copied, so that a listener of one row does not hold the memory of all.
        return [waveforms[i][: spoken.frames * self.samples_per_frame].clone() for i, spoken in enumerate(prosody)]

    def _decode_group(self, prosody: Sequence[Prosody], size: int) -> Tensor:
        """Waveforms (B, S) of utterances of at most `size` frames, on the device."""
        rngs = [torch.Generator(self.device).manual_seed(spoken.seed) for spoken in prosody]
        if len(prosody) == 1:
            return self.decoder(*prosody[0][1:5], rngs[0])
        assert isinstance(self.decoder, BatchDecoder), "the others are given one utterance at a time"
        frames = [spoken.frames for spoken in prosody]
        noise = [
            draw_noise(count * self.samples_per_frame, rng).to(self.device)
            for count, rng in zip(frames, rngs, strict=True)
        ]
        return self.decoder.decode_batch(
            stacked([spoken.text for spoken in prosody], size),
            stacked([spoken.f0 for spoken in prosody], 2 * size),
            stacked([spoken.energy for spoken in prosody], 2 * size),
            torch.cat([spoken.style for spoken in prosody]),
            noise=stacked(noise, size * self.samples_per_frame),
            lengths=self._to_device(frames),
        )

    def mask(self, lengths: Sequence[int]) -> Mask | None:
        """Of a batch that is as long as its longest row; none for a single row."""
        if len(lengths) == 1:
            return None
        order = sorted(range(len(lengths)), key=lambda row: -lengths[row])
        places = sorted(range(len(lengths)), key=order.__getitem__)
        packed_lengths = torch.tensor([lengths[row] for row in order])
        packing = Packing(packed_lengths, self._to_device(order), self._to_device(places))
        return Mask(self._to_device(lengths), max(lengths), packing)

    def _to_device(self, values: Sequence[int]) -> Tensor:
        """From pinned memory, so that the host need not wait until the device has come to it."""
        tensor = torch.tensor(values)
        if self.device.type == "cuda":
            tensor = tensor.pin_memory()
        return tensor.to(self.device, non_blocking=True)


def phoneme_of_frame(durations: Tensor, num_frames: int) -> Tensor:
    """durations (B, T) -> (B, num_frames): which phoneme each frame belongs to; the last one's, beyond a row's end."""
    ends = durations.cumsum(dim=1)
    frames = torch.arange(num_frames, device=durations.device).repeat(len(durations), 1)
    return torch.searchsorted(ends, frames, right=True).clamp(max=durations.shape[1] - 1)


def stacked(rows: Sequence[Tensor], size: int) -> Tensor:
    """Rows (1, ..., each its own length) one under another, (B, ..., size), zero behind each."""
    batch = rows[0].new_zeros(len(rows), *rows[0].shape[1:-1], size)
    for place, row in zip(batch, rows, strict=True):
        place[..., : row.shape[-1]] = row[0]
    return batch
