"""Words are where the times say, in real speech: a hiss, which a spectrum shows, is in the word that it belongs to."""

from pathlib import Path

import numpy as np
import pytest
from support.checkpoints import V1_0_CONFIG

from api.assets.catalogue import find_checkpoint, voices_folder
from api.audio.joins import Joiner
from api.audio.pcm import SAMPLE_RATE, Waveform
from api.models.base import SpokenUtterance
from api.models.v1_0.models import KModel
from api.models.voices import VoiceStore
from api.phonemize.packed_utterance import PackedUtterance, PackedWord
from api.synthesis.timing.timings import WordTiming
from api.synthesis.timing.word_times import WordTimes

PHONEMES = "ə lˈɔŋ sˈi, wˌI ən ˈOn ʃˈɔɹ, ɔl mˈI sˈO."
""""A long sea, why an own shore, all my so": nothing else in it hisses."""
HISSES = "sʃ"
HISS_HZ = 4000
LEAST_INSIDE = 0.9


@pytest.fixture(scope="module")
def real_kmodel(real_assets: Path) -> KModel:
    return KModel(V1_0_CONFIG, find_checkpoint(real_assets, "v1_0"))


def utterance(phonemes: str) -> PackedUtterance:
    words, start = list[PackedWord](), 0
    for written in phonemes.split(" "):
        sounds = written.rstrip(",.")
        words.append(PackedWord(sounds, start, start + len(sounds), start, start + len(sounds)))
        start += len(written) + 1
    return PackedUtterance(phonemes, True, 0, len(phonemes), words=tuple(words))


def hissing(waveform: Waveform) -> Waveform:
    """Return the part of it above HISS_HZ."""
    spectrum = np.fft.rfft(waveform)
    spectrum[np.fft.rfftfreq(waveform.size, 1 / SAMPLE_RATE) < HISS_HZ] = 0
    return np.fft.irfft(spectrum, waveform.size).astype(np.float32)


@pytest.mark.parametrize(("voice", "speed"), [("af_heart", 1.3), ("am_michael", 1.0), ("am_adam", 0.8)])
def test_hisses_are_in_their_words(real_kmodel: KModel, real_assets: Path, voice: str, speed: float) -> None:
    ref_s = VoiceStore(voices_folder(real_assets, "v1_0")).style(voice, len(PHONEMES))
    speech = real_kmodel.speak(PHONEMES, ref_s, speed, seed=1)
    spoken = SpokenUtterance(speech.waveform.numpy(), tuple(speech.durations.tolist()))
    joined = Joiner().join(spoken.waveform, ending=PHONEMES, speed=speed)
    packed = utterance(PHONEMES)
    timings = WordTimes().speech(packed, spoken, joined, voice=voice, turn=0)
    power = np.square(hissing(joined.waveform))
    inside = 0.0
    for timing in timings:
        assert isinstance(timing, WordTiming)
        if set(HISSES) & set(timing.word):
            inside += float(power[round(timing.start_time * SAMPLE_RATE) : round(timing.end_time * SAMPLE_RATE)].sum())
    assert inside / power.sum() >= LEAST_INSIDE
