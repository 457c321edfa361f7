"""KModel: the unified model of Kokoro v1.0. Phonemes and a style in, waveform out; blind to languages and voices."""

import hashlib
import struct
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor, nn

from api.errors import InvalidPhonemes
from api.models.base import check_alphabet
from api.models.v1_0.albert import CustomAlbert
from api.models.v1_0.checkpoint import Uninitialised, load_checkpoint
from api.models.v1_0.config import SAMPLE_RATE, KModelConfig
from api.models.v1_0.istftnet import Decoder
from api.models.v1_0.modules import ProsodyPredictor, TextEncoder


class Speech(NamedTuple):
    """What one utterance came out as."""

    waveform: Tensor
    """float32, (num_samples,), on the CPU."""
    durations: Tensor
    """int64, (num_phonemes + 2,), frames per input id (the pads at both ends included), on the CPU."""


class Parts(NamedTuple):
    """The five parts of the network, under the names the checkpoint gives them."""

    bert: CustomAlbert
    bert_encoder: nn.Linear
    predictor: ProsodyPredictor
    text_encoder: TextEncoder
    decoder: Decoder


def build_parts(config: KModelConfig) -> Parts:
    """The network of a config, its weights not yet loaded."""
    channels = config.hidden_dim
    return Parts(
        CustomAlbert(config.plbert, config.n_token),
        nn.Linear(config.plbert.hidden_size, channels),
        ProsodyPredictor(channels, config.style_dim, config.n_layer, config.max_dur),
        TextEncoder(channels, config.text_encoder_kernel_size, config.n_layer, config.n_token),
        Decoder(config),
    )


class KModel(nn.Module):
    """The network of one checkpoint, ready to speak.

    Not safe for concurrent calls: give it one thread (see `inference/`).
    """

    sample_rate = SAMPLE_RATE

    decoder: nn.Module
    """A Decoder, or what acceleration.py puts in its place."""

    def __init__(self, config_path: str | Path, model_path: str | Path) -> None:
        """Build from a `config.json` and load a checkpoint in the official layout.

        Raises:
            AssetError: the config can't be read or is wrong.
            CheckpointError: the checkpoint does not fit; the message names the tensors.
        """
        super().__init__()
        config = KModelConfig.read(Path(config_path))
        self.config = config
        self.vocab = config.vocab
        with Uninitialised():
            parts = build_parts(config)
        load_checkpoint(Path(model_path), parts._asdict())
        self.bert, self.bert_encoder, self.predictor, self.text_encoder, self.decoder = parts
        self.eval().requires_grad_(False)

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return self.bert_encoder.weight.device

    def forward(self, phonemes: str, ref_s: Tensor, speed: float = 1.0, *, seed: int | None = None) -> Tensor:
        """Speak one utterance: the waveform of `speak`, float32, (num_samples,)."""
        return self.speak(phonemes, ref_s, speed, seed=seed).waveform

    @torch.inference_mode()
    def speak(self, phonemes: str, ref_s: Tensor, speed: float = 1.0, *, seed: int | None = None) -> Speech:
        """Speak one utterance, and say how long each phoneme lasts.

        Args:
            phonemes: 1 to `config.max_phonemes` symbols of `vocab`.
            ref_s: a voice pack's row, (1, 2 * style_dim): decoder style, then prosody style.
            speed: durations are divided by it; above 0.
            seed: of the utterance's own noise generator (the first 64 bits count). Without one, a fixed hash of
                phonemes and speed: the same call gives the same samples, whatever was spoken before.

        Raises:
            InvalidPhonemes: empty, too long, or a symbol outside the vocabulary.
            ValueError: `ref_s` has another shape, or `speed` is not above 0.
        """
        ids = self.input_ids(phonemes)
        style_dim = self.config.style_dim
        if tuple(ref_s.shape) != (1, 2 * style_dim):
            raise ValueError(f"ref_s has shape {tuple(ref_s.shape)}, should be {(1, 2 * style_dim)}")
        if not speed > 0:
            raise ValueError(f"speed is {speed}, should be above 0")
        # Drawn on the CPU on every device, so that a seed means the same noise everywhere.
        rng = torch.Generator().manual_seed(_default_seed(phonemes, speed) if seed is None else seed)
        ref_s = ref_s.to(self.device)
        decoder_style, prosody_style = ref_s[:, :style_dim], ref_s[:, style_dim:]

        in_context = self.bert_encoder(self.bert(ids))  # (1, T, C)
        features = self.predictor.text_encoder(in_context, prosody_style)  # (1, T, C + style_dim)
        durations = self.predictor.durations(features, speed)[0]  # (T,)
        frames = torch.repeat_interleave(durations)  # (F,): the phoneme each frame belongs to
        f0, energy = self.predictor.curves(features[:, frames], prosody_style)
        text = self.text_encoder(ids)[:, :, frames]  # (1, C, F)
        waveform = self.decoder(text, f0, energy, decoder_style, rng)[0]
        return Speech(waveform.float().cpu(), durations.cpu())

    def input_ids(self, phonemes: str) -> Tensor:
        """Phonemes to (1, num_phonemes + 2) ids on the model's device, with the pad 0 at both ends.

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
        ids = [0, *(self.vocab[symbol] for symbol in phonemes), 0]
        return torch.tensor([ids], device=self.device)


def _default_seed(phonemes: str, speed: float) -> int:
    digest = hashlib.blake2b(phonemes.encode() + struct.pack("<d", speed), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)
