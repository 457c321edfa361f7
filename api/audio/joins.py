"""Joins: utterances one after another, as a person would say them.

Knows where speech begins and ends in a waveform, and how long a pause should be. Knows nothing of how the
text was cut into utterances, beyond the end of each: its last mark, and whether a paragraph ends there.

The figures come from the real model: af_heart, am_michael, bf_emma, bm_george, af_nicole and am_adam, 17
utterances each, at speeds 0.6, 1 and 1.6.
- Silence before speech: 0.19-0.41 s, median 0.28. Silence after it: 0.06-1.21 s, median 0.55, most where
  speed is low or a clause was cut. Left alone, a join after a full stop would be 0.8 s of nothing, and sound
  0.28 s late.
- That silence lies 60 dB and more below speech, but for a hum of three voices (af_heart, am_michael,
  af_nicole), 50-60 dB below. Last sounds fall from -30 to -50 dB within 10-60 ms.
- Within one utterance the same voices pause 0.15-0.35 s at a full stop and 0.05-0.2 s at a comma.
- What is trimmed here holds at most 1/200_000 of an utterance's energy (-53 dB), hum included.
"""

from dataclasses import dataclass

import numpy as np

from api.audio.pcm import FULL_SCALE, SAMPLE_RATE, Waveform, require_waveform, seconds_to_samples

WINDOW_S = 0.010
"""Loudness is measured over this long: one period of a low voice (100 Hz), a fraction of any consonant."""

SPEECH_DB = -50.0
"""Speech is what comes within this of the utterance's own loudest window."""

LEAD_IN_S = 0.020
"""Kept before the first window of speech, for onsets softer than the threshold (h, f)."""

LEAD_OUT_S = 0.030
"""Kept after the last window of speech, for sounds that die away."""

FADE_S = 0.005
"""Raised cosine at each cut. Where there was silence to keep, the fade lies in it and leaves speech alone."""

PARAGRAPH_PAUSE_S = 0.70
SENTENCE_PAUSE_S = 0.38
CLAUSE_PAUSE_S = 0.16
CUT_PAUSE_S = LEAD_OUT_S + LEAD_IN_S
"""Where a clause was cut between words, for the model's limit alone: no pause is meant, so none is added."""

TAIL_S = 0.20
"""Silence after the last utterance: the last sound is not the last thing a player has to get right."""

SPEED_EFFECT = (0.5, 2.0)
"""A pause is divided by speed within these bounds; at 0.25 a fourfold pause would seem the end."""

SENTENCE_ENDS = ".!?…。！？।"
CLAUSE_ENDS = ",;:—–，、；："
CLOSERS = "\"')]}”’»」』）"
"""What may stand between the mark and the end of the utterance."""


def pause_s(ending: str, *, ends_paragraph: bool, speed: float) -> float:
    """Seconds of silence that belong after an utterance.

    ending: the end of its text or phonemes, as much of it as is at hand; only the last mark counts.
    speed: the utterance's own, a multiplier.
    """
    mark = ending.rstrip().rstrip(CLOSERS).rstrip()[-1:]
    if ends_paragraph:
        pause = PARAGRAPH_PAUSE_S
    elif mark and mark in SENTENCE_ENDS:
        pause = SENTENCE_PAUSE_S
    elif mark and mark in CLAUSE_ENDS:
        pause = CLAUSE_PAUSE_S
    else:
        return CUT_PAUSE_S
    slowest, fastest = SPEED_EFFECT
    return pause / min(max(speed, slowest), fastest)


def speech_bounds(waveform: Waveform, sample_rate: int = SAMPLE_RATE) -> tuple[int, int] | None:
    """The first sample of speech and the one after its last, in steps of a window; None if all is silence.

    waveform: (num_samples,), may be empty.
    """
    if waveform.size == 0:
        return None
    window = seconds_to_samples(WINDOW_S, sample_rate)
    starts = np.arange(0, waveform.size, window)
    energy = np.add.reduceat(np.square(waveform, dtype=np.float64), starts)
    rms = np.sqrt(energy / np.diff(starts, append=waveform.size))
    # What does not reach one step of 16-bit PCM is silence, whatever the rest of the utterance is like.
    threshold = max(rms.max() * 10 ** (SPEECH_DB / 20), 1 / FULL_SCALE)
    speaking = np.flatnonzero(rms >= threshold)
    if speaking.size == 0:
        return None
    return int(starts[speaking[0]]), min(int(starts[speaking[-1]]) + window, waveform.size)


def faded(waveform: Waveform, sample_rate: int = SAMPLE_RATE) -> Waveform:
    """A copy of (num_samples,) that rises from zero and falls back to it, each within FADE_S."""
    num_samples = min(seconds_to_samples(FADE_S, sample_rate), waveform.size // 2)
    phase = (np.arange(num_samples, dtype=np.float32) + 0.5) / max(num_samples, 1)
    rise = 0.5 - 0.5 * np.cos(np.pi * phase)
    shaped = waveform.copy()
    shaped[:num_samples] *= rise
    shaped[waveform.size - num_samples :] *= rise[::-1]
    return shaped


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """An utterance's chunk."""

    waveform: Waveform

    shift: int
    """Sample i of the utterance is sample i + shift of the chunk, if it is from `first` to `end`."""

    first: int
    end: int
    """Where in the chunk the utterance's kept samples begin and end; before them is the rest of a pause."""


class Joiner:
    """Turns the utterances of one stream, given in order, into chunks to be sent one behind the other.

    The pause after an utterance leaves in front of the next one, so none waits to learn whether more follows.
    """

    def __init__(self, sample_rate: int = SAMPLE_RATE) -> None:
        self._sample_rate = sample_rate
        self._pause_due = 0
        """Samples that belong between the last speech and the next."""
        self._silence_sent: int | None = None
        """Samples sent since the last speech; None while nothing was sent at all."""

    def join(self, waveform: Waveform, *, ending: str, ends_paragraph: bool = False, speed: float = 1.0) -> Joined:
        """The chunk for one utterance: the rest of the pause before it, then its speech, trimmed and faded.

        waveform: (num_samples,) float32 as the model made it. ending, ends_paragraph, speed: see `pause_s`.
        An utterance of nothing but silence gives silence, at most TAIL_S, which counts towards the pause.
        Raises EncodeFailed as `require_waveform` does.
        """
        require_waveform(waveform)
        sent = self._silence_sent or 0
        bounds = speech_bounds(waveform, self._sample_rate)
        if bounds is None:
            num_silent = min(waveform.size, self._samples(TAIL_S))
            self._silence_sent = sent + num_silent
            return Joined(np.zeros(num_silent, np.float32), 0, 0, num_silent)
        first, end = bounds
        start = max(0, first - self._samples(LEAD_IN_S))
        stop = min(waveform.size, end + self._samples(LEAD_OUT_S))
        rest = max(0, self._pause_due - sent - (first - start))
        self._pause_due = self._samples(pause_s(ending, ends_paragraph=ends_paragraph, speed=speed))
        self._silence_sent = stop - end
        chunk = np.concatenate([np.zeros(rest, np.float32), faded(waveform[start:stop], self._sample_rate)])
        return Joined(chunk, rest - start, rest, chunk.size)

    def pause(self, duration_s: float) -> Waveform:
        """Silence of exactly this length in place of the pause that was due; at the very end, of the tail too."""
        self._pause_due = 0
        self._silence_sent = self._samples(TAIL_S)
        return np.zeros(self._samples(duration_s), np.float32)

    def finish(self) -> Waveform:
        """The rest of TAIL_S behind the last utterance, silent; (0,) if nothing was joined."""
        if self._silence_sent is None:
            return np.zeros(0, np.float32)
        rest = max(0, self._samples(TAIL_S) - self._silence_sent)
        self._silence_sent += rest
        return np.zeros(rest, np.float32)

    def _samples(self, seconds: float) -> int:
        return seconds_to_samples(seconds, self._sample_rate)
