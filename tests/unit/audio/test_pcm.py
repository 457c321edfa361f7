import numpy as np
import pytest
from support.audio_samples import to_pcm

from api.audio.pcm import SAMPLE_RATE, SAMPLES_PER_FRAME, samples_to_seconds, seconds_to_samples, to_int16
from api.errors import EncodeFailed


def waveform(*samples: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.array(samples, np.float32)


def test_full_scale_is_symmetric_and_zero_is_zero() -> None:
    assert to_int16(waveform(-1.0, 0.0, 1.0)).tolist() == [-32767, 0, 32767]


def test_rounds_to_nearest_on_both_sides_of_zero() -> None:
    step = 1 / 32767
    assert to_int16(waveform(0.4 * step, 0.6 * step, -0.4 * step, -0.6 * step)).tolist() == [0, 1, 0, -1]


def test_too_loud_saturates_and_never_wraps() -> None:
    assert to_int16(waveform(1.0001, 2.0, 1e38, -1.0001, -3e38)).tolist() == [32767] * 3 + [-32767] * 2


def test_pcm_is_little_endian() -> None:
    assert to_pcm(waveform(258 / 32767, -1 / 32767)) == b"\x02\x01\xff\xff"


def test_empty_waveform_gives_no_bytes() -> None:
    assert to_pcm(waveform()) == b""


def test_input_is_not_modified() -> None:
    given = waveform(0.25, 7.0)
    to_pcm(given)
    assert given.tolist() == [0.25, 7.0]


@pytest.mark.parametrize("sample", [np.nan, np.inf, -np.inf])
def test_samples_that_are_no_numbers_are_refused(sample: float) -> None:
    with pytest.raises(EncodeFailed, match="finite"):
        to_pcm(waveform(0.1, sample))


def test_other_shapes_and_widths_are_refused() -> None:
    with pytest.raises(EncodeFailed, match=r"float32 of shape \(1, 4\)"):
        to_pcm(np.zeros((1, 4), np.float32))
    with pytest.raises(EncodeFailed, match="float64"):
        to_pcm(np.zeros(4))  # type: ignore[arg-type]


def test_seconds_and_samples() -> None:
    assert seconds_to_samples(0.025) == SAMPLES_PER_FRAME
    assert samples_to_seconds(SAMPLE_RATE) == 1.0
    assert seconds_to_samples(1 / 3, 48_000) == 16_000
    assert samples_to_seconds(12_000, 48_000) == 0.25
