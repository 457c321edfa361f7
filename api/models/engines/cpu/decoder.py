"""FastDecoder: the decoder of istftnet.py for one utterance on the CPU, made of one-pass convolutions.

The network is the same and reads the same; what differs is how it lies in memory. A signal is `Rows`: a row for each
moment, its channels side by side. An instance norm needs statistics over all rows, so between two norms lies exactly
one convolution, with norm, style and activation before it and a sum behind it: that is one call of the native library,
which takes the next norm's statistics in passing.

Knows the modules that it is made from, and keeps none of their weights but the source's and a few of the curves'.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from api.models.allocator import trim
from api.models.engines.cpu.bindings import NativeLibrary, Rows, padded
from api.models.engines.cpu.layers import Maker
from api.models.v1_0.istftnet import OUTPUT_SLOPE, UPSAMPLE_SLOPE, AdaINResBlock1, Decoder, Generator
from api.models.v1_0.modules import LEAKY_SLOPE, NORM_EPS, AdainResBlk1d
from api.models.v1_0.source import FillNormal, draw_noise, torch_normals

Pause = Callable[[], object]
"""Is called between two steps of a long call, on its thread, and may stay as long as another is to be made."""

MANY_VALUES = 3_000_000
"""Of one of a stage's four signals, 12 MB each or 5 s of sound: then the system is given first what all steps before
have freed. That takes 5 ms, and 40 MB from the most memory ever used."""


def no_pause() -> None:
    """Goes on at once."""


class FastDecoder(nn.Module):
    """Decoder: text features, pitch, energy and style to waveform."""

    pause: Pause = staticmethod(no_pause)
    """The generator takes most of a call's time, and comes here after every twentieth of it or so."""

    def __init__(
        self, decoder: nn.Module, library: NativeLibrary, *, bfloat16: bool, fill_normal: FillNormal = torch_normals,
        keep: bool = True,
    ) -> None:  # fmt: skip
        """Packs the weights of a Decoder, which is not needed any more then; without `keep`, of no use any more."""
        super().__init__()
        assert isinstance(decoder, Decoder)
        make = Maker(library, bfloat16=bfloat16, keep=keep)
        self.F0_conv, self.N_conv = decoder.F0_conv, decoder.N_conv
        self._asr_res = make.conv(decoder.asr_res[0])
        self._encode = FastResBlk(decoder.encode, make)
        self._decode = [FastResBlk(block, make) for block in decoder.decode]
        self._width = decoder.encode.conv1.out_channels
        self._text_width = decoder.asr_res[0].out_channels
        self.generator = FastGenerator(decoder.generator, make, fill_normal)
        self._styles = make.styles.matrix()

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


class FastGenerator(nn.Module):
    """Generator: decoder features and F0 to waveform."""

    def __init__(self, generator: Generator, make: Maker, fill_normal: FillNormal) -> None:
        super().__init__()
        self.m_source, self.window = generator.m_source, generator.window
        self._fill_normal = fill_normal
        self._n_fft, self._hop = generator.n_fft, generator.hop
        self._noise_convs = [make.strided(conv) for conv in generator.noise_convs]
        self._noise_res = [FastResBlock1(block, make) for block in generator.noise_res]
        self._ups = [make.upsampling(up, slope=UPSAMPLE_SLOPE) for up in generator.ups]
        blocks = [FastResBlock1(block, make) for block in generator.resblocks]
        num_kernels = generator.num_kernels
        self._resblocks = [blocks[i : i + num_kernels] for i in range(0, len(blocks), num_kernels)]
        # The magnitudes are exponentials of its output: rounded weights would be heard first here.
        self._conv_post = make.conv(generator.conv_post, slope=OUTPUT_SLOPE, exact=True)

    def forward(self, x: Tensor, styles: Tensor, f0: Tensor, rng: torch.Generator, pause: Pause) -> Tensor:
        """x (2F, padded C) and f0 (1, 2F) -> waveform (1, S); `styles` has every norm's gamma and beta."""
        num_samples = f0.shape[1] * self.m_source.hop
        source = self._spectrogram(self.m_source(f0, draw_noise(num_samples, rng, self._fill_normal))[0])
        for stage in range(len(self._ups)):
            x = self._stage(stage, x, source, styles, pause)
        num_bins = self._n_fft // 2 + 1
        x = self._conv_post(Rows(x, x)).values[:, : 2 * num_bins].T[None]  # (1, 2 * bins, S / hop + 1)
        spectrum = torch.polar(torch.exp(x[:, :num_bins]), torch.sin(x[:, num_bins:]))
        return torch.istft(spectrum, self._n_fft, self._hop, window=self.window)

    def _stage(self, stage: int, x: Tensor, source: Tensor, styles: Tensor, pause: Pause) -> Tensor:
        """Upsample x (T, padded C) to (T', padded C'). Its four signals of that size are most of a call's memory."""
        excitation = self._noise_convs[stage](source)
        if excitation.values.numel() >= MANY_VALUES:
            trim()
        room = torch.empty(2, *excitation.values.shape)
        excited = self._noise_res[stage](excitation, styles, room, pause, into=excitation.values)
        joined = self._ups[stage](x, excited.values)
        blocks = self._resblocks[stage]
        total = torch.empty_like(joined.values)
        for number, block in enumerate(blocks):
            added = total if number else None
            block(joined, styles, room, pause, gain=1 / len(blocks), added=added, into=total)
        return total

    def _spectrogram(self, waveform: Tensor) -> Tensor:
        """waveform (S,) -> magnitudes and phases (S / hop + 1, padded n_fft + 2)."""
        spectrum = torch.stft(waveform, self._n_fft, self._hop, window=self.window, return_complex=True).T
        return pad_channels(torch.cat([spectrum.abs(), spectrum.angle()], dim=1))


class FastResBlock1:
    """AdaINResBlock1: three residual steps."""

    def __init__(self, block: nn.Module, make: Maker) -> None:
        assert isinstance(block, AdaINResBlock1)
        first = zip(block.convs1, block.adain1, block.alpha1, strict=True)
        second = zip(block.convs2, block.adain2, block.alpha2, strict=True)
        self._steps = [
            (make.conv(conv1, norm1, alpha=alpha1, filtered=True), make.conv(conv2, norm2, alpha=alpha2, filtered=True))
            for (conv1, norm1, alpha1), (conv2, norm2, alpha2) in zip(first, second, strict=True)
        ]

    def __call__(
        self, x: Rows, styles: Tensor, room: Tensor, pause: Pause, *, into: Tensor, gain: float = 1.0,
        added: Tensor | None = None,
    ) -> Rows:  # fmt: skip
        """gain * block(x) + added, written to `into`, which may be x or `added`. `room` (2, *x) is overwritten."""
        inner, outer = room
        *steps, (last1, last2) = self._steps
        for conv1, conv2 in steps:
            pause()
            x = conv2(conv1(x, styles, into=inner), styles, residual=x.values, into=outer)
        pause()
        return last2(last1(x, styles, into=inner), styles, residual=x.values, gain=gain, added=added, into=into)


class FastResBlk:
    """AdainResBlk1d: two styled convolutions and a shortcut."""

    def __init__(self, block: nn.Module, make: Maker) -> None:
        assert isinstance(block, AdainResBlk1d)
        self._pool = None if block.pool is None else DoubledRows(block, make)
        self._conv1 = make.conv(block.conv1) if self._pool else make.conv(block.conv1, block.norm1, slope=LEAKY_SLOPE)
        self._conv2 = make.conv(block.conv2, block.norm2, slope=LEAKY_SLOPE)
        self._conv1x1 = None if block.conv1x1 is None else make.conv(block.conv1x1)

    def __call__(self, x: Rows, styles: Tensor) -> Rows:
        """x (T, C) -> (T, C'), or (2T, C') where it doubles the rows."""
        shortcut = x.values if self._conv1x1 is None else self._conv1x1(x).values
        if self._pool is not None:
            shortcut = shortcut.repeat_interleave(2, dim=0)  # after the 1x1 convolution: half the work, the same rows
            x = self._pool(x, styles)
        return self._conv2(self._conv1(x, styles), styles, residual=shortcut, gain=0.5**0.5)


class DoubledRows:
    """The norm, LeakyReLU and depthwise transposed convolution by which an AdainResBlk1d doubles its rows."""

    def __init__(self, block: AdainResBlk1d, make: Maker) -> None:
        assert block.pool is not None and block.pool.bias is not None
        self._style = make.styles.add(block.norm1)
        self._channels = block.norm1.channels
        self._early, self._same, self._late = block.pool.weight[:, 0].T.clone()
        self._bias = block.pool.bias.clone()

    def __call__(self, x: Rows, styles: Tensor) -> Rows:
        gamma, beta = styles[self._style].chunk(2)
        mean, variance = x.moments[:, : self._channels]
        scale = (1 + gamma) * (variance + NORM_EPS).rsqrt()
        y = F.leaky_relu((x.values[:, : self._channels] - mean) * scale + beta, LEAKY_SLOPE)
        after = F.pad(y[1:], (0, 0, 0, 1))
        doubled = torch.stack([y * self._same, y * self._late + after * self._early], dim=1) + self._bias
        values = pad_channels(doubled.flatten(0, 1))
        return Rows(values, values)


def _side_by_side(*parts: Tensor) -> Rows:
    return Rows.of(pad_channels(torch.cat(parts, dim=1)))


def pad_channels(values: Tensor) -> Tensor:
    """Rows (T, C) as the library wants them: contiguous, (T, padded C)."""
    missing = padded(values.shape[1]) - values.shape[1]
    return (F.pad(values, (0, missing)) if missing else values).contiguous()  # to pad by nothing would be a copy
