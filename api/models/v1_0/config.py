"""KModelConfig: the sizes and the vocabulary of a network, read from a `config.json` in the published layout.

Three keys are not in the published files. `decoder_channels` and `asr_res_channels` have the network's fixed sizes as
defaults, so that small models can be built for tests. `g2p` names the G2P of a language that the version was trained
with, where the language has several. Keys that only training used (`dropout`, `n_mels`, ...) are ignored.
"""

import json
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from api.errors import AssetError


class AlbertSizes(BaseModel):
    """Sizes of the phoneme language model (PL-BERT), under the names of transformers' AlbertConfig."""

    model_config = ConfigDict(frozen=True)

    hidden_size: int = Field(gt=0)
    num_attention_heads: int = Field(gt=0)
    intermediate_size: int = Field(gt=0)
    max_position_embeddings: int = Field(gt=2)
    num_hidden_layers: int = Field(gt=0)
    embedding_size: int = Field(default=128, gt=0)


class ISTFTNetSizes(BaseModel):
    """Sizes of the generator (iSTFTNet, Kaneko et al. 2022)."""

    model_config = ConfigDict(frozen=True)

    upsample_initial_channel: int = Field(gt=0)
    upsample_rates: tuple[int, ...] = Field(min_length=1)
    upsample_kernel_sizes: tuple[int, ...]
    resblock_kernel_sizes: tuple[int, ...] = Field(min_length=1)
    resblock_dilation_sizes: tuple[tuple[int, int, int], ...]
    gen_istft_n_fft: int = Field(gt=0)
    gen_istft_hop_size: int = Field(gt=0)

    @model_validator(mode="after")
    def _lists_match(self) -> "ISTFTNetSizes":
        if len(self.upsample_rates) != len(self.upsample_kernel_sizes):
            raise ValueError("upsample_rates and upsample_kernel_sizes differ in length")
        if len(self.resblock_kernel_sizes) != len(self.resblock_dilation_sizes):
            raise ValueError("resblock_kernel_sizes and resblock_dilation_sizes differ in length")
        return self


class KModelConfig(BaseModel):
    """The whole configuration of a version."""

    model_config = ConfigDict(frozen=True)

    n_token: int = Field(gt=1)
    hidden_dim: int = Field(gt=0, multiple_of=2)
    style_dim: int = Field(gt=0)
    n_layer: int = Field(gt=0)
    max_dur: int = Field(gt=0)
    text_encoder_kernel_size: int = Field(gt=0)
    decoder_channels: int = Field(default=1024, gt=0)
    asr_res_channels: int = Field(default=64, gt=0)
    plbert: AlbertSizes
    istftnet: ISTFTNetSizes
    vocab: dict[str, int] = Field(min_length=1)
    g2p: dict[str, str] | None = None
    """Language -> name of a G2P among the `variants` of its row in `languages/registry.py`."""

    @model_validator(mode="after")
    def _vocab_fits(self) -> "KModelConfig":
        # Id 0 is the pad at both ends of input_ids.
        wrong = [symbol for symbol, i in self.vocab.items() if len(symbol) != 1 or not 0 < i < self.n_token]
        if wrong:
            raise ValueError(f"vocab entries must be one character with an id in 1..n_token-1: {wrong[:5]}")
        return self

    @property
    def max_phonemes(self) -> int:
        """The most phonemes of one utterance: the context less the pad at both ends (512 - 2 = 510)."""
        return self.plbert.max_position_embeddings - 2

    @classmethod
    def read(cls, path: Path) -> "KModelConfig":
        """Read and check a config file.

        Raises:
            AssetError: the file can't be read, isn't JSON or has a wrong value; the message names the key.
        """
        try:
            return cls.model_validate(json.loads(path.read_text(encoding="utf-8")))
        except OSError as error:
            raise AssetError(f"can't read the model config {path}: {error.strerror}") from error
        except json.JSONDecodeError as error:
            raise AssetError(f"the model config {path} is not JSON: {error}") from error
        except ValidationError as error:
            faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
            raise AssetError(f"the model config {path} is wrong: {faults}") from error
