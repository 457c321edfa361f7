"""The prosody's layers, packed for the native library: linear layers and LSTMs, convolutions and residual blocks.

Each stands where the layer as written stood and is called as it was, for one utterance; all in float32, because a
duration that is rounded to the next frame is another utterance. A general library lays a layer's weights out anew at
every call, since it can't know that they stay as they are: for the few rows of an utterance that takes about as long as
to multiply them. Measured: all of the prosody takes 0.61, 0.64 and 0.73 of the time as written at 30, 100 and 250
phonemes (two cores with AVX-512, medians of 16 pairs in turn); expected had been 0.5.

The same but for rounding is not the same waveform to the bit: the source sums the pitch to a phase, so that 0.001 Hz
are heard as a slow drift of it, 31 to 50 dB below the voice. The network as written has the same (33 to 58 dB) where
one of its inputs is scaled by a rounding.

Knows the modules it packs, and how a layer lies in its parent. Does not know the decoder (fast.py).
"""

from collections.abc import Callable, Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from api.models.engines.cpu.bindings import NUM_DIRECTIONS, NUM_GATES, NativeLibrary, Rows, padded_units
from api.models.engines.cpu.decoder import FastResBlk, pad_channels
from api.models.engines.cpu.layers import Maker
from api.models.v1_0.albert import CustomAlbert, Layer
from api.models.v1_0.masks import Mask
from api.models.v1_0.modules import AdainResBlk1d, BiLSTM, ProsodyPredictor, TextEncoder

DIRECTIONS = ("_l0", "_l0_reverse")
"""What the names of an LSTM's parameters end with, in the order of its outputs."""


class PackedLinear:
    """A linear layer: (T, C) -> (T, C')."""

    def __init__(self, library: NativeLibrary, *linears: nn.Linear) -> None:
        """Of several with the same input the outputs lie side by side."""
        self._library = library
        self._out_features = sum(linear.out_features for linear in linears)
        weight, bias = (torch.cat([linear.get_parameter(of) for linear in linears]) for of in ("weight", "bias"))
        self._weights = library.pack(weight[:, :, None], bias, bfloat16=False)

    def __call__(self, x: Tensor, residual: Tensor | None = None) -> Tensor:
        """linear(x) + residual."""
        y = self._library.convolve(
            pad_channels(x), self._weights, residual=None if residual is None else pad_channels(residual)
        )
        return y.values[:, : self._out_features]


class PackedLayer(nn.Module):
    """ALBERT's layer (Layer): (1, T, C) -> (1, T, C)."""

    def __init__(self, layer: Layer, library: NativeLibrary) -> None:
        super().__init__()
        attention = layer.attention
        self._num_heads = attention.num_heads
        self._query_key_value = PackedLinear(library, attention.query, attention.key, attention.value)
        self._dense = PackedLinear(library, attention.dense)
        self._attention_norm = attention.LayerNorm
        self._ffn, self._ffn_output = PackedLinear(library, layer.ffn), PackedLinear(library, layer.ffn_output)
        self._norm = layer.full_layer_layer_norm

    def forward(self, x: Tensor, attended: Tensor | None = None) -> Tensor:
        assert attended is None, "one utterance at a time"
        x = x[0]
        heads = self._query_key_value(x).view(1, len(x), 3, self._num_heads, -1).permute(2, 0, 3, 1, 4)
        context = F.scaled_dot_product_attention(*heads)  # (1, heads, T, C / heads)
        x = self._attention_norm(self._dense(context[0].transpose(0, 1).flatten(1), residual=x))
        x = self._norm(self._ffn_output(F.gelu(self._ffn(x), approximate="tanh"), residual=x))
        return x[None]


class PackedConv1d(nn.Module):
    """A convolution of stride 1: (1, C, T) -> (1, C', T')."""

    def __init__(self, conv: nn.Conv1d, library: NativeLibrary) -> None:
        super().__init__()
        self._conv = Maker(library, bfloat16=False).conv(conv)
        self._out_channels = conv.out_channels

    def forward(self, x: Tensor) -> Tensor:
        x = pad_channels(x[0].T)
        return self._conv(Rows(x, x)).values[:, : self._out_channels].T[None]


class PackedBiLSTM(nn.Module):
    """BiLSTM: (1, T, in_channels) -> (1, T, out_channels)."""

    def __init__(self, lstm: BiLSTM, library: NativeLibrary) -> None:
        super().__init__()
        self._library = library
        self._units = units = lstm.hidden_size
        # Rows in the order in which they lie: direction, gate, unit, the units padded.
        weight = torch.zeros(NUM_DIRECTIONS, NUM_GATES, padded_units(units), lstm.input_size)
        bias = torch.zeros(weight.shape[:3])
        for direction, end in enumerate(DIRECTIONS):
            weight[direction, :, :units] = lstm.get_parameter(f"weight_ih{end}").view(NUM_GATES, units, -1)
            biases = lstm.get_parameter(f"bias_ih{end}") + lstm.get_parameter(f"bias_hh{end}")
            bias[direction, :, :units] = biases.view(NUM_GATES, units)
        self._of_input = library.pack(weight.flatten(0, 2)[:, :, None], bias.flatten(), bfloat16=False)
        self._of_units = library.pack_recurrence([lstm.get_parameter(f"weight_hh{end}") for end in DIRECTIONS])

    def forward(self, x: Tensor, mask: Mask | None = None) -> Tensor:
        assert mask is None, "one utterance at a time"
        gates = self._library.convolve(pad_channels(x[0]), self._of_input).values
        return self._library.recur(gates, self._of_units, self._units)[None]


class PackedResBlk(nn.Module):
    """AdainResBlk1d: (1, C, T) -> (1, C', T), or (1, C', 2T) where it doubles the rows."""

    def __init__(self, block: AdainResBlk1d, library: NativeLibrary) -> None:
        super().__init__()
        make = Maker(library, bfloat16=False)
        self._block = FastResBlk(block, make)
        self._styles = make.styles.matrix()
        self._out_channels = block.conv2.out_channels
        self.pool = block.pool
        """Whether it doubles the rows, for who asks (ProsodyPredictor)."""

    def forward(self, x: Tensor, style: Tensor, mask: Mask | None = None) -> Tensor:
        assert mask is None, "one utterance at a time"
        rows = Rows.of(pad_channels(x[0].T))
        return self._block(rows, F.linear(style[0], *self._styles)).values[:, : self._out_channels].T[None]


Kinds = Mapping[type[nn.Module], Callable[..., nn.Module]]
"""What is packed, and by what: called with the layer and the library."""

OF_BERT: Kinds = {Layer: PackedLayer}
OF_PREDICTOR: Kinds = {BiLSTM: PackedBiLSTM, AdainResBlk1d: PackedResBlk}
OF_TEXT_ENCODER: Kinds = {BiLSTM: PackedBiLSTM, nn.Conv1d: PackedConv1d}


def pack_prosody(
    bert: CustomAlbert, predictor: ProsodyPredictor, text_encoder: TextEncoder, library: NativeLibrary
) -> None:
    """Put packed layers in the place of those that take the time. Each is dropped as soon as it is packed."""
    _pack(bert, OF_BERT, library)
    _pack(predictor, OF_PREDICTOR, library)
    _pack(text_encoder, OF_TEXT_ENCODER, library)


def _pack(parent: nn.Module, kinds: Kinds, library: NativeLibrary) -> None:
    for name in [name for name, _ in parent.named_children()]:
        layer = getattr(parent, name)
        make = kinds.get(type(layer))
        if make is None:
            _pack(layer, kinds, library)
        else:
            setattr(parent, name, make(layer, library))
