"""Where one word turns into the next: the quietest place between them, and nothing outside the gap."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from api.audio.pcm import SAMPLES_PER_FRAME, Waveform
from api.synthesis.timing.word_boundaries import INAUDIBLE, STEP, quiet_stretch

FRAME = SAMPLES_PER_FRAME


def loud(num_samples: int, level: float = 0.3) -> Waveform:
    return np.where(np.arange(num_samples) % 2, level, -level).astype(np.float32)


def test_sound_goes_on_in_sound_at_its_quietest_moment() -> None:
    dip = FRAME + 2 * STEP
    waveform = loud(4 * FRAME)
    waveform[dip - STEP : dip + STEP] *= 0.3
    assert quiet_stretch(waveform, FRAME, 3 * FRAME) == (dip, dip)


def test_a_closed_mouth_belongs_to_neither_word() -> None:
    waveform = loud(5 * FRAME)
    waveform[FRAME + STEP : 3 * FRAME - STEP] *= 0.01
    assert quiet_stretch(waveform, FRAME, 3 * FRAME) == (FRAME + 2 * STEP, 3 * FRAME - 2 * STEP)


def test_a_short_gap_is_most_of_all_the_next_word_s() -> None:
    # A hiss that begins early and fades before the burst behind it: "stairs".
    waveform = loud(6 * FRAME)
    waveform[2 * FRAME + STEP : 4 * FRAME] *= 0.5
    waveform[3 * FRAME : 4 * FRAME] *= 0.5
    begins, ends = quiet_stretch(waveform, 2 * FRAME, 4 * FRAME)
    assert begins <= ends <= 3 * FRAME


def test_a_pause_is_found_wherever_it_is() -> None:
    waveform = loud(12 * FRAME)
    waveform[6 * FRAME : 9 * FRAME] = 0
    begins, ends = quiet_stretch(waveform, 2 * FRAME, 10 * FRAME)
    assert 6 * FRAME <= begins <= 6 * FRAME + STEP
    assert 9 * FRAME - STEP <= ends <= 9 * FRAME


def test_what_nobody_hears_is_quiet() -> None:
    waveform = loud(4 * FRAME, INAUDIBLE / 2)
    waveform[2 * FRAME] = 0
    assert quiet_stretch(waveform, FRAME, 3 * FRAME) == (FRAME, 3 * FRAME)


@given(
    arrays.arrays(np.float32, st.integers(0, 3000), elements=st.floats(-1, 1, width=32)),
    st.integers(0, 3000),
    st.integers(0, 3000),
)
def test_it_stays_within_the_gap(waveform: Waveform, one: int, other: int) -> None:
    start, end = sorted((min(one, waveform.size), min(other, waveform.size)))
    begins, ends = quiet_stretch(waveform, start, end)
    assert start <= begins <= ends <= end
