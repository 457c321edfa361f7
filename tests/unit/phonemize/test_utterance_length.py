"""A listener's utterances grow as fast as what was given before allows, and never faster."""

from itertools import pairwise

import pytest

from api.phonemize.packing import PackedUtterance, Packer
from api.phonemize.split_points import Size
from api.phonemize.utterance_length import FIRST, LEAST_MOST, LOAD, MARGIN, MOST, Pace

SENTENCE = "abcdefghi bcdefghij cdefghijk."


def longest(pace: Pace, first: int, number: int) -> list[int]:
    """The lengths of utterances that are all as long as they may be."""
    lengths = [first]
    pace.take(first)
    for _ in range(number - 1):
        lengths.append(pace.size.most)
        pace.take(lengths[-1])
    return lengths


def test_the_first_is_a_clause() -> None:
    assert Pace().size == FIRST


def test_they_grow_to_the_full_length() -> None:
    lengths = longest(Pace(), 40, 12)

    assert lengths[:6] == [40, 55, 57, 70, 86, 105]
    assert lengths == sorted(lengths)
    assert lengths[-1] == MOST
    assert Size(100, 100, 250, 300) == _size_after(lengths)


def _size_after(lengths: list[int]) -> Size:
    pace = Pace()
    for length in lengths:
        pace.take(length)
    return pace.size


@pytest.mark.parametrize("first", [20, 40, 60, 100])
def test_what_was_given_lasts_while_the_next_is_made(first: int) -> None:
    pace = Pace()
    pace.take(first)
    given, played = float(first), 0.0
    for _ in range(30):
        length = pace.size.most
        takes = LOAD * length
        if length > LEAST_MOST:  # the shortest must do, even if it comes a little late
            assert takes <= MARGIN * (given - played) + 0.5
        pace.take(length)
        given, played = given + length, played + takes


def test_a_short_paragraph_does_not_throw_it_back() -> None:
    pace = Pace()
    sizes = []
    for length in (40, 60, 72, 88, 12, 12):
        pace.take(length)
        sizes.append(pace.size.most)

    assert all(then >= before for before, then in pairwise(sizes))


def test_passages_of_one_listener_share_it() -> None:
    pace = Pace()
    for _ in range(10):
        pace.take(250)
    packer = Packer(pace)

    found = [each for _ in range(8) for each in packer.push(PackedUtterance(SENTENCE, False, 0, 1))]

    assert [len(each.phonemes) for each in found] == [4 * len(SENTENCE) + 3]
