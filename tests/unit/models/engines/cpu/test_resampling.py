"""Transposed convolutions of the generator as the native library makes them, against torch's."""

import copy

import pytest
import torch
from support.rounding import sum_db
from torch import nn
from torch.nn import functional as F

from api.models.engines.cpu.bindings import NativeLibrary
from api.models.engines.cpu.layers import LayerPacker
from api.models.engines.cpu.resampling import Upsampling
from api.models.engines.cpu.structures import padded
from api.models.engines.validation import snr_db

SLOPE = 0.1
ROWS = 37


@pytest.mark.parametrize("channels", [(3, 5), (64, 96)], ids=str)
@pytest.mark.parametrize(("kernel", "stride"), [(20, 10), (12, 6), (6, 4), (16, 4), (11, 5), (9, 3), (4, 4)])
@pytest.mark.parametrize("extra", [0, 1])
def test_a_transposed_convolution(
    library: NativeLibrary, channels: tuple[int, int], kernel: int, stride: int, extra: int
) -> None:
    torch.manual_seed(0)
    conv = nn.ConvTranspose1d(*channels, kernel, stride, padding=(kernel - stride) // 2).requires_grad_(False)
    x = torch.randn(ROWS, channels[0])
    excitation = F.pad(torch.randn(stride * ROWS + extra, channels[1]), (0, padded(channels[1]) - channels[1]))
    expected = conv.double()(F.leaky_relu(x.double(), SLOPE).T[None])
    expected = (F.pad(expected, (extra, 0), mode="reflect")[0].T + excitation[:, : channels[1]]).float()
    for bfloat16 in [False, True] if library.has_bfloat16 else [False]:
        upsampling = Upsampling(copy.deepcopy(conv).float(), LayerPacker(library, bfloat16=bfloat16), slope=SLOPE)
        values, moments = upsampling(F.pad(x, (0, padded(channels[0]) - channels[0])), excitation.clone())
        assert snr_db(expected, values[:, : channels[1]]) > sum_db(channels[0] * kernel, bfloat16=bfloat16)
        torch.testing.assert_close(moments[0], values.mean(0), rtol=1e-4, atol=1e-5)
        torch.testing.assert_close(moments[1], values.var(0, correction=0), rtol=1e-4, atol=1e-5)
