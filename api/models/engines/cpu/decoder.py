"""NativeDecoder: the decoder of istftnet.py for one utterance on the CPU, by the native library.

The network is the same; only its layout in memory differs. A signal has a row for each moment, its channels side by
side (`Signal`). An instance norm needs statistics over all rows, so between two norms lies exactly one convolution,
with norm, style and activation before it and a sum after it. That is one call of the native library, which takes the
next norm's statistics in passing.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from api.models.engines.cpu.bindings import NativeLibrary
from api.models.engines.cpu.blocks import NativeResBlk, Pause
from api.models.engines.cpu.generator import NativeGenerator
from api.models.engines.cpu.layers import LayerPacker
from api.models.engines.cpu.structures import Signal, pad_channels
from api.models.v1_0.istftnet import Decoder
from api.models.v1_0.source import FillNormal, torch_normals


def no_pause() -> None:
    """Go on at once."""


class NativeDecoder(nn.Module):
    """Decoder: text features, pitch, energy and style to waveform."""

    pause: Pause = staticmethod(no_pause)
    """Called about twenty times in each call of the generator, which takes most of a call's time."""

    def __init__(
        self, decoder: nn.Module, library: NativeLibrary, *, bfloat16: bool, fill_normal: FillNormal = torch_normals
    ) -> None:
        """Pack a Decoder, whose weights are dropped: give it one of its own (`own_modules`), of no use afterwards."""
        super().__init__()
        assert isinstance(decoder, Decoder)
        packer = LayerPacker(library, bfloat16=bfloat16)
        self.F0_conv, self.N_conv = decoder.F0_conv, decoder.N_conv
        self._asr_res = packer.conv(decoder.asr_res[0])
        self._encode = NativeResBlk(decoder.encode, packer)
        self._decode = [NativeResBlk(block, packer) for block in decoder.decode]
        self._width = decoder.encode.conv1.out_channels
        self._text_width = decoder.asr_res[0].out_channels
        self.generator = NativeGenerator(decoder.generator, packer, fill_normal)
        self._styles = packer.styles.matrix()

    def forward(self, text: Tensor, f0: Tensor, energy: Tensor, style: Tensor, rng: torch.Generator) -> Tensor:
        """text (1, C, F); f0, energy (1, 2F); style (1, style_dim) -> waveform (1, S)."""
        styles = F.linear(style[0], *self._styles)
        curves = torch.cat([self.F0_conv(f0), self.N_conv(energy)]).T  # (F, 2)
        text = text[0].T  # (F, C)
        x = self._encode(_side_by_side(text, curves), styles)
        text_narrow = self._asr_res(_side_by_side(text)).values[:, : self._text_width]
        for block in self._decode:
            x = block(_side_by_side(x.values[:, : self._width], text_narrow, curves), styles)
        return self.generator(x.values, styles, f0, rng, self.pause)


def _side_by_side(*parts: Tensor) -> Signal:
    """Join parts (T, C) along their channels."""
    return Signal.of(pad_channels(torch.cat(parts, dim=1)))
