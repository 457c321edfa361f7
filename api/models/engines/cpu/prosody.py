"""The prosody's layers by the native library: linear layers and LSTMs, convolutions and residual blocks.

Each takes the place of a layer as written and is called as it was, for one utterance. All are in float32, because a
duration that is rounded to the next frame is another utterance. A general library lays a layer's weights out anew at
every call, since it can't know that they stay the same. For the few rows of an utterance that takes about as long as
the multiplication.

Equal but for rounding is not the same waveform to the bit: the source sums the pitch to a phase, so that 0.001 Hz are
heard as a slow drift of it.
"""
# Measured, two cores with AVX-512, medians of 16 pairs in turn: all of the prosody takes 0.61, 0.64 and 0.73 of the
# time as written at 30, 100 and 250 phonemes; expected had been 0.5.
# Measured: the drift is 31 to 50 dB below the voice. The network as written has the same (33 to 58 dB) where one of its
# inputs is scaled by a rounding.

from collections.abc import Callable, Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from api.models.engines.cpu.bindings import NUM_DIRECTIONS, NUM_GATES, NativeLibrary
from api.models.engines.cpu.blocks import NativeResBlk
from api.models.engines.cpu.layers import LayerPacker
from api.models.engines.cpu.structures import Signal, pad_channels, padded_units
from api.models.v1_0.albert import AlbertLayer
from api.models.v1_0.masks import Mask
from api.models.v1_0.modules import AdainResBlk1d, BiLSTM
from api.models.v1_0.network import Parts

DIRECTIONS = ("_l0", "_l0_reverse")
"""The endings of the names of an LSTM's parameters, in the order of its outputs."""


class NativeLinear:
    """A linear layer: (T, C) -> (T, C')."""

    def __init__(self, library: NativeLibrary, *linears: nn.Linear) -> None:
        """Pack one layer, or several with the same input, whose outputs then lie side by side."""
        self._library = library
        self._out_features = sum(linear.out_features for linear in linears)
        weight, bias = (torch.cat([linear.get_parameter(of) for linear in linears]) for of in ("weight", "bias"))
        self._weights = library.pack(weight[:, :, None], bias, bfloat16=False)

    def __call__(self, x: Tensor, residual: Tensor | None = None) -> Tensor:
        """Return linear(x) + residual."""
        y = self._library.convolve(
            pad_channels(x), self._weights, residual=None if residual is None else pad_channels(residual)
        )
        return y.values[:, : self._out_features]


class NativeAlbertLayer(nn.Module):
    """AlbertLayer: (1, T, C) -> (1, T, C)."""

    def __init__(self, layer: AlbertLayer, library: NativeLibrary) -> None:
        super().__init__()
        attention = layer.attention
        self._num_heads = attention.num_attention_heads
        self._query_key_value = NativeLinear(library, attention.query, attention.key, attention.value)
        self._dense = NativeLinear(library, attention.dense)
        self._attention_norm = attention.LayerNorm
        self._ffn, self._ffn_output = NativeLinear(library, layer.ffn), NativeLinear(library, layer.ffn_output)
        self._norm = layer.full_layer_layer_norm

    def forward(self, x: Tensor, attended: Tensor | None = None) -> Tensor:
        assert attended is None, "one utterance at a time"
        x = x[0]
        heads = self._query_key_value(x).view(1, len(x), 3, self._num_heads, -1).permute(2, 0, 3, 1, 4)
        context = F.scaled_dot_product_attention(*heads)  # (1, heads, T, C / heads)
        x = self._attention_norm(self._dense(context[0].transpose(0, 1).flatten(1), residual=x))
        x = self._norm(self._ffn_output(F.gelu(self._ffn(x), approximate="tanh"), residual=x))
        return x[None]


class NativeConv1d(nn.Module):
    """A convolution of stride 1: (1, C, T) -> (1, C', T')."""

    def __init__(self, conv: nn.Conv1d, library: NativeLibrary) -> None:
        super().__init__()
        self._conv = LayerPacker(library, bfloat16=False).conv(conv)
        self._out_channels = conv.out_channels

    def forward(self, x: Tensor) -> Tensor:
        x = pad_channels(x[0].T)
        return self._conv(Signal(x, x)).values[:, : self._out_channels].T[None]


class NativeBiLSTM(nn.Module):
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
        self._input_weights = library.pack(weight.flatten(0, 2)[:, :, None], bias.flatten(), bfloat16=False)
        self._recurrent_weights = library.pack_recurrence([lstm.get_parameter(f"weight_hh{end}") for end in DIRECTIONS])

    def forward(self, x: Tensor, mask: Mask | None = None) -> Tensor:
        assert mask is None, "one utterance at a time"
        gates = self._library.convolve(pad_channels(x[0]), self._input_weights).values
        return self._library.recur(gates, self._recurrent_weights, self._units)[None]


class NativeAdainResBlk1d(nn.Module):
    """AdainResBlk1d: (1, C, T) -> (1, C', T), or (1, C', 2T) where it doubles the rows."""

    def __init__(self, block: AdainResBlk1d, library: NativeLibrary) -> None:
        super().__init__()
        packer = LayerPacker(library, bfloat16=False)
        self._block = NativeResBlk(block, packer)
        self._styles = packer.styles.matrix()
        self._out_channels = block.conv2.out_channels
        self.pool = block.pool
        """The block's own; ProsodyPredictor asks whether there is one, which doubles the rows."""

    def forward(self, x: Tensor, style: Tensor, mask: Mask | None = None) -> Tensor:
        assert mask is None, "one utterance at a time"
        signal = Signal.of(pad_channels(x[0].T))
        return self._block(signal, F.linear(style[0], *self._styles)).values[:, : self._out_channels].T[None]


NativeLayers = Mapping[type[nn.Module], Callable[..., nn.Module]]
"""A kind of layer -> the native one, made of the layer and the library."""

BERT_LAYERS: NativeLayers = {AlbertLayer: NativeAlbertLayer}
PREDICTOR_LAYERS: NativeLayers = {BiLSTM: NativeBiLSTM, AdainResBlk1d: NativeAdainResBlk1d}
TEXT_ENCODER_LAYERS: NativeLayers = {BiLSTM: NativeBiLSTM, nn.Conv1d: NativeConv1d}


def pack_prosody(parts: Parts, library: NativeLibrary) -> None:
    """Replace the layers that take the time by native ones. Each is dropped as soon as it is packed.

    The parts are the engine's own (`own_modules`).
    """
    _replace(parts.bert, BERT_LAYERS, library)
    _replace(parts.predictor, PREDICTOR_LAYERS, library)
    _replace(parts.text_encoder, TEXT_ENCODER_LAYERS, library)


def _replace(parent: nn.Module, kinds: NativeLayers, library: NativeLibrary) -> None:
    for name in [name for name, _ in parent.named_children()]:
        layer = getattr(parent, name)
        make = kinds.get(type(layer))
        if make is None:
            _replace(layer, kinds, library)
        else:
            setattr(parent, name, make(layer, library))
