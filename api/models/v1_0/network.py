"""Network: the five parts joined. Phoneme ids and styles in, what the decoder needs out.

Shapes: B utterances, T phonemes (with the pads), F frames (25 ms), C channels.
"""

import math
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor, nn

from api.models.v1_0.albert import CustomAlbert
from api.models.v1_0.istftnet import Decoder
from api.models.v1_0.masks import Mask
from api.models.v1_0.modules import ProsodyPredictor, TextEncoder

if TYPE_CHECKING:  # the network's own files need torch, nothing else
    from api.models.v1_0.config import KModelConfig


class PhonemeFeatures(NamedTuple):
    """The features of a batch's phonemes, pads included, and how long each lasts. On the network's device."""

    durations: Tensor
    """(B, T), int64, frames."""
    prosody: Tensor
    """(B, T, C + style_dim), from which pitch and energy are predicted."""
    text: Tensor
    """(B, C, T), for the decoder."""


class Parts(NamedTuple):
    """The five parts of the network, under the names that the checkpoint gives them."""

    bert: CustomAlbert
    bert_encoder: nn.Linear
    predictor: ProsodyPredictor
    text_encoder: TextEncoder
    decoder: nn.Module
    """A Decoder; an engine's network may have one that takes and gives the same."""


def build_parts(config: "KModelConfig") -> Parts:
    """Build the network of a config, its weights not yet loaded."""
    channels = config.hidden_dim
    return Parts(
        CustomAlbert(config.plbert, config.n_token),
        nn.Linear(config.plbert.hidden_size, channels),
        ProsodyPredictor(channels, config.style_dim, config.n_layer, config.max_dur),
        TextEncoder(channels, config.text_encoder_kernel_size, config.n_layer, config.n_token),
        Decoder(config),
    )


class Network(nn.Module):
    """The five parts joined. It keeps no state of a call, so that calls may be made at once."""

    def __init__(self, config: "KModelConfig", parts: Parts) -> None:
        super().__init__()
        self.config = config
        self.bert, self.bert_encoder, self.predictor, self.text_encoder, self.decoder = parts
        sizes = config.istftnet
        # The generator upsamples the curves, which have two points a frame.
        self.samples_per_frame = 2 * math.prod(sizes.upsample_rates) * sizes.gen_istft_hop_size
        self.eval().requires_grad_(False)

    @property
    def parts(self) -> Parts:
        """The five parts."""
        return Parts(self.bert, self.bert_encoder, self.predictor, self.text_encoder, self.decoder)

    def with_decoder(self, decoder: nn.Module) -> "Network":
        """Return a network of the same parts but for the decoder."""
        return Network(self.config, self.parts._replace(decoder=decoder))

    @property
    def device(self) -> torch.device:
        """The device of the weights, on which noise is drawn too.

        A seed gives other samples on a GPU than on the CPU, whose generator makes the reference's noise.
        """
        # A second of audio takes 216,000 values of noise. The CPU's generator makes 50 such seconds a second on one
        # core, a GPU 1,000.
        return self.bert_encoder.weight.device

    def phoneme_features(
        self, input_ids: Tensor, style: Tensor, speed: Tensor, mask: Mask | None = None
    ) -> PhonemeFeatures:
        """input_ids (B, T), style (B, style_dim), speed (B,) -> all that is known before the durations are."""
        in_context = self.bert_encoder(self.bert(input_ids, mask))  # (B, T, C)
        features = self.predictor.text_encoder(in_context, style, mask)
        durations = self.predictor.durations(features, speed, mask)
        return PhonemeFeatures(durations, features, self.text_encoder(input_ids, mask))

    def frame_features(
        self, phonemes: PhonemeFeatures, style: Tensor, num_frames: int, mask: Mask | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Repeat each phoneme for as long as it lasts: text (B, C, F), f0 and energy (B, 2F), F being `num_frames`."""
        phoneme_of = phoneme_of_frame(phonemes.durations, num_frames)  # (B, F)
        prosody = torch.take_along_dim(phonemes.prosody, phoneme_of[:, :, None], dim=1)  # (B, F, C + style_dim)
        text = torch.take_along_dim(phonemes.text, phoneme_of[:, None], dim=2)  # (B, C, F)
        return text, *self.predictor.curves(prosody, style, mask)


def phoneme_of_frame(durations: Tensor, num_frames: int) -> Tensor:
    """durations (B, T) -> (B, num_frames): the phoneme of each frame; the last one's beyond a row's end."""
    ends = durations.cumsum(dim=1)
    frames = torch.arange(num_frames, device=durations.device).repeat(len(durations), 1)
    return torch.searchsorted(ends, frames, right=True).clamp(max=durations.shape[1] - 1)
