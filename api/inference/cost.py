"""How long an utterance will keep the device: predicted from its phonemes, learnt from those spoken before."""

OVERHEAD_PHONEMES = 10
"""A call costs something before its first phoneme: about as much as this many (measured: 3 phonemes make 1.2 s of
sound where 100 make 6 s)."""

FIRST_GUESS_S = 0.05
"""Seconds a phoneme, until something was measured: slower than any CPU this was tried on, so it errs to refusal."""

LEARNING_RATE = 0.2


class CostModel:
    """Predicts seconds of device time. The estimate is a running mean over the last dozen utterances or so."""

    def __init__(self) -> None:
        self._s_per_phoneme: float | None = None

    def predict_s(self, num_phonemes: int, speed: float) -> float:
        """Seconds that an utterance of this many phonemes will take at this speed."""
        rate = FIRST_GUESS_S if self._s_per_phoneme is None else self._s_per_phoneme
        return rate * _size(num_phonemes, speed)

    def learn(self, num_phonemes: int, speed: float, took_s: float) -> None:
        """Take one measurement into the estimate."""
        measured = took_s / _size(num_phonemes, speed)
        if self._s_per_phoneme is None:
            self._s_per_phoneme = measured
        else:
            self._s_per_phoneme += LEARNING_RATE * (measured - self._s_per_phoneme)


def _size(num_phonemes: int, speed: float) -> float:
    # Half the speed is twice the frames, and the decoder, nearly all of the work, is linear in frames.
    return (num_phonemes + OVERHEAD_PHONEMES) / speed
