import numpy as np
import pytest
from support.audio_samples import chirp, uneven_chunks

from api.audio.pcm import SAMPLE_RATE, Waveform
from api.audio.resample import Resampler

RATES = (8_000, 8_001, 11_025, 12_345, 16_000, 22_050, 32_000, 44_100, 48_000)
EVERY_KIND = pytest.mark.parametrize("sample_rate", RATES)


def tone(hertz: float, num_samples: int = 24_000, sample_rate: int = SAMPLE_RATE) -> Waveform:
    return (0.5 * np.sin(2 * np.pi * hertz * np.arange(num_samples) / sample_rate)).astype(np.float32)


def resampled(waveform: Waveform, sample_rate: int) -> Waveform:
    resampler = Resampler(sample_rate)
    return np.concatenate([resampler.resample(waveform), resampler.finish()])


def level_db(waveform: Waveform) -> float:
    """Return the waveform without its ends, where an abrupt tone has every frequency."""
    middle = waveform[waveform.size // 10 : -waveform.size // 10].astype(np.float64)
    return float(10 * np.log10(np.mean(np.square(middle)) + 1e-20))


def test_the_models_own_rate_passes_through() -> None:
    speech = chirp(12_345)
    resampler = Resampler(SAMPLE_RATE)
    assert resampler.resample(speech) is speech
    assert resampler.finish().size == 0


@EVERY_KIND
def test_chunks_make_no_difference(sample_rate: int) -> None:
    speech = chirp(30_001)
    resampler = Resampler(sample_rate)
    pieces = [resampler.resample(chunk) for chunk in uneven_chunks(speech)]
    assert np.array_equal(np.concatenate([*pieces, resampler.finish()]), resampled(speech, sample_rate))


@EVERY_KIND
@pytest.mark.parametrize("num_samples", [1, 2, 3, 50, 287, 288, 289, 2400, 24_000, 24_001])
def test_every_length_is_resampled_whole(sample_rate: int, num_samples: int) -> None:
    out = resampled(chirp(num_samples), sample_rate)
    assert out.dtype == np.float32
    assert out.size == -(-num_samples * sample_rate // SAMPLE_RATE)


@EVERY_KIND
def test_empty_stream_gives_no_samples(sample_rate: int) -> None:
    resampler = Resampler(sample_rate)
    assert resampler.resample(chirp(0)).size == 0
    assert resampler.finish().size == 0


@EVERY_KIND
def test_tone_keeps_its_time_and_level(sample_rate: int) -> None:
    """Equal, sample for sample, to the tone made at that rate: no delay, no change of level."""
    out = resampled(tone(1000), sample_rate)
    ideal = tone(1000, out.size, sample_rate)
    assert level_db(out) == pytest.approx(level_db(ideal), abs=0.01)
    assert level_db(out - ideal) < level_db(ideal) - 80


@EVERY_KIND
def test_the_last_sample_is_there(sample_rate: int) -> None:
    """A click in the last millisecond of a stream, which a filter's delay could lose."""
    speech = np.zeros(12_000, np.float32)
    speech[-12] = 0.5
    out = resampled(speech, sample_rate)
    assert np.argmax(out) == pytest.approx((12_000 - 12) * sample_rate / SAMPLE_RATE, abs=1)


@EVERY_KIND
def test_stream_is_delayed_by_milliseconds(sample_rate: int) -> None:
    ready = Resampler(sample_rate).resample(chirp(4800))
    assert ready.size / sample_rate > 0.2 - 0.007


@pytest.mark.parametrize("sample_rate", [8_000, 11_025, 16_000, 22_050])
@pytest.mark.parametrize("above", [1.001, 1.01, 1.05, 1.08])
def test_frequencies_above_half_the_rate_are_removed_not_aliased(sample_rate: int, above: float) -> None:
    hiss = tone(sample_rate / 2 * above)
    assert level_db(resampled(hiss, sample_rate)) < level_db(hiss) - 80


@pytest.mark.parametrize("hertz", [4_100, 5_000, 7_000, 8_000, 11_900])
def test_telephony_has_nothing_above_4_khz(hertz: float) -> None:
    assert level_db(resampled(tone(hertz), 8_000)) < level_db(tone(hertz)) - 80


@EVERY_KIND
@pytest.mark.parametrize("part", [0.05, 0.5, 0.85, 0.9])
def test_frequencies_below_half_the_rate_keep_their_level(sample_rate: int, part: float) -> None:
    voice = tone(part * min(sample_rate, SAMPLE_RATE) / 2)
    assert level_db(resampled(voice, sample_rate)) == pytest.approx(level_db(voice), abs=0.15)
