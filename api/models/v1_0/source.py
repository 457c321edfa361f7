"""The harmonic-plus-noise source (NSF, Wang et al. 2019) that excites the generator.

Everything random in an utterance is drawn here, in the reference's order, from the generator passed in:
`rand(B, 9)` initial phases, then the noise. The reference adds the phases to the first sample only, which its
interpolation never looks at. They change nothing, but must be drawn so that the noise is the same. It draws the noise
as a transposed tensor, (B, S, 9) over memory laid out as (B, 9, S), which torch fills value by value in memory order. A
contiguous tensor would be filled in blocks, with other values.
"""

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F

SAMPLE_RATE = 24_000
"""Hz. Fixed by the source's training, not by the config."""

NUM_HARMONICS = 1 + 8  # the fundamental and its 8 overtones
SINE_AMP = 0.1
NOISE_STD = 0.003  # added to voiced samples
UNVOICED_STD = SINE_AMP / 3  # in place of the sines
VOICED_ABOVE_HZ = 10.0


FillNormal = Callable[[Tensor, torch.Generator], None]
"""Fills a contiguous tensor (1, 9, S) with standard normal values, drawn one by one in memory order."""


def torch_normals(values: Tensor, rng: torch.Generator) -> None:
    """Fill as a `FillNormal` does, by torch, on any device."""
    values.transpose(1, 2).normal_(generator=rng)


def draw_noise(num_samples: int, rng: torch.Generator, fill_normal: FillNormal = torch_normals) -> Tensor:
    """Draw one utterance's noise, (1, 9, num_samples), standard normal, on the generator's device."""
    torch.rand(1, NUM_HARMONICS, generator=rng, device=rng.device)
    noise = torch.empty(1, NUM_HARMONICS, num_samples, device=rng.device)
    fill_normal(noise, rng)
    return noise


class HarmonicSource(nn.Module):
    """F0 curve (Hz, one point per `hop` samples) and noise -> excitation."""

    def __init__(self, hop: int) -> None:
        super().__init__()
        self.hop = hop
        self.l_linear = nn.Linear(NUM_HARMONICS, 1)

    def forward(self, f0: Tensor, noise: Tensor) -> Tensor:
        """f0 (B, P) and noise (B, 9, P * hop) -> excitation (B, P * hop).

        Where f0 is 0 the phase stands still, so zeros beyond a row's end leave its last samples as they are alone.
        """
        voiced = f0 > VOICED_ABOVE_HZ
        # The weights of the noise and of the sines at each sample. In place, since these are the most values of the
        # network.
        noisy = torch.full_like(f0, UNVOICED_STD).masked_fill(voiced, NOISE_STD)
        noisy, tonal = (each.repeat_interleave(self.hop, dim=1)[:, None] for each in (noisy, voiced.to(f0.dtype)))
        excitation = (noise * noisy).addcmul_(self._sines(f0), tonal)  # (B, 9, S)
        return torch.tanh(self.l_linear(excitation.transpose(1, 2))).squeeze(2)

    def _sines(self, f0: Tensor) -> Tensor:
        """f0 (B, P) -> sines (B, 9, S). The phase is summed at the curve's rate and interpolated to samples."""
        harmonics = torch.arange(1, NUM_HARMONICS + 1, device=f0.device, dtype=f0.dtype)
        cycles_per_sample = (f0[:, None] * harmonics[:, None] / SAMPLE_RATE) % 1  # (B, 9, P)
        phase = torch.cumsum(cycles_per_sample, dim=2) * 2 * math.pi
        phase = F.interpolate(phase * self.hop, scale_factor=float(self.hop), mode="linear")
        return phase.sin_().mul_(SINE_AMP)
