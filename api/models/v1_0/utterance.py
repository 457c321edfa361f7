"""UtteranceInput and UtteranceOutput: one utterance as the network takes it and gives it back."""

import hashlib
import struct
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor

from api.errors import InvalidPhonemes
from api.models.base import check_alphabet

if TYPE_CHECKING:  # the network's own files need torch, nothing else
    from api.models.v1_0.config import KModelConfig


class UtteranceInput(NamedTuple):
    """One utterance to speak: a row of a batch."""

    input_ids: Tensor
    """(1, num_phonemes + 2), int64, on the CPU, with the pad 0 at both ends."""
    ref_s: Tensor
    """(1, 2 * style_dim): decoder style, then prosody style."""
    speed: float
    seed: int
    """The seed of the utterance's own noise generator."""

    @classmethod
    def make(
        cls, config: "KModelConfig", phonemes: str, ref_s: Tensor, speed: float = 1.0, seed: int | None = None
    ) -> "UtteranceInput":
        """Check an utterance and look up its ids.

        Args:
            config: of the network that is to speak it.
            phonemes: 1 to `config.max_phonemes` symbols of `config.vocab`.
            ref_s: a voice pack's row, (1, 2 * style_dim).
            speed: a divisor of the durations, above 0.
            seed: the noise's; its first 64 bits count. Without one, a fixed hash of phonemes and speed: the same
                utterance gives the same samples, whatever was spoken before or with it.

        Raises:
            InvalidPhonemes: empty, too long, or a symbol outside the vocabulary.
            ValueError: `ref_s` has another shape, or `speed` is not above 0.
        """
        ids = input_ids(config, phonemes)
        wanted = (1, 2 * config.style_dim)
        if tuple(ref_s.shape) != wanted:
            raise ValueError(f"ref_s has shape {tuple(ref_s.shape)}, should be {wanted}")
        if not speed > 0:
            raise ValueError(f"speed is {speed}, should be above 0")
        return cls(ids, ref_s, speed, _default_seed(phonemes, speed) if seed is None else seed)


class UtteranceOutput(NamedTuple):
    """One utterance as it was spoken."""

    waveform: Tensor
    """float32, (num_samples,), on the CPU."""
    durations: Tensor
    """int64, (num_phonemes + 2,), frames per input id (the pads at both ends included), on the CPU."""


def input_ids(config: "KModelConfig", phonemes: str) -> Tensor:
    """Return the ids of phonemes, (1, num_phonemes + 2), on the CPU, with the pad 0 at both ends.

    Raises:
        InvalidPhonemes: empty, too long, or a symbol outside the vocabulary.
    """
    if not phonemes:
        raise InvalidPhonemes("phonemes is empty", param="phonemes")
    if len(phonemes) > config.max_phonemes:
        raise InvalidPhonemes(
            f"phonemes has {len(phonemes)} symbols; one utterance holds at most {config.max_phonemes}",
            param="phonemes",
        )
    check_alphabet(phonemes, config.vocab)
    return torch.tensor([[0, *(config.vocab[symbol] for symbol in phonemes), 0]])


def _default_seed(phonemes: str, speed: float) -> int:
    digest = hashlib.blake2b(phonemes.encode() + struct.pack("<d", speed), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)
