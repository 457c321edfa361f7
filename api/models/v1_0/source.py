"""The harmonic-plus-noise source (NSF, Wang et al. 2019) that excites the generator.

Everything random in an utterance is drawn here, in the reference's order, from the generator passed in:
`rand(B, 9)` initial phases, then the noise. The reference adds the phases to the first sample only, which its
interpolation then never looks at: they change nothing, but must be drawn so that the noise is the same. It draws the
noise like a transposed tensor, (B, S, 9) over memory laid out as (B, 9, S), which torch fills value by value in memory
order; a contiguous tensor would be filled in blocks, with other values.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from api.models.v1_0.config import SAMPLE_RATE

NUM_HARMONICS = 1 + 8  # the fundamental and its 8 overtones
SINE_AMP = 0.1
NOISE_STD = 0.003  # added to voiced samples
UNVOICED_STD = SINE_AMP / 3  # in place of the sines
VOICED_ABOVE_HZ = 10.0


class HarmonicSource(nn.Module):
    """F0 curve (B, P), in Hz, one point per `hop` samples -> excitation (B, P * hop)."""

    def __init__(self, hop: int) -> None:
        super().__init__()
        self.hop = hop
        self.l_linear = nn.Linear(NUM_HARMONICS, 1)

    def forward(self, f0: Tensor, rng: torch.Generator) -> Tensor:
        noise = self._draw(f0, rng)  # (B, 9, S)
        voiced = (f0 > VOICED_ABOVE_HZ).repeat_interleave(self.hop, dim=1)[:, None]  # (B, 1, S)
        excitation = torch.where(voiced, self._sines(f0) + NOISE_STD * noise, UNVOICED_STD * noise)
        return torch.tanh(self.l_linear(excitation.transpose(1, 2))).squeeze(2)

    def _draw(self, f0: Tensor, rng: torch.Generator) -> Tensor:
        num_samples = f0.shape[1] * self.hop
        torch.rand(f0.shape[0], NUM_HARMONICS, generator=rng, device=rng.device)
        noise = torch.empty(f0.shape[0], NUM_HARMONICS, num_samples, device=rng.device)
        noise.transpose(1, 2).normal_(generator=rng)
        return noise.to(f0.device)

    def _sines(self, f0: Tensor) -> Tensor:
        """f0 (B, P) -> sines (B, 9, S). The phase is summed at the curve's rate and interpolated to samples."""
        harmonics = torch.arange(1, NUM_HARMONICS + 1, device=f0.device, dtype=f0.dtype)
        cycles_per_sample = (f0[:, None] * harmonics[:, None] / SAMPLE_RATE) % 1  # (B, 9, P)
        phase = torch.cumsum(cycles_per_sample, dim=2) * 2 * math.pi
        phase = F.interpolate(phase * self.hop, scale_factor=float(self.hop), mode="linear")
        return SINE_AMP * torch.sin(phase)
