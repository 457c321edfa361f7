"""Which decoder speaks on this machine: the fastest that is as good as the network as written.

Knows precisions, and how good is good enough. Does not know how the fast decoder works (fast.py).

A fast decoder is checked on the machine that is to use it, against the decoder as written with the same noise. One that
does not pass is not used, and the log says so. Measured with the real weights: bfloat16 has 40 dB, float32 98 dB.
"""

import math
from typing import Literal

from loguru import logger
from torch import Tensor

from api.models.v1_0.fast import FastDecoder
from api.models.v1_0.models import KModel
from api.models.v1_0.native import NativeLibrary

Precision = Literal["auto", "float32", "bfloat16"]
"""Of the decoder's convolutions; `auto` is bfloat16 where the processor multiplies it, else float32."""

MIN_SNR_DB = 30.0
"""Of what the decoder as written says, over the fast decoder's difference from it."""

CHECKED_PHONEMES = "ðə kwˈɪk bɹˈWn fˈɑks."


def accelerate(kmodel: KModel, precision: Precision, ref_s: Tensor) -> KModel:
    """Put the fastest decoder that passes in the place of the decoder as written, whose weights are dropped then.

    `ref_s` as in `KModel.speak`: of the voice that it is checked with. Does nothing to a model on a GPU, or where the
    native library was not built. Returns `kmodel`.
    """
    if kmodel.device.type != "cpu":
        return kmodel
    library = NativeLibrary.load()
    if library is None:
        return kmodel
    if precision == "bfloat16" and not library.has_bfloat16:
        logger.warning("PRECISION is bfloat16, but this processor does not multiply it: the decoder runs in float32")
    written = kmodel.decoder
    expected = kmodel(CHECKED_PHONEMES, ref_s)
    for bfloat16 in (True, False) if precision != "float32" and library.has_bfloat16 else (False,):
        name = "bfloat16" if bfloat16 else "float32"
        kmodel.decoder = FastDecoder(written, library, bfloat16=bfloat16)
        snr = snr_db(expected, kmodel(CHECKED_PHONEMES, ref_s))
        if snr >= MIN_SNR_DB:
            logger.info("the decoder runs in {} ({:.0f} dB)", name, snr)
            return kmodel
        logger.warning("the decoder does not run in {}: {:.0f} dB, should have {:.0f} dB", name, snr, MIN_SNR_DB)
    kmodel.decoder = written
    return kmodel


def snr_db(signal: Tensor, other: Tensor) -> float:
    """Power of `signal` over that of its difference from `other`, in dB; NaN where one of them is not finite."""
    noise = float((signal - other).double().square().sum())
    return 10 * math.log10(float(signal.double().square().sum()) / noise) if noise != 0 else math.inf
