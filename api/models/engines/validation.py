"""The check of an engine against the network as written, and how much it may differ."""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from loguru import logger
from torch import Tensor

from api.models.engines.base import Engine, Prosody
from api.models.engines.torch import TorchEngine
from api.models.v1_0.utterance import UtteranceInput

MIN_SNR_DB = 30.0
"""The least signal-to-noise ratio of a waveform, its difference from that of the decoder as written being the noise."""
# Measured with the real weights on a CPU: bfloat16 has 40 dB, float32 87 dB and more.

MAX_PITCH_DIFFERENCE_HZ = 0.1
"""The largest difference of two pitch curves of the same utterance."""
# Measured: rounding makes 0.0002 Hz.

MIN_PROSODY_SNR_DB = 60.0
"""The least signal-to-noise ratio of the decoder's other inputs."""
# Measured: rounding leaves 126 dB.

CHECKED_PHONEMES = "həlˈO."
"""The utterance that is compared: short, and voiced nearly all through."""
# Measured: bfloat16 leaves 40 to 44 dB of it in five voices, but 30 to 43 of "fˈɑks.", since hisses are so quiet.

CHECKED_SPEED = 2.0
"""The speed of that utterance: half the frames, 0.7 s of sound. Every start waits for the decoder as written."""
# Measured, two cores: the decoder as written takes as long as its sound lasts. The prosody is made once for all
# candidates, which saves 0.3 s.

Candidate = tuple[str, Callable[[], TorchEngine]]
"""The name of an engine's decoder, and what builds the engine."""


class ExpectedSpeech(NamedTuple):
    """The checked utterance by the network as written."""

    prosody: Prosody
    waveform: Tensor

    @classmethod
    def of(cls, engine: Engine, ref_s: Tensor) -> "ExpectedSpeech":
        """Speak it. `ref_s` (1, 2 * style_dim) is the style of the voice that it is checked with."""
        prosody = checked_prosody(engine, ref_s)
        return cls(prosody, engine.decode([prosody])[0])


def checked_prosody(engine: Engine, ref_s: Tensor) -> Prosody:
    """Return the prosody of the checked utterance."""
    return engine.prosody([UtteranceInput.make(engine.config, CHECKED_PHONEMES, ref_s, CHECKED_SPEED)])[0]


def first_that_passes(candidates: Sequence[Candidate], expected: ExpectedSpeech) -> TorchEngine | None:
    """Return the first engine that can be built and decodes well enough, or None. The log says which and why."""
    for name, build in candidates:
        try:
            engine = build()
            snr = snr_db(expected.waveform, engine.decode([expected.prosody])[0])
        except RuntimeError as error:  # torch's, where a device lacks an ability or the memory
            logger.warning("the decoder does not run with {}: {}", name, error)
            continue
        if snr >= MIN_SNR_DB:
            logger.info("the decoder runs with {} ({:.0f} dB)", name, snr)
            return engine
        logger.warning("the decoder does not run with {}: {:.0f} dB, should have {:.0f} dB", name, snr, MIN_SNR_DB)
    return None


def snr_db(signal: Tensor, other: Tensor) -> float:
    """Return the power of `signal` over that of its difference from `other`, in dB; NaN where one is not finite."""
    noise = float((signal - other).double().square().sum())
    return 10 * math.log10(float(signal.double().square().sum()) / noise) if noise != 0 else math.inf


def prosody_difference(expected: Prosody, got: Prosody) -> str | None:
    """Say in which way `got` differs from `expected` by more than rounding, or return None."""
    if not torch.equal(expected.durations, got.durations):
        return "the durations are others"
    pitch = float((expected.f0 - got.f0).abs().max())
    if not pitch <= MAX_PITCH_DIFFERENCE_HZ:
        return f"the pitch is {pitch:.2g} Hz off, should be within {MAX_PITCH_DIFFERENCE_HZ}"
    for name in ("text", "energy"):
        snr = snr_db(getattr(expected, name), getattr(got, name))
        if not snr >= MIN_PROSODY_SNR_DB:
            return f"{name} has {snr:.0f} dB, should have {MIN_PROSODY_SNR_DB:.0f}"
    return None
