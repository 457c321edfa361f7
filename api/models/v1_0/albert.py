"""CustomAlbert: the phoneme language model (PL-BERT, Li et al. 2023), on transformers' AlbertModel."""

from typing import cast

from torch import Tensor
from transformers import AlbertConfig, AlbertModel

from api.models.v1_0.config import AlbertSizes


class CustomAlbert(AlbertModel):  # type: ignore[misc]
    """ALBERT over phoneme ids; only the last hidden state is wanted, so there is no pooler."""

    def __init__(self, sizes: AlbertSizes, n_token: int) -> None:
        super().__init__(AlbertConfig(vocab_size=n_token, **sizes.model_dump()), add_pooling_layer=False)

    def forward(self, input_ids: Tensor) -> Tensor:
        """input_ids (B, T) -> features (B, T, plbert.hidden_size)."""
        return cast(Tensor, super().forward(input_ids).last_hidden_state)
