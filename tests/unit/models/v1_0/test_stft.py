"""The transforms of a padded batch against torch's own, which each row is given alone."""

import pytest
import torch

from api.models.v1_0.masks import Mask
from api.models.v1_0.stft import inverse_stft, stft

SIZES = [(20, 5), (16, 4)]  # n_fft, hop
HOPS = [3, 40, 17, 1201]  # of each row; a row is longer than half a window
EPS = torch.finfo(torch.float32).eps


@pytest.mark.parametrize(("n_fft", "hop"), SIZES)
def test_a_rows_spectrum_is_that_of_the_row_alone(n_fft: int, hop: int) -> None:
    """As complex numbers: a phase of pi may become -pi by a rounding."""
    rng, window = torch.Generator().manual_seed(0), torch.hann_window(n_fft)
    mask = Mask(torch.tensor(HOPS) * hop, max(HOPS) * hop)
    waveform = torch.randn(len(HOPS), mask.size, generator=rng)
    together = stft(waveform, window, hop, mask)
    for row, num_hops in enumerate(HOPS):
        alone = torch.stft(waveform[row, : num_hops * hop], n_fft, hop, window=window, return_complex=True)
        # A bin sums n_fft products of up to this size, each rounded once and added to a sum that is rounded once.
        largest = float(waveform[row, : num_hops * hop].abs().max())
        difference = (together[row, :, : num_hops + 1] - alone).abs()
        assert float(difference.max()) <= 2 * n_fft * EPS * largest * float(window.sum())


@pytest.mark.parametrize(("n_fft", "hop"), SIZES)
def test_a_rows_waveform_is_that_of_the_row_alone(n_fft: int, hop: int) -> None:
    rng, window = torch.Generator().manual_seed(0), torch.hann_window(n_fft)
    mask = Mask(torch.tensor(HOPS) + 1, max(HOPS) + 1)  # in frames
    spectrum = torch.randn(len(HOPS), n_fft // 2 + 1, mask.size, generator=rng, dtype=torch.complex64)
    together = inverse_stft(spectrum, window, hop, mask)
    for row, num_hops in enumerate(HOPS):
        alone = torch.istft(spectrum[row, :, : num_hops + 1], n_fft, hop, window=window)
        # A sample is the mean, weighted by windows, of n_fft / hop frames, each a sum of n_fft products over n_fft. The
        # window's sum, which it is divided by, is above 1 but for the row's ends.
        largest = float(spectrum[row, :, : num_hops + 1].abs().max())
        difference = (together[row, : num_hops * hop] - alone).abs()
        assert float(difference.max()) <= 2 * n_fft * EPS * largest * (n_fft / hop)
