"""NativeGenerator: the generator of istftnet.py for one utterance, by the native library."""

import torch
from torch import Tensor, nn

from api.models.allocator import trim
from api.models.engines.cpu.blocks import NativeAdaINResBlock1, Pause
from api.models.engines.cpu.layers import LayerPacker
from api.models.engines.cpu.resampling import Strided, Upsampling
from api.models.engines.cpu.structures import Signal, pad_channels
from api.models.v1_0.istftnet import OUTPUT_SLOPE, UPSAMPLE_SLOPE, Generator
from api.models.v1_0.source import FillNormal, draw_noise

MANY_VALUES = 3_000_000
"""Values in one of a stage's four signals (12 MB each, or 5 s of sound) from which freed memory is given back first."""
# Measured: to give back what all steps before have freed takes 5 ms, and 40 MB from the most memory ever used.


class NativeGenerator(nn.Module):
    """Generator: decoder features and F0 to waveform."""

    def __init__(self, generator: Generator, packer: LayerPacker, fill_normal: FillNormal) -> None:
        super().__init__()
        self.m_source, self.window = generator.m_source, generator.window
        self._fill_normal = fill_normal
        self._n_fft, self._hop = generator.n_fft, generator.hop
        self._noise_convs = [Strided(conv, packer) for conv in generator.noise_convs]
        self._noise_res = [NativeAdaINResBlock1(block, packer) for block in generator.noise_res]
        self._ups = [Upsampling(up, packer, slope=UPSAMPLE_SLOPE) for up in generator.ups]
        blocks = [NativeAdaINResBlock1(block, packer) for block in generator.resblocks]
        num_kernels = generator.num_kernels
        self._resblocks = [blocks[i : i + num_kernels] for i in range(0, len(blocks), num_kernels)]
        # The magnitudes are exponentials of its output: rounded weights would be heard first here.
        self._conv_post = packer.conv(generator.conv_post, slope=OUTPUT_SLOPE, float32=True)

    def forward(self, x: Tensor, styles: Tensor, f0: Tensor, rng: torch.Generator, pause: Pause) -> Tensor:
        """x (2F, padded C) and f0 (1, 2F) -> waveform (1, S); `styles` has every norm's gamma and beta."""
        num_samples = f0.shape[1] * self.m_source.hop
        source = self._spectrogram(self.m_source(f0, draw_noise(num_samples, rng, self._fill_normal))[0])
        for stage in range(len(self._ups)):
            x = self._stage(stage, x, source, styles, pause)
        num_bins = self._n_fft // 2 + 1
        x = self._conv_post(Signal(x, x)).values[:, : 2 * num_bins].T[None]  # (1, 2 * bins, S / hop + 1)
        spectrum = torch.polar(torch.exp(x[:, :num_bins]), torch.sin(x[:, num_bins:]))
        return torch.istft(spectrum, self._n_fft, self._hop, window=self.window)

    def _stage(self, stage: int, x: Tensor, source: Tensor, styles: Tensor, pause: Pause) -> Tensor:
        """Upsample x (T, padded C) to (T', padded C'). Its four signals of that size are most of a call's memory."""
        excitation = self._noise_convs[stage](source)
        if excitation.values.numel() >= MANY_VALUES:
            trim()
        scratch = torch.empty(2, *excitation.values.shape)
        excited = self._noise_res[stage](excitation, styles, scratch, pause, into=excitation.values)
        joined = self._ups[stage](x, excited.values)
        blocks = self._resblocks[stage]
        total = torch.empty_like(joined.values)
        for number, block in enumerate(blocks):
            added = total if number else None
            block(joined, styles, scratch, pause, gain=1 / len(blocks), added=added, into=total)
        return total

    def _spectrogram(self, waveform: Tensor) -> Tensor:
        """waveform (S,) -> magnitudes and phases (S / hop + 1, padded n_fft + 2)."""
        spectrum = torch.stft(waveform, self._n_fft, self._hop, window=self.window, return_complex=True).T
        return pad_channels(torch.cat([spectrum.abs(), spectrum.angle()], dim=1))
