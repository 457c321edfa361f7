"""Predicted durations to times: in order, without overlap, each word once, across utterances and pauses."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.audio.joins import Joined
from api.models.base import SpokenUtterance
from api.phonemize.packed_utterance import PackedUtterance, PackedWord
from api.synthesis.timing.timings import BookmarkTiming, Timing, WordTiming
from api.synthesis.timing.word_times import LEAD_FRAMES, WordTimes

FRAME_S = 0.025
PAD = 10


def utterance(*words: PackedWord) -> PackedUtterance:
    num_phonemes = max(word.phonemes_end for word in words)
    return PackedUtterance("a" * num_phonemes, False, words[0].start, words[-1].end, words=words)


def speech(times: WordTimes, packed: PackedUtterance, frames: int = 4, *, trimmed: int = 0) -> tuple[Timing, ...]:
    """Every phoneme lasts `frames`; `trimmed` samples are cut off in front."""
    lasting = (PAD, *[frames] * len(packed.phonemes), PAD)
    num_samples = sum(lasting) * 600
    spoken = SpokenUtterance(np.zeros(num_samples, np.float32), lasting)
    joined = Joined(spoken.waveform[trimmed:], -trimmed, 0, num_samples - trimmed)
    return times.speech(packed, spoken, joined, voice="af_heart", turn=0)


def words_in(timings: tuple[Timing, ...]) -> list[tuple[object, object, object]]:
    return [
        (each.word, round(each.start_time, 4), round(each.end_time, 4))
        for each in timings
        if isinstance(each, WordTiming)
    ]


def test_a_word_lasts_as_long_as_its_phonemes() -> None:
    packed = utterance(PackedWord("one", 0, 3, 0, 2), PackedWord("two", 4, 7, 3, 5))
    begin = (PAD - LEAD_FRAMES) * FRAME_S
    assert words_in(speech(WordTimes(), packed)) == [
        ("one", begin, pytest.approx(begin + 8 * FRAME_S)),
        ("two", pytest.approx(begin + 12 * FRAME_S), pytest.approx(begin + 20 * FRAME_S)),
    ]


def test_what_is_trimmed_and_what_came_before_count() -> None:
    times = WordTimes()
    packed = utterance(PackedWord("one", 0, 3, 0, 2))
    begin = (PAD - LEAD_FRAMES) * FRAME_S
    times.silence(24_000)
    (first,) = words_in(speech(times, packed, trimmed=1200))
    assert first == ("one", pytest.approx(1 + begin - 0.05), pytest.approx(1 + begin - 0.05 + 0.2))
    length_s = (2 * PAD + 8) * FRAME_S - 0.05
    (second,) = words_in(speech(times, packed))
    assert second[1] == pytest.approx(1 + length_s + begin)


def test_no_time_is_outside_the_kept_sound() -> None:
    packed = utterance(PackedWord("one", 0, 3, 0, 2))
    (word,) = words_in(speech(WordTimes(), packed, trimmed=(PAD + 1) * 600))
    assert word[1] == 0.0


def test_a_word_that_goes_on_is_told_once() -> None:
    times = WordTimes()
    first = speech(times, utterance(PackedWord("one", 0, 3, 0, 2), PackedWord("long", 4, 8, 3, 9, goes_on=True)))
    second = speech(times, utterance(PackedWord("long", 4, 8, 0, 4), PackedWord("end", 9, 12, 5, 7)))
    assert [word for word, *_ in words_in(first)] == ["one"]
    assert [word for word, *_ in words_in(second)] == ["long", "end"]
    begin = (PAD - LEAD_FRAMES) * FRAME_S
    assert words_in(second)[0][1] == pytest.approx(begin + 12 * FRAME_S)


def test_a_word_whose_rest_never_comes_is_told_at_the_end() -> None:
    times = WordTimes()
    assert speech(times, utterance(PackedWord("long", 0, 4, 0, 4, goes_on=True))) == ()
    assert [word for word, *_ in words_in(times.finish())] == ["long"]


def test_bookmarks_are_reached_with_the_word_behind_them() -> None:
    times = WordTimes()
    times.bookmark("start")
    times.bookmark("two", 4)
    times.bookmark("later", 100)
    found = speech(times, utterance(PackedWord("one", 0, 3, 0, 2), PackedWord("two", 4, 7, 3, 5)))
    kinds = [each.name if isinstance(each, BookmarkTiming) else each.word for each in found]
    assert kinds == ["start", "one", "two", "two"]
    length_s = (2 * PAD + 20) * FRAME_S
    assert times.silence(2400) == (BookmarkTiming("later", pytest.approx(length_s)),)  # type: ignore[arg-type]


@given(st.lists(st.lists(st.integers(1, 6), min_size=1, max_size=5), max_size=5), st.integers(0, 12_000))
def test_times_never_overlap(lengths: list[list[int]], trimmed: int) -> None:
    times, found, at = WordTimes(), list[Timing](), 0
    for utterance_lengths in lengths:
        words, phoneme = [], 0
        for length in utterance_lengths:
            words.append(PackedWord("w", at, at + 1, phoneme, phoneme + length))
            phoneme += length + 1
            at += 2
        found += speech(times, utterance(*words), 1, trimmed=trimmed)
    spans = [(each.start_time, each.end_time) for each in found if isinstance(each, WordTiming)]
    assert len(spans) == sum(map(len, lengths))
    flat = [time for span in spans for time in span]
    assert flat == sorted(flat)
