"""TextEncoder and ProsodyPredictor, after StyleTTS 2 (Li et al. 2023, `models.py`).

Shapes: B utterances, T phonemes (with the pads), F frames, C channels. A style is (B, style_dim).
There is no dropout, which serves training. A `mask` says how long each row of a batch is; see masks.py.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from api.models.v1_0.masks import Mask, mean_variance, times, zeroed

LEAKY_SLOPE = 0.2
NORM_EPS = 1e-5


class BiLSTM(nn.LSTM):
    """One bidirectional layer, (B, T, in_channels) -> (B, T, out_channels)."""

    def __init__(self, in_channels: int, out_channels: int) -> None:
        super().__init__(in_channels, out_channels // 2, batch_first=True, bidirectional=True)

    def forward(self, x: Tensor, mask: Mask | None = None) -> Tensor:  # type: ignore[override]
        if mask is None:
            return super().forward(x)[0]
        assert mask.packing is not None, "the mask was made for no LSTM"
        lengths, order, places = mask.packing
        # Packed, so that the backward direction begins at each row's own end.
        packed = pack_padded_sequence(x[order], lengths, batch_first=True)
        y, _ = pad_packed_sequence(super().forward(packed)[0], batch_first=True, total_length=mask.size)
        return y[places]


class ChannelNorm(nn.Module):
    """Layer norm over the channels of (B, C, T). Called LayerNorm upstream, with gamma and beta for names."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(channels))
        self.beta = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        x = x.transpose(1, 2)  # (B, T, C)
        x = F.layer_norm(x, self.gamma.shape, self.gamma, self.beta, NORM_EPS)
        return x.transpose(1, 2)  # (B, C, T)


class StyleProjection(nn.Module):
    """The projection of a style to gamma and beta of one normalised layer."""

    def __init__(self, style_dim: int, channels: int) -> None:
        super().__init__()
        self.channels = channels
        self.fc = nn.Linear(style_dim, 2 * channels)

    def gamma_beta(self, style: Tensor) -> tuple[Tensor, Tensor]:
        """style (B, style_dim) -> gamma, beta, each (B, C)."""
        gamma, beta = self.fc(style).chunk(2, dim=1)
        return gamma, beta


class AdaLayerNorm(StyleProjection):
    """Layer norm over channels, scaled and shifted by the style: (B, T, C) -> (B, T, C)."""

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        gamma, beta = self.gamma_beta(style)
        x = F.layer_norm(x, (self.channels,), eps=NORM_EPS)
        return (1 + gamma[:, None]) * x + beta[:, None]


class AdaIN1d(StyleProjection):
    """Instance norm over time, scaled and shifted by the style: (B, C, T) -> (B, C, T)."""

    def forward(self, x: Tensor, style: Tensor, mask: Mask | None = None) -> Tensor:
        if mask is None:
            gamma, beta = self.gamma_beta(style)
            return (1 + gamma[:, :, None]) * F.instance_norm(x, eps=NORM_EPS) + beta[:, :, None]
        scale, shift = self.scale_shift(x, style, mask)
        return torch.addcmul(shift, x, scale)

    def scale_shift(self, x: Tensor, style: Tensor, mask: Mask | None) -> tuple[Tensor, Tensor]:
        """Return scale and shift, each (B, C, 1): `forward` returns `x * scale + shift`."""
        gamma, beta = self.gamma_beta(style)
        mean, variance = mean_variance(x, mask)
        scale = (1 + gamma[:, :, None]) * torch.rsqrt(variance + NORM_EPS)
        return scale, beta[:, :, None] - mean * scale


class AdainResBlk1d(nn.Module):
    """Residual block of two styled convolutions: (B, in, T) -> (B, out, T), or (B, out, 2T) with `upsample`."""

    def __init__(self, in_channels: int, out_channels: int, style_dim: int, *, upsample: bool = False) -> None:
        super().__init__()
        self.conv1 = nn.Conv1d(in_channels, out_channels, 3, padding=1)
        self.conv2 = nn.Conv1d(out_channels, out_channels, 3, padding=1)
        self.norm1 = AdaIN1d(style_dim, in_channels)
        self.norm2 = AdaIN1d(style_dim, out_channels)
        self.conv1x1 = None
        if in_channels != out_channels:
            self.conv1x1 = nn.Conv1d(in_channels, out_channels, 1, bias=False)
        self.pool = None
        if upsample:
            self.pool = nn.ConvTranspose1d(
                in_channels, in_channels, 3, stride=2, groups=in_channels, padding=1, output_padding=1
            )

    def forward(self, x: Tensor, style: Tensor, mask: Mask | None = None) -> Tensor:
        # 1 / sqrt(2) keeps the variance of the sum of two branches.
        return (self._residual(x, style, mask) + self._shortcut(x)) * 0.5**0.5

    def _residual(self, x: Tensor, style: Tensor, mask: Mask | None) -> Tensor:
        x = F.leaky_relu(self.norm1(x, style, mask), LEAKY_SLOPE)
        if self.pool is not None:
            x, mask = self.pool(zeroed(x, mask)), times(mask, 2)
        x = self.conv1(zeroed(x, mask))
        x = F.leaky_relu(self.norm2(x, style, mask), LEAKY_SLOPE)
        return self.conv2(zeroed(x, mask))

    def _shortcut(self, x: Tensor) -> Tensor:
        if self.pool is not None:
            x = F.interpolate(x, scale_factor=2, mode="nearest")
        return x if self.conv1x1 is None else self.conv1x1(x)


class TextEncoder(nn.Module):
    """Phoneme ids to the decoder's text features: (B, T) -> (B, C, T)."""

    def __init__(self, channels: int, kernel_size: int, depth: int, n_token: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(n_token, channels)
        self.cnn = nn.ModuleList(
            nn.Sequential(
                nn.Conv1d(channels, channels, kernel_size, padding=(kernel_size - 1) // 2),
                ChannelNorm(channels),
                nn.LeakyReLU(LEAKY_SLOPE),
            )
            for _ in range(depth)
        )
        self.lstm = BiLSTM(channels, channels)

    def forward(self, input_ids: Tensor, mask: Mask | None = None) -> Tensor:
        x = self.embedding(input_ids).transpose(1, 2)  # (B, C, T)
        for layer in self.cnn:
            x = layer(zeroed(x, mask))
        return self.lstm(x.transpose(1, 2), mask).transpose(1, 2)  # (B, C, T)


class DurationEncoder(nn.Module):
    """Phoneme features with the style mixed in at every layer: (B, T, C) -> (B, T, C + style_dim)."""

    def __init__(self, channels: int, style_dim: int, depth: int) -> None:
        super().__init__()
        # BiLSTM and norm alternate in one list: the checkpoint's names count them so.
        self.lstms = nn.ModuleList()
        for _ in range(depth):
            self.lstms.extend([BiLSTM(channels + style_dim, channels), AdaLayerNorm(style_dim, channels)])

    def forward(self, x: Tensor, style: Tensor, mask: Mask | None = None) -> Tensor:
        style_over_time = style[:, None].expand(-1, x.shape[1], -1)  # (B, T, style_dim)
        x = torch.cat([x, style_over_time], dim=2)
        for lstm, norm in zip(self.lstms[::2], self.lstms[1::2], strict=True):
            x = torch.cat([norm(lstm(x, mask), style), style_over_time], dim=2)
        return x


class DurationProjection(nn.Module):
    """A linear layer, under the name that the checkpoint gives it."""

    def __init__(self, channels: int, max_dur: int) -> None:
        super().__init__()
        self.linear_layer = nn.Linear(channels, max_dur)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear_layer(x)


class ProsodyPredictor(nn.Module):
    """Predicts how long each phoneme lasts, and the pitch (F0, Hz) and energy (N) curves over the frames."""

    def __init__(self, channels: int, style_dim: int, depth: int, max_dur: int) -> None:
        super().__init__()
        self.text_encoder = DurationEncoder(channels, style_dim, depth)
        self.lstm = BiLSTM(channels + style_dim, channels)
        self.duration_proj = DurationProjection(channels, max_dur)
        self.shared = BiLSTM(channels + style_dim, channels)
        self.F0 = self._curve(channels, style_dim)
        self.N = self._curve(channels, style_dim)
        self.F0_proj = nn.Conv1d(channels // 2, 1, 1)
        self.N_proj = nn.Conv1d(channels // 2, 1, 1)

    @staticmethod
    def _curve(channels: int, style_dim: int) -> nn.ModuleList:
        half = channels // 2
        return nn.ModuleList(
            [
                AdainResBlk1d(channels, channels, style_dim),
                AdainResBlk1d(channels, half, style_dim, upsample=True),
                AdainResBlk1d(half, half, style_dim),
            ]
        )

    def durations(self, features: Tensor, speed: Tensor, mask: Mask | None = None) -> Tensor:
        """features (B, T, C + style_dim) of `text_encoder`, speed (B,) -> frames per phoneme (B, T), int64.

        They are at least 1 for each of a row's own phonemes, and 0 beyond its end.
        """
        bins = torch.sigmoid(self.duration_proj(self.lstm(features, mask)))  # (B, T, max_dur)
        durations = torch.round(bins.sum(dim=2) / speed[:, None]).clamp(min=1).long()
        return durations if mask is None else durations * mask.own[:, 0]

    def curves(self, features: Tensor, style: Tensor, mask: Mask | None = None) -> tuple[Tensor, Tensor]:
        """features (B, F, C + style_dim), one per frame -> F0 and N, each (B, 2F): two points a frame."""
        shared = self.shared(features, mask).transpose(1, 2)  # (B, C, F)
        f0, energy = shared, shared
        for f0_block, n_block in zip(self.F0, self.N, strict=True):
            f0, energy = f0_block(f0, style, mask), n_block(energy, style, mask)
            mask = times(mask, 2) if f0_block.pool is not None else mask
        return self.F0_proj(f0).squeeze(1), self.N_proj(energy).squeeze(1)
