"""KModel: the unified model of Kokoro v1.0. Phonemes and a style in, waveform out; blind to languages and voices."""

from pathlib import Path

import torch
from torch import Tensor

from api.models.v1_0.checkpoint import Uninitialised, load_checkpoint
from api.models.v1_0.config import KModelConfig
from api.models.v1_0.network import Network, build_parts
from api.models.v1_0.source import SAMPLE_RATE
from api.models.v1_0.utterance import UtteranceInput, UtteranceOutput


class KModel(Network):
    """The network of one checkpoint, as written. The engines (api/models/engines) speak batches, and faster."""

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

    def forward(self, phonemes: str, ref_s: Tensor, speed: float = 1.0, *, seed: int | None = None) -> Tensor:
        """Return the waveform of `speak`, float32, (num_samples,)."""
        return self.speak(phonemes, ref_s, speed, seed=seed).waveform

    @torch.inference_mode()
    def speak(self, phonemes: str, ref_s: Tensor, speed: float = 1.0, *, seed: int | None = None) -> UtteranceOutput:
        """Speak one utterance. Arguments and errors are those of `UtteranceInput.make`."""
        given = UtteranceInput.make(self.config, phonemes, ref_s, speed, seed)
        style, prosody_style = given.ref_s.to(self.device).tensor_split([self.config.style_dim], dim=1)
        divisor = torch.tensor([given.speed], dtype=torch.float32).to(self.device)
        features = self.phoneme_features(given.input_ids.to(self.device), prosody_style, divisor)
        num_frames = int(features.durations.sum())
        text, f0, energy = self.frame_features(features, prosody_style, num_frames)
        noise_rng = torch.Generator(self.device).manual_seed(given.seed)
        waveform = self.decoder(text, f0, energy, style, noise_rng)
        return UtteranceOutput(waveform[0].float().cpu(), features.durations[0].cpu())
