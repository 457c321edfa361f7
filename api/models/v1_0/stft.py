"""The short-time Fourier transform at both ends of the generator, for rows that end at different samples.

Without a mask it is torch's own. With one, each row gets what torch gives it alone: its last samples mirrored after its
end, and a window sum over its own frames only.
"""

import torch
from torch import Tensor
from torch.nn import functional as F

from api.models.v1_0.masks import Mask, zeroed


def stft(waveform: Tensor, window: Tensor, hop: int, mask: Mask | None) -> Tensor:
    """waveform (B, S), S a multiple of hop, masked at samples -> complex (B, n_fft / 2 + 1, S / hop + 1)."""
    n_fft = window.numel()
    if mask is None:
        return torch.stft(waveform, n_fft, hop, window=window, return_complex=True)
    reach = n_fft // 2
    positions = torch.arange(-reach, mask.size + reach, device=waveform.device).abs()  # mirrored at the start
    last = mask.lengths[:, None] - 1
    mirrored = torch.where(positions > last, 2 * last - positions, positions).clamp(min=0)
    return torch.stft(waveform.gather(1, mirrored), n_fft, hop, window=window, center=False, return_complex=True)


def inverse_stft(spectrum: Tensor, window: Tensor, hop: int, mask: Mask | None) -> Tensor:
    """spectrum, complex (B, n_fft / 2 + 1, T), masked at frames -> waveform (B, hop * (T - 1))."""
    n_fft = window.numel()
    if mask is None:
        return torch.istft(spectrum, n_fft, hop, window=window)
    frames = torch.fft.irfft(spectrum, n_fft, dim=1) * window[:, None]  # (B, n_fft, T)
    window_sum = _overlapped(mask.own * window.square()[:, None], hop)
    reach = n_fft // 2
    # The clamp is for samples beyond a row's end, where no window is.
    return (_overlapped(zeroed(frames, mask), hop) / window_sum.clamp(min=1e-9))[:, reach:-reach]


def _overlapped(frames: Tensor, hop: int) -> Tensor:
    """Overlap and add frames (B, n_fft, T), each `hop` after the last -> (B, n_fft + hop * (T - 1))."""
    n_fft, num_frames = frames.shape[1:]
    num_samples = n_fft + hop * (num_frames - 1)
    return F.fold(frames, (1, num_samples), (1, n_fft), stride=(1, hop))[:, 0, 0]
