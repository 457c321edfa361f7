"""Utterances of one request grow as fast as the sound that is left to play allows, and never faster."""

from itertools import pairwise

import pytest

from api.phonemize.packed_utterance import PackedUtterance
from api.phonemize.packing import Packer
from api.phonemize.split_points import SplitLimits
from api.phonemize.utterance_length import FIRST, LOAD, MARGIN, MAX_LENGTH, MIN_LENGTH, UtteranceLength

SENTENCE = "abcdefghi bcdefghij cdefghijk."


def after(*lengths: int) -> UtteranceLength:
    """The state after utterances of these lengths."""
    state = UtteranceLength()
    for length in lengths:
        state.add(length)
    return state


def longest(first: int, number: int) -> list[int]:
    """The lengths of utterances that are all as long as they may be."""
    lengths = [first]
    while len(lengths) < number:
        lengths.append(after(*lengths).limits.max_length)
    return lengths


def test_first_utterance_is_a_clause() -> None:
    assert UtteranceLength().limits == FIRST


def test_utterances_grow_to_the_full_length() -> None:
    lengths = longest(40, 12)

    assert lengths[:6] == [40, 55, 57, 70, 86, 105]
    assert lengths == sorted(lengths)
    assert lengths[-1] == MAX_LENGTH
    assert after(*lengths).limits == SplitLimits(100, 100, 250, 300)


@pytest.mark.parametrize("first", [20, 40, 60, 100])
def test_sound_lasts_while_the_next_utterance_is_made(first: int) -> None:
    given, played = float(first), 0.0
    for length in longest(first, 31)[1:]:
        takes = LOAD * length
        if length > MIN_LENGTH:  # the shortest must do, even if it comes a little late
            assert takes <= MARGIN * (given - played) + 0.5
        given, played = given + length, played + takes


def test_short_paragraph_leaves_the_length_as_it_is() -> None:
    lengths = (40, 60, 72, 88, 12, 12)
    limits = [after(*lengths[:number]).limits.max_length for number in range(1, len(lengths) + 1)]

    assert all(then >= before for before, then in pairwise(limits))


def test_passages_of_one_request_share_the_length() -> None:
    packer = Packer(after(*[250] * 10))

    found = [each for _ in range(8) for each in packer.push(PackedUtterance(SENTENCE, False, 0, 1))]

    assert [len(each.phonemes) for each in found] == [4 * len(SENTENCE) + 3]
