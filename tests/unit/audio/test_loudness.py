import numpy as np
import pytest
from support.audio_samples import chirp, uneven_chunks

from api.audio.loudness import KNEE, MAX_VOLUME, MIN_VOLUME, with_volume
from api.audio.pcm import FULL_SCALE, to_int16

VOLUMES = pytest.mark.parametrize("volume", [MIN_VOLUME, 0.5, 1.0, 2.0, MAX_VOLUME])


def test_volume_one_changes_no_bit_below_the_knee() -> None:
    speech = chirp(24_000, amplitude=0.89)
    assert np.array_equal(with_volume(speech, 1.0), speech)


@pytest.mark.parametrize("volume", [MIN_VOLUME, 0.5, 1.5, MAX_VOLUME])
def test_below_the_knee_volume_is_a_plain_gain(volume: float) -> None:
    quiet = chirp(24_000, amplitude=0.2)
    assert np.array_equal(with_volume(quiet, volume), quiet * np.float32(volume))


@VOLUMES
def test_output_stays_below_full_scale(volume: float) -> None:
    limited = with_volume(chirp(24_000, amplitude=1.5), volume)
    assert np.abs(limited).max() < 1
    assert np.abs(to_int16(limited)).max() < FULL_SCALE


@VOLUMES
def test_limit_never_clips(volume: float) -> None:
    """Louder input gives louder output, even as 16-bit samples far above the knee: no peak is flat."""
    rising = np.linspace(0, 1, 100, dtype=np.float32)
    assert np.diff(to_int16(with_volume(rising, volume)).astype(int)).min() >= 1


def test_limit_is_smooth_at_the_knee() -> None:
    around = np.array([KNEE - 1e-3, KNEE, KNEE + 1e-3], np.float32)
    below, above = np.diff(with_volume(around, 1.0))
    assert above == pytest.approx(below, rel=0.03)


def test_both_signs_alike() -> None:
    loud = chirp(4800, amplitude=1.0)
    assert np.array_equal(with_volume(-loud, 3.0), -with_volume(loud, 3.0))


def test_chunks_make_no_difference() -> None:
    loud = chirp(48_000, amplitude=0.8)
    whole = with_volume(loud, 2.5)
    assert np.array_equal(np.concatenate([with_volume(chunk, 2.5) for chunk in uneven_chunks(loud)]), whole)


def test_input_is_not_modified_and_output_is_float32() -> None:
    given = np.array([0.25, 0.95], np.float32)
    assert with_volume(given, 4.0).dtype == np.float32
    assert given.tolist() == np.array([0.25, 0.95], np.float32).tolist()
    assert with_volume(given[:0], 4.0).size == 0
