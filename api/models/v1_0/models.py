"""KModel: the unified model of Kokoro v1.0. Phonemes and a style in, waveform out; blind to languages and voices."""

import hashlib
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from api.errors import InvalidPhonemes
from api.models.base import check_alphabet
from api.models.engines.torch import Network, Row, Speech, build_parts
from api.models.v1_0.checkpoint import Uninitialised, load_checkpoint
from api.models.v1_0.config import KModelConfig
from api.models.v1_0.source import SAMPLE_RATE


class Call(NamedTuple):
    """One utterance to speak; see `KModel.speak`."""

    phonemes: str
    ref_s: Tensor
    speed: float = 1.0
    seed: int | None = None


class KModel(Network):
    """The network of one checkpoint, ready to speak.

    Its calls may be made at once on a CPU, and one after another on CUDA, where graphs keep their inputs in one place.
    """

    sample_rate = SAMPLE_RATE

    def __init__(self, config_path: str | Path, model_path: str | Path) -> None:
        """Build from a `config.json` and load a checkpoint in the official layout.

        Raises:
            AssetError: the config can't be read or is wrong.
            CheckpointError: the checkpoint does not fit; the message names the tensors.
        """
        config = KModelConfig.read(Path(config_path))
        with Uninitialised():
            parts = build_parts(config)
        load_checkpoint(Path(model_path), parts._asdict())
        super().__init__(config, parts)
        self.vocab = config.vocab

    def forward(self, phonemes: str, ref_s: Tensor, speed: float = 1.0, *, seed: int | None = None) -> Tensor:
        """Speak one utterance: the waveform of `speak`, float32, (num_samples,)."""
        return self.speak(phonemes, ref_s, speed, seed=seed).waveform

    def speak(self, phonemes: str, ref_s: Tensor, speed: float = 1.0, *, seed: int | None = None) -> Speech:
        """Speak one utterance, and say how long each phoneme lasts.

        Args:
            phonemes: 1 to `config.max_phonemes` symbols of `vocab`.
            ref_s: a voice pack's row, (1, 2 * style_dim): decoder style, then prosody style.
            speed: durations are divided by it; above 0.
            seed: of the utterance's own noise generator (the first 64 bits count). Without one, a fixed hash of
                phonemes and speed: the same call gives the same samples, whatever was spoken before or with it.

        Raises:
            InvalidPhonemes: empty, too long, or a symbol outside the vocabulary.
            ValueError: `ref_s` has another shape, or `speed` is not above 0.
        """
        return self.speak_batch([Call(phonemes, ref_s, speed, seed)])[0]

    def speak_batch(self, calls: Sequence[Call]) -> list[Speech]:
        """Speak at least one utterance, in order. Each is what `speak` makes of it alone, but for rounding.

        Raises what `speak` does, before anything is spoken.
        """
        return self.speak_rows([self.row(call) for call in calls])

    def row(self, call: Call) -> Row:
        """What `Network` is given for a call. Raises what `speak` does."""
        input_ids = self.input_ids(call.phonemes)
        wanted = (1, 2 * self.config.style_dim)
        if tuple(call.ref_s.shape) != wanted:
            raise ValueError(f"ref_s has shape {tuple(call.ref_s.shape)}, should be {wanted}")
        if not call.speed > 0:
            raise ValueError(f"speed is {call.speed}, should be above 0")
        seed = _default_seed(call.phonemes, call.speed) if call.seed is None else call.seed
        return Row(input_ids, call.ref_s, call.speed, seed)

    def input_ids(self, phonemes: str) -> Tensor:
        """Phonemes to (1, num_phonemes + 2) ids on the CPU, with the pad 0 at both ends.

        Raises:
            InvalidPhonemes: empty, too long, or a symbol outside the vocabulary.
        """
        if not phonemes:
            raise InvalidPhonemes("phonemes is empty", param="phonemes")
        if len(phonemes) > self.config.max_phonemes:
            raise InvalidPhonemes(
                f"phonemes has {len(phonemes)} symbols; one utterance holds at most {self.config.max_phonemes}",
                param="phonemes",
            )
        check_alphabet(phonemes, self.vocab)
        return torch.tensor([[0, *(self.vocab[symbol] for symbol in phonemes), 0]])


def _default_seed(phonemes: str, speed: float) -> int:
    digest = hashlib.blake2b(phonemes.encode() + struct.pack("<d", speed), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)
