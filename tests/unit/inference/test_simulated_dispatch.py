"""Streams that all start at once, on two cores in virtual time: waits for first audio, and underruns.

The queue is the real one, with its dispatcher, concurrent calls and preemption. The utterances have the lengths of
English sentences as the packer cuts them.
"""

import asyncio
from dataclasses import dataclass, field

import pytest
from support.fake_model import SAMPLES_PER_PHONEME, STYLE
from support.virtual_time import CORES, PacedModel, VirtualLoop

from api.inference.cost_model import size_of
from api.inference.queue import InferenceQueue
from api.models.base import Utterance
from api.synthesis.playback_clock import PlaybackClock

LENGTHS = (31, 24, 34, 32, 56, 87, 97, 97, 83, 124, 87, 195)
HEARD_S = 20.0
SOUND_S = SAMPLES_PER_PHONEME / PacedModel.sample_rate
"""Audio of a phoneme, in seconds."""


@dataclass
class Heard:
    """Waits and underruns of all streams, in the order of their arrival."""

    waited_s: list[float] = field(default_factory=list)
    gaps_s: list[float] = field(default_factory=list)


async def listen(queue: InferenceQueue, model: PacedModel, heard: Heard) -> None:
    clock = asyncio.get_running_loop().time
    came = clock()
    listener, dry_at, heard_s = PlaybackClock(came, streaming=True), 0.0, 0.0
    for length in LENGTHS:
        await queue.speak(Utterance(model, "a" * length, STYLE, 1.0, seed=0), listener.due(clock()))
        now = clock()
        if not heard_s:
            heard.waited_s.append(now - came)
        elif now > dry_at:
            heard.gaps_s.append(now - dry_at)
        listener.add_audio(length * SOUND_S, now)
        dry_at = max(dry_at, now) + length * SOUND_S
        heard_s += length * SOUND_S
        if heard_s >= HEARD_S:
            return


def hear(num_listeners: int, load: float) -> Heard:
    """Run streams at `load`: device time for a second of all streams' audio together."""

    async def run() -> Heard:
        # An utterance's fixed cost is that of 13 phonemes, as on two cores of a Zen 4.
        num_phonemes = HEARD_S / SOUND_S
        phoneme_s = load * HEARD_S / num_listeners / (num_phonemes + 13 * 8)
        model = PacedModel(overhead_s=13 * phoneme_s, phoneme_s=phoneme_s)
        queue = InferenceQueue(max_queued_s=1000.0, num_cores=CORES)
        for length in LENGTHS:
            queue.cost.learn(size_of(length, 1.0), model.overhead_s + length * phoneme_s)
        queue.start()
        heard = Heard()
        await asyncio.gather(*(listen(queue, model, heard) for _ in range(num_listeners)))
        await queue.close()
        return heard

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(run())


@pytest.mark.parametrize("load", [0.5, 0.7])
@pytest.mark.parametrize("num_listeners", [1, 2, 3, 4, 5, 6, 8])
def test_no_stream_underruns_below_full_load(num_listeners: int, load: float) -> None:
    heard = hear(num_listeners, load)
    assert heard.gaps_s == []
    assert heard.waited_s == sorted(heard.waited_s), "first audio comes in the order of arrival"
    assert len(heard.waited_s) == num_listeners


@pytest.mark.parametrize("num_listeners", [4, 8])
def test_overload_is_shared_by_all_streams(num_listeners: int) -> None:
    heard = hear(num_listeners, load=1.2)
    assert 0.0 < sum(heard.gaps_s) < 0.3 * HEARD_S * num_listeners
    assert max(heard.gaps_s) < 2.0
