"""CustomAlbert: the phoneme language model (PL-BERT, Li et al. 2023; ALBERT, Lan et al. 2020).

One layer, applied again and again to its own output. The modules have the names of transformers' AlbertModel, which the
checkpoint has too and which the tests compare them with.

Shapes: B utterances, T phonemes (with the pads), C channels.
"""

# Measured 2026-11, Zen 4: importing transformers' model takes 2 s of a start and 110 to 130 MB of memory. It comes back
# with a start that needs no network as written.

import math
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from api.models.v1_0.masks import Mask

if TYPE_CHECKING:  # the network's own files need torch, nothing else
    from api.models.v1_0.config import AlbertSizes

LAYER_NORM_EPS = 1e-12
NUM_TOKEN_TYPES = 2
"""Types by which BERT tells a first sentence from a second. An utterance is all of type 0."""


class CustomAlbert(nn.Module):
    """Phoneme ids in context: (B, T) -> (B, T, hidden_size)."""

    def __init__(self, sizes: "AlbertSizes", n_token: int) -> None:
        super().__init__()
        self.embeddings = Embeddings(sizes, n_token)
        self.encoder = Encoder(sizes)

    def forward(self, input_ids: Tensor, mask: Mask | None = None) -> Tensor:
        """Return the last layer's output. `mask` is of (B, T), for rows of several lengths."""
        attended = None if mask is None else mask.own[:, :, None]  # (B, 1, 1, T): heads, queries, keys
        return self.encoder(self.embeddings(input_ids), attended)


class Embeddings(nn.Module):
    """Phonemes and their positions: (B, T) -> (B, T, embedding_size)."""

    def __init__(self, sizes: "AlbertSizes", n_token: int) -> None:
        super().__init__()
        self.word_embeddings = nn.Embedding(n_token, sizes.embedding_size)
        self.position_embeddings = nn.Embedding(sizes.max_position_embeddings, sizes.embedding_size)
        self.token_type_embeddings = nn.Embedding(NUM_TOKEN_TYPES, sizes.embedding_size)
        self.LayerNorm = nn.LayerNorm(sizes.embedding_size, LAYER_NORM_EPS)

    def forward(self, input_ids: Tensor) -> Tensor:
        x = self.word_embeddings(input_ids) + self.token_type_embeddings.weight[0]
        return self.LayerNorm(x + self.position_embeddings.weight[: input_ids.shape[1]])


class Encoder(nn.Module):
    """The layer, `num_hidden_layers` times."""

    def __init__(self, sizes: "AlbertSizes") -> None:
        super().__init__()
        self.embedding_hidden_mapping_in = nn.Linear(sizes.embedding_size, sizes.hidden_size)
        self.albert_layer_groups = nn.ModuleList([LayerGroup(sizes)])
        self._depth = sizes.num_hidden_layers

    def forward(self, x: Tensor, attended: Tensor | None) -> Tensor:
        x = self.embedding_hidden_mapping_in(x)
        for _ in range(self._depth):
            x = self.albert_layer_groups[0](x, attended)
        return x


class LayerGroup(nn.Module):
    """Holds the one layer under the name that the checkpoint gives it."""

    def __init__(self, sizes: "AlbertSizes") -> None:
        super().__init__()
        self.albert_layers = nn.ModuleList([AlbertLayer(sizes)])

    def forward(self, x: Tensor, attended: Tensor | None) -> Tensor:
        return self.albert_layers[0](x, attended)


class AlbertLayer(nn.Module):
    """Attention, then two linear layers, each added to its input and normalised: (B, T, C) -> (B, T, C)."""

    def __init__(self, sizes: "AlbertSizes") -> None:
        super().__init__()
        self.attention = Attention(sizes)
        self.ffn = nn.Linear(sizes.hidden_size, sizes.intermediate_size)
        self.ffn_output = nn.Linear(sizes.intermediate_size, sizes.hidden_size)
        self.full_layer_layer_norm = nn.LayerNorm(sizes.hidden_size, LAYER_NORM_EPS)

    def forward(self, x: Tensor, attended: Tensor | None = None) -> Tensor:
        x = self.attention(x, attended)
        return self.full_layer_layer_norm(self.ffn_output(gelu(self.ffn(x))) + x)


def gelu(x: Tensor) -> Tensor:
    """Return GELU by tanh (Hendrycks & Gimpel 2016).

    Written out, since F.gelu rounds otherwise: one bit here is audible in the phase of the pitch a minute later.
    """
    return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * torch.pow(x, 3))))


class Attention(nn.Module):
    """Multi-head self-attention (Vaswani et al. 2017), added to its input and normalised: (B, T, C) -> (B, T, C)."""

    def __init__(self, sizes: "AlbertSizes") -> None:
        super().__init__()
        self.num_attention_heads = sizes.num_attention_heads
        self.query = nn.Linear(sizes.hidden_size, sizes.hidden_size)
        self.key = nn.Linear(sizes.hidden_size, sizes.hidden_size)
        self.value = nn.Linear(sizes.hidden_size, sizes.hidden_size)
        self.dense = nn.Linear(sizes.hidden_size, sizes.hidden_size)
        self.LayerNorm = nn.LayerNorm(sizes.hidden_size, LAYER_NORM_EPS)

    def forward(self, x: Tensor, attended: Tensor | None) -> Tensor:
        query, key, value = (self._heads(project(x)) for project in (self.query, self.key, self.value))
        context = F.scaled_dot_product_attention(query, key, value, attn_mask=attended)  # (B, heads, T, C / heads)
        return self.LayerNorm(x + self.dense(context.transpose(1, 2).flatten(2)))

    def _heads(self, x: Tensor) -> Tensor:
        return x.view(*x.shape[:2], self.num_attention_heads, -1).transpose(1, 2)  # (B, heads, T, C / heads)
