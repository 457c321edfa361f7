"""The decoder and its iSTFTNet generator (Kaneko et al. 2022): features, pitch and energy to waveform.

Shapes: B utterances, F frames (25 ms), C channels, S samples. The pitch and energy curves have two points a frame.
A `mask` says how long each row of a batch is; see masks.py.
"""

import math
from collections.abc import Callable
from functools import reduce
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from api.models.v1_0.masks import Mask, times, zeroed
from api.models.v1_0.modules import AdaIN1d, AdainResBlk1d
from api.models.v1_0.source import HarmonicSource, draw_noise
from api.models.v1_0.stft import inverse_stft, stft

if TYPE_CHECKING:  # the network's own files need torch, nothing else
    from api.models.v1_0.config import ISTFTNetSizes, KModelConfig

UPSAMPLE_SLOPE = 0.1
OUTPUT_SLOPE = 0.01
NOISE_DILATIONS = (1, 3, 5)


def snake(x: Tensor, alpha: Tensor) -> Tensor:
    """Snake activation (Ziyin et al. 2020): x + sin(alpha x)^2 / alpha, alpha (1, C, 1) learnt per channel."""
    return x + (1 / alpha) * torch.sin(alpha * x).square()


def styled_snake(x: Tensor, norm: AdaIN1d, style: Tensor, alpha: Tensor, mask: Mask | None) -> Tensor:
    """Normalise, style and activate x (B, C, T), the input of a convolution of the generator."""
    return zeroed(snake(norm(x, style, mask), alpha), mask)


Activation = Callable[[Tensor, AdaIN1d, Tensor, Tensor, Mask | None], Tensor]
"""`styled_snake`, or a faster way to the same (engines/cuda/fused_snake.py)."""


class AdaINResBlock1(nn.Module):
    """Three residual steps of styled, dilated convolutions with Snake between them: (B, C, T) -> (B, C, T)."""

    def __init__(self, channels: int, kernel_size: int, dilations: tuple[int, ...], style_dim: int) -> None:
        super().__init__()

        def conv(dilation: int) -> nn.Conv1d:
            padding = dilation * (kernel_size - 1) // 2
            return nn.Conv1d(channels, channels, kernel_size, dilation=dilation, padding=padding)

        def alpha() -> nn.Parameter:
            return nn.Parameter(torch.ones(1, channels, 1))

        self.activation: Activation = styled_snake
        self.convs1 = nn.ModuleList(conv(dilation) for dilation in dilations)
        self.convs2 = nn.ModuleList(conv(1) for _ in dilations)
        self.adain1 = nn.ModuleList(AdaIN1d(style_dim, channels) for _ in dilations)
        self.adain2 = nn.ModuleList(AdaIN1d(style_dim, channels) for _ in dilations)
        self.alpha1 = nn.ParameterList(alpha() for _ in dilations)
        self.alpha2 = nn.ParameterList(alpha() for _ in dilations)

    def forward(self, x: Tensor, style: Tensor, mask: Mask | None = None) -> Tensor:
        steps = zip(self.convs1, self.convs2, self.adain1, self.adain2, self.alpha1, self.alpha2, strict=True)
        for conv1, conv2, norm1, norm2, alpha1, alpha2 in steps:
            residual = conv1(self.activation(x, norm1, style, alpha1, mask))
            x = x + conv2(self.activation(residual, norm2, style, alpha2, mask))
        return x


class Generator(nn.Module):
    """Decoder features (B, C, 2F) and F0 (B, 2F) -> waveform (B, S)."""

    def __init__(self, sizes: "ISTFTNetSizes", style_dim: int) -> None:
        super().__init__()
        self.n_fft, self.hop = sizes.gen_istft_n_fft, sizes.gen_istft_hop_size
        num_bins = self.n_fft + 2  # magnitude and phase of n_fft / 2 + 1 bins
        self.rates = sizes.upsample_rates
        self.num_kernels = len(sizes.resblock_kernel_sizes)
        self.m_source = HarmonicSource(math.prod(sizes.upsample_rates) * self.hop)
        self.ups, self.resblocks = nn.ModuleList(), nn.ModuleList()
        self.noise_convs, self.noise_res = nn.ModuleList(), nn.ModuleList()
        channels = sizes.upsample_initial_channel
        for i, (rate, kernel) in enumerate(zip(sizes.upsample_rates, sizes.upsample_kernel_sizes, strict=True)):
            up = nn.ConvTranspose1d(channels, channels // 2, kernel, rate, padding=(kernel - rate) // 2)
            self.ups.append(up)
            channels //= 2
            # The source's spectrogram is at the last rate; earlier stages see it strided down to theirs.
            stride = math.prod(sizes.upsample_rates[i + 1 :])
            last = i + 1 == len(sizes.upsample_rates)
            self.noise_convs.append(
                nn.Conv1d(num_bins, channels, 1)
                if last
                else nn.Conv1d(num_bins, channels, 2 * stride, stride, padding=(stride + 1) // 2)
            )
            self.noise_res.append(AdaINResBlock1(channels, 11 if last else 7, NOISE_DILATIONS, style_dim))
            self.resblocks.extend(
                AdaINResBlock1(channels, k, d, style_dim)
                for k, d in zip(sizes.resblock_kernel_sizes, sizes.resblock_dilation_sizes, strict=True)
            )
        self.conv_post = nn.Conv1d(channels, num_bins, 7, padding=3)
        self.register_buffer("window", torch.hann_window(self.n_fft), persistent=False)
        self.window: Tensor

    def forward(self, x: Tensor, style: Tensor, f0: Tensor, noise: Tensor, mask: Mask | None = None) -> Tensor:
        """`noise` (B, 9, S) is the source's; `mask` is that of x, and f0 is 0 beyond it."""
        source = self.excitation(f0, noise, mask)
        spectrum_mask = times(mask, self.m_source.hop // self.hop, extra=1)
        last = len(self.ups) - 1
        for i, (rate, up) in enumerate(zip(self.rates, self.ups, strict=True)):
            excitation = self.noise_convs[i](zeroed(source, spectrum_mask))
            x = up(zeroed(F.leaky_relu(x, UPSAMPLE_SLOPE), mask))
            mask = times(mask, rate)
            if i == last:  # the STFT has one frame more than the upsampled features
                x, mask = F.pad(x, (1, 0), mode="reflect"), times(mask, 1, extra=1)
            x = x + self.noise_res[i](excitation, style, mask)
            blocks = self.resblocks[i * self.num_kernels : (i + 1) * self.num_kernels]
            x = reduce(torch.add, (block(x, style, mask) for block in blocks)) / self.num_kernels
        x = self.conv_post(zeroed(F.leaky_relu(x, OUTPUT_SLOPE), mask))
        log_magnitude, phase = x.chunk(2, dim=1)
        spectrum = torch.polar(torch.exp(log_magnitude), torch.sin(phase))
        return inverse_stft(spectrum, self.window, self.hop, mask)

    def excitation(self, f0: Tensor, noise: Tensor, mask: Mask | None) -> Tensor:
        """Return the source's spectrogram: f0 (B, P), noise (B, 9, S) -> (B, n_fft + 2, S / hop + 1).

        On a CPU a batch's rows are made one by one, by the calls that make them alone, so that they are equal to the
        last bit. Equal but for rounding is not enough. Each row's first frame is symmetric (its start is mirrored), so
        that its spectrum is real, and the phase of a negative bin is pi or -pi by the sign of a rounding error. That
        sign depends on how many frames the FFT transforms at once, and moves the statistics of the instance norms over
        the whole row.
        Other devices make all rows at once: the host would wait for the lengths, on which the shapes of CUDA graphs
        (engines/cuda/graphs.py) may not depend either.
        """
        # Measured 2026-11-28, real weights: one sign for the other is 55 to 80 dB below the waveform.
        if mask is None or f0.device.type != "cpu":
            return self._spectrogram(self.m_source(f0, noise), times(mask, self.m_source.hop))
        hop, num_frames = self.m_source.hop, mask.size * self.m_source.hop // self.hop + 1
        rows = [
            self._spectrogram(self.m_source(f0[i : i + 1, :points], noise[i : i + 1, :, : points * hop]), None)
            for i, points in enumerate(mask.lengths.tolist())
        ]
        return torch.cat([F.pad(row, (0, num_frames - row.shape[2])) for row in rows])

    def _spectrogram(self, waveform: Tensor, mask: Mask | None) -> Tensor:
        """waveform (B, S) -> magnitudes and phases (B, n_fft + 2, S / hop + 1)."""
        spectrum = stft(waveform, self.window, self.hop, mask)
        return torch.cat([spectrum.abs(), spectrum.angle()], dim=1)


@runtime_checkable
class BatchDecoder(Protocol):
    """A decoder that also takes several utterances at once. The native one (engines/cpu) does not: it gains nothing."""

    def decode_batch(
        self, text: Tensor, f0: Tensor, energy: Tensor, style: Tensor, *, noise: Tensor, lengths: Tensor
    ) -> Tensor:
        """text (B, C, F); f0, energy (B, 2F); style (B, style_dim); noise (B, 9, S) -> waveforms (B, S).

        `lengths` (B,) is in frames, each at least 1. Input beyond a row's end has no influence on the row, and output
        there means nothing.
        """


class Decoder(nn.Module):
    """The decoder: text features, pitch, energy and style to waveform."""

    def __init__(self, config: "KModelConfig") -> None:
        super().__init__()
        wide, asr_res = config.decoder_channels, config.asr_res_channels
        narrow = config.istftnet.upsample_initial_channel
        style_dim = config.style_dim
        # The two curves, and in the later blocks a narrow copy of the text features, are further channels.
        self.encode = AdainResBlk1d(config.hidden_dim + 2, wide, style_dim)
        joined = wide + asr_res + 2
        self.decode = nn.ModuleList(AdainResBlk1d(joined, wide, style_dim) for _ in range(3))
        self.decode.append(AdainResBlk1d(joined, narrow, style_dim, upsample=True))
        self.F0_conv = nn.Conv1d(1, 1, 3, stride=2, padding=1)
        self.N_conv = nn.Conv1d(1, 1, 3, stride=2, padding=1)
        self.asr_res = nn.Sequential(nn.Conv1d(config.hidden_dim, asr_res, 1))
        self.generator = Generator(config.istftnet, style_dim)

    def forward(self, text: Tensor, f0: Tensor, energy: Tensor, style: Tensor, rng: torch.Generator) -> Tensor:
        """One utterance: text (1, C, F); f0, energy (1, 2F); style (1, style_dim) -> waveform (1, S)."""
        noise = draw_noise(f0.shape[1] * self.generator.m_source.hop, rng).to(f0.device)
        return self._decode(text, f0, energy, style, noise=noise, mask=None)

    def decode_batch(
        self, text: Tensor, f0: Tensor, energy: Tensor, style: Tensor, *, noise: Tensor, lengths: Tensor
    ) -> Tensor:
        """See `BatchDecoder.decode_batch`."""
        return self._decode(text, f0, energy, style, noise=noise, mask=Mask(lengths, text.shape[2]))

    def _decode(
        self, text: Tensor, f0: Tensor, energy: Tensor, style: Tensor, *, noise: Tensor, mask: Mask | None
    ) -> Tensor:
        points = times(mask, 2)
        f0, energy = zeroed(f0[:, None], points), zeroed(energy[:, None], points)  # (B, 1, 2F)
        curves = [self.F0_conv(f0), self.N_conv(energy)]  # each (B, 1, F)
        x = self.encode(torch.cat([text, *curves], dim=1), style, mask)
        text_narrow = self.asr_res(text)
        for block in self.decode:
            x = block(torch.cat([x, text_narrow, *curves], dim=1), style, mask)
        return self.generator(x, style, f0[:, 0], noise, points)
