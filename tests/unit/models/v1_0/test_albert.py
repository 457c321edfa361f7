"""CustomAlbert against transformers' AlbertModel as it comes, with the same random weights: equal to the last bit."""

import pytest
import torch
from transformers import AlbertConfig, AlbertModel

from api.models.v1_0.albert import CustomAlbert
from api.models.v1_0.config import AlbertSizes
from api.models.v1_0.masks import Mask

SIZES = AlbertSizes(
    hidden_size=48, num_attention_heads=4, intermediate_size=64, max_position_embeddings=40, num_hidden_layers=3,
    embedding_size=16,
)  # fmt: skip
NUM_TOKENS = 30


@pytest.fixture(scope="module")
def theirs() -> AlbertModel:
    torch.manual_seed(0)
    sizes = AlbertConfig(vocab_size=NUM_TOKENS, **SIZES.model_dump())
    return AlbertModel(sizes, add_pooling_layer=False).eval()


@pytest.fixture(scope="module")
def ours(theirs: AlbertModel) -> CustomAlbert:
    model = CustomAlbert(SIZES, NUM_TOKENS)
    model.eval()
    model.load_state_dict(theirs.state_dict())
    return model


@torch.inference_mode()
@pytest.mark.parametrize("num_phonemes", [1, 7, 40])
def test_one_row_is_equal_to_the_last_bit(num_phonemes: int, ours: CustomAlbert, theirs: AlbertModel) -> None:
    ids = torch.arange(num_phonemes)[None] * 7 % NUM_TOKENS

    assert torch.equal(ours(ids), theirs(ids).last_hidden_state)


@torch.inference_mode()
def test_rows_of_several_lengths_are_equal_to_the_last_bit(ours: CustomAlbert, theirs: AlbertModel) -> None:
    lengths, ids = torch.tensor([40, 12, 33]), torch.arange(120).reshape(3, 40) % NUM_TOKENS
    mask = Mask(lengths, 40)
    assert torch.equal(ours(ids, mask), theirs(ids, attention_mask=mask.own[:, 0]).last_hidden_state)


@torch.inference_mode()
def test_what_a_row_is_padded_with_changes_nothing(ours: CustomAlbert) -> None:
    lengths = torch.tensor([12, 5])
    ids = torch.arange(24).reshape(2, 12)
    other = ids.clone()
    other[1, 5:] = 3

    one, another = ours(ids, Mask(lengths, 12)), ours(other, Mask(lengths, 12))

    assert torch.equal(one[1, :5], another[1, :5])
    assert torch.allclose(one[1, :5], ours(ids[1:, :5])[0], atol=1e-6)
