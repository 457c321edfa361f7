"""The decoder and its iSTFTNet generator (Kaneko et al. 2022): features, pitch and energy to waveform.

Shapes: B utterances, F frames (25 ms), C channels, S samples. The pitch and energy curves have two points a frame.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from api.models.v1_0.config import ISTFTNetSizes, KModelConfig
from api.models.v1_0.modules import AdaIN1d, AdainResBlk1d
from api.models.v1_0.source import HarmonicSource

UPSAMPLE_SLOPE = 0.1
OUTPUT_SLOPE = 0.01
NOISE_DILATIONS = (1, 3, 5)


def snake(x: Tensor, alpha: Tensor) -> Tensor:
    """Snake activation (Ziyin et al. 2020): x + sin(alpha x)^2 / alpha, alpha (1, C, 1) learnt per channel."""
    return x + (1 / alpha) * torch.sin(alpha * x).square()


class AdaINResBlock1(nn.Module):
    """Three residual steps of styled, dilated convolutions with Snake between them: (B, C, T) -> (B, C, T)."""

    def __init__(self, channels: int, kernel_size: int, dilations: tuple[int, ...], style_dim: int) -> None:
        super().__init__()

        def conv(dilation: int) -> nn.Conv1d:
            padding = dilation * (kernel_size - 1) // 2
            return nn.Conv1d(channels, channels, kernel_size, dilation=dilation, padding=padding)

        def alpha() -> nn.Parameter:
            return nn.Parameter(torch.ones(1, channels, 1))

        self.convs1 = nn.ModuleList(conv(dilation) for dilation in dilations)
        self.convs2 = nn.ModuleList(conv(1) for _ in dilations)
        self.adain1 = nn.ModuleList(AdaIN1d(style_dim, channels) for _ in dilations)
        self.adain2 = nn.ModuleList(AdaIN1d(style_dim, channels) for _ in dilations)
        self.alpha1 = nn.ParameterList(alpha() for _ in dilations)
        self.alpha2 = nn.ParameterList(alpha() for _ in dilations)

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        steps = zip(self.convs1, self.convs2, self.adain1, self.adain2, self.alpha1, self.alpha2, strict=True)
        for conv1, conv2, norm1, norm2, alpha1, alpha2 in steps:
            residual = conv1(snake(norm1(x, style), alpha1))
            x = x + conv2(snake(norm2(residual, style), alpha2))
        return x


class Generator(nn.Module):
    """Decoder features (B, C, 2F) and F0 (B, 2F) -> waveform (B, S)."""

    def __init__(self, sizes: ISTFTNetSizes, style_dim: int) -> None:
        super().__init__()
        self.n_fft, self.hop = sizes.gen_istft_n_fft, sizes.gen_istft_hop_size
        num_bins = self.n_fft + 2  # magnitude and phase of n_fft / 2 + 1 bins
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

    def forward(self, x: Tensor, style: Tensor, f0: Tensor, rng: torch.Generator) -> Tensor:
        source = self._spectrogram(self.m_source(f0, rng))
        last = len(self.ups) - 1
        for i, up in enumerate(self.ups):
            excitation = self.noise_res[i](self.noise_convs[i](source), style)
            x = up(F.leaky_relu(x, UPSAMPLE_SLOPE))
            if i == last:  # the STFT has one frame more than the upsampled features
                x = F.pad(x, (1, 0), mode="reflect")
            x = x + excitation
            blocks = self.resblocks[i * self.num_kernels : (i + 1) * self.num_kernels]
            x = torch.stack([block(x, style) for block in blocks]).sum(dim=0) / self.num_kernels
        x = self.conv_post(F.leaky_relu(x, OUTPUT_SLOPE))
        log_magnitude, phase = x.chunk(2, dim=1)
        spectrum = torch.polar(torch.exp(log_magnitude), torch.sin(phase))
        return torch.istft(spectrum, self.n_fft, self.hop, window=self.window)

    def _spectrogram(self, waveform: Tensor) -> Tensor:
        """waveform (B, S) -> magnitudes and phases (B, n_fft + 2, S / hop + 1)."""
        spectrum = torch.stft(waveform, self.n_fft, self.hop, window=self.window, return_complex=True)
        return torch.cat([spectrum.abs(), spectrum.angle()], dim=1)


class Decoder(nn.Module):
    """Text features, pitch, energy and style to waveform."""

    def __init__(self, config: KModelConfig) -> None:
        super().__init__()
        wide, asr_res = config.decoder_channels, config.asr_res_channels
        narrow = config.istftnet.upsample_initial_channel
        style_dim = config.style_dim
        # Two curves, and in the later blocks a narrow copy of the text features, ride along as channels.
        self.encode = AdainResBlk1d(config.hidden_dim + 2, wide, style_dim)
        joined = wide + asr_res + 2
        self.decode = nn.ModuleList(AdainResBlk1d(joined, wide, style_dim) for _ in range(3))
        self.decode.append(AdainResBlk1d(joined, narrow, style_dim, upsample=True))
        self.F0_conv = nn.Conv1d(1, 1, 3, stride=2, padding=1)
        self.N_conv = nn.Conv1d(1, 1, 3, stride=2, padding=1)
        self.asr_res = nn.Sequential(nn.Conv1d(config.hidden_dim, asr_res, 1))
        self.generator = Generator(config.istftnet, style_dim)

    def forward(self, text: Tensor, f0: Tensor, energy: Tensor, style: Tensor, rng: torch.Generator) -> Tensor:
        """text (B, C, F); f0, energy (B, 2F); style (B, style_dim) -> waveform (B, S)."""
        curves = [self.F0_conv(f0[:, None]), self.N_conv(energy[:, None])]  # each (B, 1, F)
        x = self.encode(torch.cat([text, *curves], dim=1), style)
        text_narrow = self.asr_res(text)
        for block in self.decode:
            x = block(torch.cat([x, text_narrow, *curves], dim=1), style)
        return self.generator(x, style, f0, rng)
