"""CustomAlbert: the phoneme language model (PL-BERT, Li et al. 2023), by transformers' ALBERT (Lan et al. 2020)."""

from typing import TYPE_CHECKING

from torch import Tensor
from transformers import AlbertConfig, AlbertModel

from api.models.v1_0.masks import Mask

if TYPE_CHECKING:  # the network's own files need torch and transformers, nothing else
    from api.models.v1_0.config import AlbertSizes


class CustomAlbert(AlbertModel):
    """Phoneme ids in context: (B, T) -> (B, T, hidden_size)."""

    def __init__(self, sizes: "AlbertSizes", n_token: int) -> None:
        super().__init__(
            AlbertConfig(
                vocab_size=n_token,
                embedding_size=sizes.embedding_size,
                hidden_size=sizes.hidden_size,
                num_attention_heads=sizes.num_attention_heads,
                intermediate_size=sizes.intermediate_size,
                max_position_embeddings=sizes.max_position_embeddings,
                num_hidden_layers=sizes.num_hidden_layers,
                attn_implementation="sdpa",
            ),
            add_pooling_layer=False,
        )

    def init_weights(self) -> None:
        """Leave the weights as torch's modules make them. The checkpoint's take their place (see `Uninitialised`)."""

    def forward(self, input_ids: Tensor, mask: Mask | None = None) -> Tensor:
        """Return the last layer's output. `mask` is of (B, T), for rows of several lengths."""
        # Four axes (batch, heads, queries, keys): transformers takes such a mask as it is. It would read the values of
        # one with two axes, for which the host waits on a GPU.
        attended = None if mask is None else mask.own[:, :, None]  # (B, 1, 1, T)
        return super().forward(input_ids, attention_mask=attended).last_hidden_state
