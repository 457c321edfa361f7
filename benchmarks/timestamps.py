"""Are the words where the timestamps say? Sound is cut at them, and a recogniser reads the pieces.

    python -m pip install -e ".[bench]"
    python benchmarks/timestamps.py                             # starts its own server
    python benchmarks/timestamps.py --url http://... --shifts -25 0 25 --margins 0 40
    python benchmarks/timestamps.py --alone                     # what the recogniser can read at best

Short texts go through `/dev/captioned_speech`, in four voices, at three speeds, in several utterances, some with a
pause between. Every word of at least MIN_LETTERS is cut out at its own stamps. It is judged if it lasts MIN_PIECE_S;
shorter ones, which out of their sentence people often don't understand either (Pollack and Pickett, 1964), are told
apart.

Pieces are read as the words of a listening test are: in lists of LIST_LENGTH, drawn from all texts in random order so
that no sentence helps, equally loud, their edges faded, with silence between. The recogniser is moody: what it makes of
the same piece hangs on the pieces before it. So every word is in NUM_LISTS lists, and is read if most of them say so;
the share of all readings is printed too. What is heard is compared by its sounds, "seven" with "7". A word too much
spoils the word before it: what of a neighbour was left on a piece is no gain.

A shift moves the pieces, a margin widens them at both ends, in milliseconds: they tell whether the stamps are early,
late or tight. With --alone every word is spoken by itself instead, and not cut: the ceiling. The bar, 90%, is for the
stamps as they are. Prints a line for each way, and the lists with errors. Exit status: 0 within the bar, 1 below it, 2
when there was nothing to judge.
"""

import argparse
import base64
import io
import json
import random
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from difflib import SequenceMatcher
from itertools import product
from pathlib import Path

import httpx
import numpy as np
import soundfile
from intelligibility import sounds
from numpy.typing import NDArray
from own_server import own_server
from recogniser import CACHE_DIR, SAMPLE_RATE, Recogniser

BAR = 0.90
"""Words read over words cut out."""

MIN_LETTERS = 5
"""Shorter words are a recogniser's guess when they stand alone."""

MIN_PIECE_S = 0.3
"""Of the stamps themselves."""

LIST_LENGTH = 4
NUM_LISTS = 3
"""That a word is in, among others each time; it is read if it is read in more than half of them."""

SILENCE_S = 0.5
"""Before, between and behind the pieces."""

FADE_S = 0.01
"""At both ends of a piece: a cut that clicks is heard as one more consonant."""

PEAK = 0.5
"""Of every piece, of full scale."""

SEED = 4
"""Of the first order of the words."""

LANGUAGE = "en-us"
JUDGE_VOICE = "af_heart"
"""In whose accent what was said and what was heard are compared."""


@dataclass(frozen=True)
class Speech:
    """A text to be spoken."""

    voice: str
    speed: float
    text: str


SPEECHES = (
    Speech(
        "af_heart",
        1.0,
        "The teacher opened the window and looked at the garden. A yellow butterfly sat on the wooden table, and the "
        "children watched it quietly.",
    ),
    Speech(
        "am_michael",
        1.0,
        "My brother bought a guitar in London last winter. He practices every evening, and the music travels through "
        "the kitchen.",
    ),
    Speech(
        "bf_emma",
        1.0,
        "The doctor ordered coffee and a chocolate biscuit. [pause:0.8s] Seven passengers missed the airport bus "
        "because of heavy traffic.",
    ),
    Speech(
        "af_heart",
        1.3,
        "Her uncle repaired the broken bicycle on Saturday. The engine of the tractor needs petrol, water and "
        "patience.",
    ),
    Speech(
        "am_michael",
        1.3,
        "The museum shows silver coins and ancient pottery. [pause:0.5s] Visitors follow the marble stairs to the "
        "castle tower.",
    ),
    Speech(
        "af_heart",
        1.0,
        "The president announced a different political agreement. [pause:0.6s] Scientists discovered another enormous "
        "dinosaur underneath the desert.",
    ),
    Speech(
        "bf_emma",
        1.3,
        "Grandmother remembered the beautiful library beside the cathedral. The photographer collected seventeen "
        "expensive cameras.",
    ),
    Speech(
        "bm_george",
        0.8,
        "The farmer carried eleven baskets of apples to the village market. [pause:0.4s] Customers admired the "
        "colorful vegetables.",
    ),
    Speech(
        "af_heart",
        0.8,
        "A gentle river crosses the northern valley. Fishermen prepare their narrow boats before sunrise.",
    ),
    Speech(
        "bm_george",
        1.0,
        "The committee published a summary of the discussion. Several engineers questioned the original calculation.",
    ),
)


@dataclass(frozen=True)
class Word:
    """A word and its sound."""

    text: str
    start_s: float
    end_s: float
    waveform: NDArray[np.float32]
    """The whole speech, (num_samples,) at SAMPLE_RATE."""

    @property
    def is_judged(self) -> bool:
        return self.end_s - self.start_s >= MIN_PIECE_S

    def piece(self, shift_s: float, margin_s: float) -> NDArray[np.float32]:
        """Return the sound between its stamps, so moved and widened; faded, and as loud as every other."""
        start = max(0, round((self.start_s + shift_s - margin_s) * SAMPLE_RATE))
        end = round((self.end_s + shift_s + margin_s) * SAMPLE_RATE)
        piece = self.waveform[start:end].copy()
        fade = np.linspace(0, 1, round(FADE_S * SAMPLE_RATE), dtype=np.float32)
        piece[: fade.size] *= fade
        piece[-fade.size :] *= fade[::-1]
        return piece * (PEAK / max(float(np.abs(piece).max()), 1e-6))


@dataclass(frozen=True)
class Way:
    """How pieces are cut, in milliseconds."""

    shift_ms: int = 0
    margin_ms: int = 0


@dataclass(frozen=True)
class Reading:
    """The recogniser's transcript of one list of pieces."""

    way: Way
    is_judged: bool
    words: list[str]
    heard: str
    right: list[bool]
    """Of each word."""


def words(client: httpx.Client, speech: Speech) -> Iterator[Word]:
    """Have a text spoken; its words of MIN_LETTERS. Raises httpx.HTTPError when the service doesn't speak it."""
    order = {
        "input": speech.text,
        "voice": speech.voice,
        "speed": speech.speed,
        "response_format": "wav",
        "sample_rate": SAMPLE_RATE,
        "stream": False,
    }
    response = client.post("/dev/captioned_speech", json=order)
    if response.is_error:
        raise httpx.HTTPError(f"{response.status_code} for {order}: {response.text}")
    answer = response.json()
    waveform, _ = soundfile.read(io.BytesIO(base64.b64decode(answer["audio"])), dtype="float32")
    for stamp in answer["timestamps"]:
        if stamp["word"].isalpha() and len(stamp["word"]) >= MIN_LETTERS:
            yield Word(stamp["word"], stamp["start_time"], stamp["end_time"], waveform)


def alone(client: httpx.Client, speech: Speech, word: Word) -> Word:
    """The word spoken by itself, whole; judged if it is judged in its text."""
    (spoken,) = words(client, replace(speech, text=word.text))
    return replace(word, waveform=spoken.waveform)


def lists(cut: Sequence[Word]) -> Iterator[list[Word]]:
    """All words in lists, NUM_LISTS times, those that are judged apart from the others."""
    for is_judged, order in product((True, False), range(NUM_LISTS)):
        chosen = [word for word in cut if word.is_judged == is_judged]
        random.Random(SEED + order).shuffle(chosen)
        yield from (chosen[start : start + LIST_LENGTH] for start in range(0, len(chosen), LIST_LENGTH))


def read(client: httpx.Client, recogniser: Recogniser, pieces: Sequence[Word], way: Way | None) -> Reading:
    """Have the recogniser read one list. Without a way the words are not cut."""
    silence = np.zeros(round(SILENCE_S * SAMPLE_RATE), np.float32)
    sound = [silence]
    for word in pieces:
        whole = replace(word, start_s=0.0, end_s=word.waveform.size / SAMPLE_RATE)
        sound += [whole.piece(0, 0) if way is None else word.piece(way.shift_ms / 1000, way.margin_ms / 1000), silence]
    heard = recogniser.write_down_words(np.concatenate(sound), LANGUAGE)
    said = [sounds(client, word.text.lower(), JUDGE_VOICE)[0] for word in pieces]
    right = which_right(said, sounds(client, heard.lower(), JUDGE_VOICE))
    return Reading(way or Way(), pieces[0].is_judged, [word.text for word in pieces], heard, right)


def which_right(said: Sequence[str], heard: Sequence[str]) -> list[bool]:
    """Return for each word said whether it was heard, with no word after it that wasn't said (nor before the first)."""
    steps = SequenceMatcher(None, said, heard, autojunk=False).get_opcodes()
    equal = {index for kind, start, end, _, _ in steps if kind == "equal" for index in range(start, end)}
    spoilt = {max(0, start - 1) for kind, start, _, _, _ in steps if kind == "insert"}
    return [index in equal - spoilt for index in range(len(said))]


def words_right(readings: Iterable[Reading]) -> dict[str, list[bool]]:
    """Return for every word whether it was right in each of its lists."""
    found: dict[str, list[bool]] = {}
    for reading in readings:
        for word, right in zip(reading.words, reading.right, strict=True):
            found.setdefault(word, []).append(right)
    return found


def share_right(readings: Iterable[Reading]) -> float:
    """Words that were read in most of their lists, over words."""
    found = words_right(readings)
    return sum(2 * sum(right) > len(right) for right in found.values()) / len(found)


def table(readings: Sequence[Reading]) -> str:
    """A line for each way, judged words and shorter ones, then what was heard in place of misread words."""
    rows: dict[tuple[Way, bool], list[Reading]] = {}
    for reading in readings:
        rows.setdefault((reading.way, reading.is_judged), []).append(reading)
    lines = ["shift ms  margin ms            words   read  of all readings"]
    for (way, is_judged), row in rows.items():
        found = words_right(row)
        all_right = [right for each in row for right in each.right]
        lines.append(
            f"{way.shift_ms:8d}  {way.margin_ms:9d}  {'judged' if is_judged else 'shorter':<8} {len(found):6d} "
            f"{share_right(row):6.1%}  {sum(all_right) / len(all_right):15.1%}"
        )
        lines += [
            f"    {word}: {sum(right)} of {len(right)}: {[each.heard for each in row if word in each.words]}"
            for word, right in found.items()
            if not all(right)
        ]
    return "\n".join(lines)


def arguments() -> argparse.Namespace:
    """The command line's."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", help="a running service (default: a server of its own)")
    parser.add_argument("--shifts", type=int, nargs="+", default=[0], metavar="MS", help="(default: 0)")
    parser.add_argument("--margins", type=int, nargs="+", default=[0], metavar="MS", help="(default: 0)")
    parser.add_argument("--alone", action="store_true", help="each word spoken by itself, in place of the cuts")
    parser.add_argument("--cache-dir", type=Path, default=CACHE_DIR, help="where the recogniser is kept")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    return parser.parse_args()


def judge(options: argparse.Namespace) -> list[Reading]:
    """Have everything spoken, cut and read; first of all as the stamps are."""
    recogniser = Recogniser(options.cache_dir)
    with ExitStack() as stack:
        url = options.url or stack.enter_context(own_server())[0]
        client = stack.enter_context(httpx.Client(base_url=url, timeout=300.0))
        spoken = [(speech, word) for speech in SPEECHES for word in words(client, speech)]
        if options.alone:
            whole = [alone(client, speech, word) for speech, word in spoken]
            return [read(client, recogniser, each, None) for each in lists(whole)]
        cut = [word for _, word in spoken]
        ways = dict.fromkeys([Way(), *(Way(*each) for each in product(options.shifts, options.margins))])
        return [read(client, recogniser, each, way) for way in ways for each in lists(cut)]


def main() -> int:
    """Run it; the exit status is described above."""
    options = arguments()
    try:
        readings = judge(options)
    except (httpx.HTTPError, subprocess.CalledProcessError, ValueError) as error:
        print(f"Nothing to judge: {error}", file=sys.stderr)
        return 2
    print(table(readings))
    as_stamped = [each for each in readings if each.is_judged and each.way == Way()]
    share = share_right(as_stamped)
    if options.json:
        report = {"bar": BAR, "right": share, "readings": [asdict(each) for each in readings]}
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    verdict = "within" if share >= BAR else "BELOW"
    print(f"{share:.1%} of {len(words_right(as_stamped))} words read, {verdict} the bar of {BAR:.0%}")
    return 0 if share >= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
