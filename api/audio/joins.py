"""Joins: trim the silence around each utterance and put a natural pause before the next one."""

# Measured 2026-11-21 with the real model: af_heart, am_michael, bf_emma, bm_george, af_nicole and am_adam, 17
# utterances each, at speeds 0.6, 1 and 1.6.
# - Silence before speech: 0.19-0.41 s, median 0.28. Silence after it: 0.06-1.21 s, median 0.55, the longest at low
#   speeds and after a cut clause. Untrimmed, a join after a full stop would last 0.8 s, and the first sound come 0.28 s
#   late.
# - That silence lies 60 dB and more below speech; three voices (af_heart, am_michael, af_nicole) hum at 50-60 dB below.
#   Last sounds fall from -30 to -50 dB within 10-60 ms.
# - Within one utterance the same voices pause 0.15-0.35 s at a full stop and 0.05-0.2 s at a comma.
# - The trimmed parts hold at most 1/200_000 of an utterance's energy (-53 dB), hum included.

from dataclasses import dataclass

import numpy as np

from api.audio.pcm import FULL_SCALE, SAMPLE_RATE, Waveform, require_waveform, seconds_to_samples

WINDOW_S = 0.010
"""Window of the loudness measure: one period of a low voice (100 Hz), a fraction of any consonant."""

SPEECH_DB = -50.0
"""Level above which a window is speech, relative to the utterance's loudest window."""

LEAD_IN_S = 0.020
"""Part kept before the first window of speech, for onsets softer than the threshold (h, f)."""

LEAD_OUT_S = 0.030
"""Part kept after the last window of speech, for sounds that fade."""

FADE_S = 0.005
"""Length of the raised cosine at each cut. It lies in the kept silence where there is any, not in speech."""

PARAGRAPH_PAUSE_S = 0.70
SENTENCE_PAUSE_S = 0.38
CLAUSE_PAUSE_S = 0.16
CUT_PAUSE_S = LEAD_OUT_S + LEAD_IN_S
"""Pause where a clause was cut between words at the model's limit: only the kept parts, none is added."""

TAIL_S = 0.20
"""Silence after the last utterance, so that a player that clips the end clips no speech."""

SPEED_EFFECT = (0.5, 2.0)
"""Bounds of the speed that a pause is divided by. At speed 0.25 a fourfold pause would seem the end."""

SENTENCE_ENDS = ".!?…。！？।"
CLAUSE_ENDS = ",;:—–，、；："
CLOSERS = "\"')]}”’»」』）"
"""Characters that may follow the last mark of an utterance."""


def pause_s(ending: str, *, ends_paragraph: bool, speed: float) -> float:
    """Return the pause after an utterance, in seconds.

    ending: the end of its text or phonemes; only the last mark counts. speed: the utterance's multiplier.
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
    """Return the first sample of speech and the one after its last, in steps of WINDOW_S; None if all is silence.

    waveform: (num_samples,), may be empty.
    """
    if waveform.size == 0:
        return None
    window = seconds_to_samples(WINDOW_S, sample_rate)
    starts = np.arange(0, waveform.size, window)
    energy = np.add.reduceat(np.square(waveform, dtype=np.float64), starts)
    rms = np.sqrt(energy / np.diff(starts, append=waveform.size))
    # Below one step of 16-bit PCM all is silence, however soft the rest of the utterance is.
    threshold = max(rms.max() * 10 ** (SPEECH_DB / 20), 1 / FULL_SCALE)
    speaking = np.flatnonzero(rms >= threshold)
    if speaking.size == 0:
        return None
    return int(starts[speaking[0]]), min(int(starts[speaking[-1]]) + window, waveform.size)


def faded(waveform: Waveform, sample_rate: int = SAMPLE_RATE) -> Waveform:
    """Return a copy of (num_samples,) that rises from zero and falls back to it, each within FADE_S."""
    num_samples = min(seconds_to_samples(FADE_S, sample_rate), waveform.size // 2)
    phase = (np.arange(num_samples, dtype=np.float32) + 0.5) / max(num_samples, 1)
    rise = 0.5 - 0.5 * np.cos(np.pi * phase)
    shaped = waveform.copy()
    shaped[:num_samples] *= rise
    shaped[waveform.size - num_samples :] *= rise[::-1]
    return shaped


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """The chunk of one utterance."""

    waveform: Waveform

    shift: int
    """Offset from a sample of the utterance to the same sample of the chunk, valid from `first` to `end`."""

    first: int
    end: int
    """Range of the utterance's kept samples in the chunk. The rest of a pause comes before them."""


class Joiner:
    """Turn the utterances of one stream, in order, into chunks that are sent one after another.

    The pause after an utterance is sent before the next one, so no utterance waits to learn whether more follows.
    """

    def __init__(self, sample_rate: int = SAMPLE_RATE) -> None:
        self._sample_rate = sample_rate
        self._pause_due = 0
        """Pause between the last speech and the next, in samples."""
        self._silence_sent: int | None = None
        """Samples sent since the last speech; None before anything was sent."""

    def join(self, waveform: Waveform, *, ending: str, ends_paragraph: bool = False, speed: float = 1.0) -> Joined:
        """Return the chunk of one utterance: the rest of the pause before it, then its speech, trimmed and faded.

        waveform: (num_samples,) float32 as the model made it. ending, ends_paragraph, speed: see `pause_s`.
        A silent utterance gives at most TAIL_S of silence, which counts towards the pause.
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
        """Return silence of exactly this length. It replaces the pause that was due, and at the end the tail too."""
        self._pause_due = 0
        self._silence_sent = self._samples(TAIL_S)
        return np.zeros(self._samples(duration_s), np.float32)

    def finish(self) -> Waveform:
        """Return the rest of TAIL_S after the last utterance; (0,) if nothing was joined."""
        if self._silence_sent is None:
            return np.zeros(0, np.float32)
        rest = max(0, self._samples(TAIL_S) - self._silence_sent)
        self._silence_sent += rest
        return np.zeros(rest, np.float32)

    def _samples(self, seconds: float) -> int:
        return seconds_to_samples(seconds, self._sample_rate)
