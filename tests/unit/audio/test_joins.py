import numpy as np
import pytest
from support.audio_samples import chirp, silence

from api.audio.joins import (
    CLAUSE_PAUSE_S,
    CUT_PAUSE_S,
    PARAGRAPH_PAUSE_S,
    SENTENCE_PAUSE_S,
    TAIL_S,
    Joiner,
    faded,
    pause_s,
    speech_bounds,
)
from api.audio.pcm import SAMPLE_RATE, Waveform
from api.errors import EncodeFailed

WINDOW = SAMPLE_RATE // 100


def utterance(seconds: float = 0.6, *, lead_s: float = 0.3, trail_s: float = 0.5) -> Waveform:
    """Return synthetic speech: a voiced sound that rises, holds and decays, between silences with a faint hum."""
    num_samples = round(seconds * SAMPLE_RATE)
    position = np.arange(num_samples) / SAMPLE_RATE
    voice = sum(np.sin(2 * np.pi * 120 * k * position + k) / k for k in range(1, 20))
    envelope = np.minimum(1, np.minimum(position / 0.03, (seconds - position) / 0.08))
    sound = np.concatenate([silence(lead_s), 0.2 * voice * envelope**2, silence(trail_s)])
    hum = 2e-5 * np.sin(2 * np.pi * 50 * np.arange(sound.size) / SAMPLE_RATE)
    return (sound + hum).astype(np.float32)


def longest_pause(chunks: list[Waveform]) -> float:
    """Return the longest silence between sounds, in seconds."""
    loud = np.flatnonzero(np.abs(np.concatenate(chunks)) > 1e-3)
    return float(np.diff(loud).max() / SAMPLE_RATE)


@pytest.mark.parametrize(
    ("ending", "expected"),
    [
        ("the end.", SENTENCE_PAUSE_S),
        ("is it?", SENTENCE_PAUSE_S),
        ('she said, "Go!"', SENTENCE_PAUSE_S),
        ("(and so on…) ", SENTENCE_PAUSE_S),
        ("when it rained,", CLAUSE_PAUSE_S),
        ("look —", CLAUSE_PAUSE_S),
        ("these:", CLAUSE_PAUSE_S),
        ("in the", CUT_PAUSE_S),
        ("", CUT_PAUSE_S),
        ('"', CUT_PAUSE_S),
    ],
)
def test_the_last_mark_decides_the_pause(ending: str, expected: float) -> None:
    assert pause_s(ending, ends_paragraph=False, speed=1.0) == expected


def test_paragraph_pause_outweighs_the_last_mark() -> None:
    assert pause_s("the end.", ends_paragraph=True, speed=1.0) == PARAGRAPH_PAUSE_S
    assert pause_s("Chapter one", ends_paragraph=True, speed=1.0) == PARAGRAPH_PAUSE_S


def test_speed_shortens_pauses_within_bounds() -> None:
    assert pause_s(".", ends_paragraph=False, speed=1.25) == pytest.approx(SENTENCE_PAUSE_S / 1.25)
    assert pause_s(".", ends_paragraph=False, speed=4.0) == pytest.approx(SENTENCE_PAUSE_S / 2)
    assert pause_s(".", ends_paragraph=False, speed=0.25) == pytest.approx(SENTENCE_PAUSE_S * 2)


def test_speech_is_found_to_a_window() -> None:
    sound = np.concatenate([silence(0.2), chirp(4800), silence(0.3)])
    bounds = speech_bounds(sound)
    assert bounds is not None
    assert abs(bounds[0] - 4800) <= WINDOW
    assert abs(bounds[1] - 9600) <= WINDOW


def test_speech_that_fills_the_waveform_is_all_kept() -> None:
    for num_samples in (1, 2, WINDOW - 1, WINDOW + 1, 1234):
        assert speech_bounds(np.full(num_samples, 0.1, np.float32)) == (0, num_samples)


def test_thresholds_follow_the_utterance_not_the_scale() -> None:
    loud = utterance()
    assert speech_bounds(loud) == speech_bounds(loud * np.float32(0.25))


@pytest.mark.parametrize("level_db", [0.0, -20.0, -40.0])
def test_soft_sounds_at_either_end_are_speech(level_db: float) -> None:
    soft = np.float32(10 ** (level_db / 20)) * chirp(2400)
    sound = np.concatenate([silence(0.2), soft, chirp(9600), soft, silence(0.2)])
    joined = Joiner().join(sound, ending=".").waveform
    expected = np.sum(np.square(sound, dtype=np.float64))
    assert np.sum(np.square(joined, dtype=np.float64)) == pytest.approx(expected, rel=1e-9)


def test_silence_around_speech_is_trimmed_and_the_energy_stays() -> None:
    sound = utterance(0.6, lead_s=0.4, trail_s=0.7)
    joined = Joiner().join(sound, ending=".").waveform
    assert 0.6 <= joined.size / SAMPLE_RATE <= 0.6 + 0.06
    kept, given = (np.sum(np.square(x, dtype=np.float64)) for x in (joined, sound))
    assert kept == pytest.approx(given, rel=1e-5)


def test_first_audio_comes_without_a_pause() -> None:
    joined = Joiner().join(utterance(lead_s=0.5), ending=".").waveform
    assert np.flatnonzero(np.abs(joined) > 1e-2)[0] < 0.05 * SAMPLE_RATE


@pytest.mark.parametrize("trail_s", [0.0, 0.2, 0.7, 1.4])
@pytest.mark.parametrize(
    ("ending", "ends_paragraph", "expected"),
    [
        (".", False, SENTENCE_PAUSE_S),
        (",", False, CLAUSE_PAUSE_S),
        (".", True, PARAGRAPH_PAUSE_S),
    ],
)
def test_pauses_do_not_depend_on_the_silence_given(
    ending: str, ends_paragraph: bool, expected: float, trail_s: float
) -> None:
    first = utterance(trail_s=trail_s)
    joiner = Joiner()
    chunks = [
        joiner.join(first, ending=ending, ends_paragraph=ends_paragraph).waveform,
        joiner.join(utterance(), ending=".").waveform,
    ]
    assert longest_pause(chunks) == pytest.approx(expected, abs=0.025)


def test_cut_clause_gets_no_pause() -> None:
    joiner = Joiner()
    first = utterance(trail_s=0.6)
    chunks = [joiner.join(first, ending="over the").waveform, joiner.join(utterance(), ending=".").waveform]
    assert 0.02 <= longest_pause(chunks) <= 0.08


def test_the_pause_follows_the_speed_of_the_utterance_before_it() -> None:
    joiner = Joiner()
    first = utterance()
    chunks = [
        joiner.join(first, ending=".", speed=2.0).waveform,
        joiner.join(utterance(), ending=".", speed=0.5).waveform,
    ]
    assert longest_pause(chunks) == pytest.approx(SENTENCE_PAUSE_S / 2, abs=0.025)


def test_joins_do_not_click() -> None:
    joiner = Joiner()
    loud = chirp(SAMPLE_RATE // 3) + np.float32(0.3)
    sounds = [utterance(), loud, np.full(4000, 0.4, np.float32), utterance(trail_s=0.0), loud]
    endings = ["the", ",", ".", "", "."]
    chunks = [joiner.join(sound, ending=ending).waveform for sound, ending in zip(sounds, endings, strict=True)]
    joined = np.concatenate([silence(0.01), *chunks, joiner.finish(), silence(0.01)])
    within_speech = np.abs(np.diff(np.concatenate([utterance(), chirp(SAMPLE_RATE // 3)]))).max()
    assert np.abs(np.diff(joined)).max() <= within_speech
    seams = np.cumsum([240] + [chunk.size for chunk in chunks])
    assert max(float(np.abs(np.diff(joined[seam - 8 : seam + 8])).max()) for seam in seams) < 0.01


def test_fades_reach_zero_and_leave_the_middle_alone() -> None:
    sound = np.ones(2000, np.float32)
    shaped = faded(sound)
    assert shaped[0] < 1e-3
    assert shaped[-1] < 1e-3
    assert np.all(np.diff(shaped[:120]) > 0)
    assert np.array_equal(shaped[120:-120], sound[120:-120])
    assert np.array_equal(shaped, shaped[::-1])
    assert sound.min() == 1.0


@pytest.mark.parametrize("num_samples", [0, 1, 2, 3, 100])
def test_fades_fit_any_length(num_samples: int) -> None:
    assert faded(np.ones(num_samples, np.float32)).shape == (num_samples,)


def test_the_end_has_a_short_tail_once() -> None:
    joiner = Joiner()
    joined = np.concatenate([joiner.join(utterance(), ending=".", ends_paragraph=True).waveform, joiner.finish()])
    tail = joined.size - np.flatnonzero(np.abs(joined) > 1e-3)[-1]
    assert tail / SAMPLE_RATE == pytest.approx(TAIL_S, abs=0.02)
    assert joiner.finish().size == 0


def test_no_utterances_no_tail() -> None:
    assert Joiner().finish().shape == (0,)


@pytest.mark.parametrize("seconds", [0.0, 0.05, 3.0])
def test_silent_utterance_gives_short_silence(seconds: float) -> None:
    joined = Joiner().join(silence(seconds), ending=".").waveform
    assert joined.dtype == np.float32
    assert joined.size == round(min(seconds, TAIL_S) * SAMPLE_RATE)
    assert not joined.any()


def test_silent_utterance_counts_towards_the_pause() -> None:
    joiner = Joiner()
    first = utterance()
    sounds = [first, silence(0.1), silence(0.0), utterance()]
    chunks = [joiner.join(sound, ending=".").waveform for sound in sounds]
    assert longest_pause(chunks) == pytest.approx(SENTENCE_PAUSE_S, abs=0.025)


def test_nothing_is_lost_over_many_utterances() -> None:
    joiner = Joiner()
    sounds = [utterance(0.1 + 0.05 * turn, trail_s=0.1 * (turn % 5)) for turn in range(20)]
    chunks = [joiner.join(sound, ending=".,"[turn % 2]).waveform for turn, sound in enumerate(sounds)]
    given = sum(float(np.sum(np.square(sound, dtype=np.float64))) for sound in sounds)
    sent = sum(float(np.sum(np.square(chunk, dtype=np.float64))) for chunk in chunks)
    assert sent == pytest.approx(given, rel=1e-4)
    assert all(chunk.dtype == np.float32 and chunk.ndim == 1 for chunk in chunks)


def test_input_is_not_modified() -> None:
    sound = np.full(4000, 0.4, np.float32)
    Joiner().join(sound, ending=".")
    assert np.all(sound == np.float32(0.4))


def test_bad_samples_are_refused_not_taken_for_silence() -> None:
    sound = utterance()
    sound[5000] = np.nan
    with pytest.raises(EncodeFailed, match="finite"):
        Joiner().join(sound, ending=".")
    with pytest.raises(EncodeFailed, match="float32"):
        Joiner().join(np.zeros((1, 100), np.float32), ending=".")
