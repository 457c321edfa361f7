"""How fast is text understood? Words per second of prose through each step, and the time of the worst inputs.

    python -m pip install -e ".[all]"
    python benchmarks/text.py
    python benchmarks/text.py --language en-us --json text.json

Prose goes through the steps one by one, in this process: segmentation, normalisation of each segment, and the whole
reader, which normalises and has the G2P. A minute of speech is some 150 words.

The worst inputs are 100,000 characters each. Normalisation takes each at once, which the service never asks of it, and
may take BAR_S. English also goes through the whole reader, segment by segment, as in the service.

All times are of the CPU, so that other work on the machine lengthens them little. Exit status: 0 within the bar, 1 when
an input took longer.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import cycle
from pathlib import Path

from api.languages.normalize import normalize
from api.languages.registry import LANGUAGES
from api.languages.types import PhonemizedText
from api.models.versions import notation_of
from api.phonemize.reader_factory import ReaderFactory
from api.settings import Settings
from api.text.aligned import AlignedText
from api.text.segment import segments

BAR_S = 2.0
"""CPU seconds in which 100,000 characters of anything are normalised."""

NUM_CHARS = 100_000

NUM_WORDS = 2_000
"""Of prose: 13 minutes of speech."""

READ_IN = "en-us"
"""The language in which the worst inputs are read to the end."""

SENTENCES = Path(__file__).with_name("sentences")

WORST = {
    "digits": "8675309",
    "digits in groups": "31 415,926.5 ",
    "quotes": "\"'“‘",
    "one run of letters": "abcdefghij",
    "one run of marks": "a.b-c/d_",
    "e-mails": "first.last@mail.example.com ",
    "e-mails in one run": "a.b@c.d@",
    "web addresses": "https://www.example.com/a/b?c=d&e=%20 ",
    "brackets": "([{<",
    "closed brackets": "(()) [[]] ",
    "combining marks": "e\u0301\u0323\u0308",
    "emoji": "🙂👩‍👩‍👧🇫🇷",
    "money": "$1,234.56M ",
    "dates in one run": "12/25/1980-",
    "dots": ".",
    "initials": "A.B.C.",
    "spaces": " ",
}
"""What is repeated to NUM_CHARS."""


@dataclass(frozen=True)
class Speed:
    """Prose of one language through each step, in words per second."""

    language: str
    words: int
    """Of Japanese and Mandarin, characters."""
    segmentation: float
    normalisation: float
    reading: float


@dataclass(frozen=True)
class Worst:
    """One of the worst inputs, in seconds."""

    name: str
    normalisation_s: dict[str, float]
    """Language -> time, all at once."""
    reading_s: float | None
    """Of all segments; None where READ_IN was not asked for."""
    longest_segment_s: float | None

    @property
    def passed(self) -> bool:
        return max(self.normalisation_s.values()) <= BAR_S


Read = Callable[[str, str], PhonemizedText]
"""Text and code of its language -> phonemes, in v1.0's notation."""


def cpu_s(call: Callable[[], object]) -> float:
    """Seconds of CPU that this process spends on a call."""
    began = time.process_time()
    call()
    return time.process_time() - began


def prose(language: str) -> tuple[str, int]:
    """A language's sentences over and over, in paragraphs of ten, and how many words they are."""
    sentences = (SENTENCES / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    text, num_words = "", 0
    for number, sentence in enumerate(cycle(sentences), 1):
        text += sentence + ("\n\n" if number % 10 == 0 else " ")
        num_words += len(sentence) if language in ("ja", "zh") else len(sentence.split())
        if num_words >= NUM_WORDS:
            break
    return text, num_words


def speed(reader: Read, language: str) -> Speed:
    """Time one language's prose."""
    text, num_words = prose(language)
    cut = list(segments(text, language))
    reader(cut[0].text, language)  # Japanese and Mandarin load with the first text
    segmentation_s = cpu_s(lambda: list(segments(text, language)))
    normalisation_s = cpu_s(lambda: [normalize(AlignedText.of(each.text), language) for each in cut])
    reading_s = cpu_s(lambda: [reader(each.text, language) for each in cut])
    return Speed(language, num_words, *(num_words / each for each in (segmentation_s, normalisation_s, reading_s)))


def worst(reader: Read, name: str, languages: Sequence[str]) -> Worst:
    """Time one of the worst inputs."""
    unit = WORST[name]
    text = (unit * (NUM_CHARS // len(unit) + 1))[:NUM_CHARS]
    normalisation_s = {each: cpu_s(partial(normalize, AlignedText.of(text), each)) for each in languages}
    if READ_IN not in languages:
        return Worst(name, normalisation_s, None, None)
    cut: list[str] = []
    segmentation_s = cpu_s(lambda: cut.extend(each.text for each in segments(text, READ_IN)))
    each_s = [cpu_s(partial(reader, segment, READ_IN)) for segment in cut]
    return Worst(name, normalisation_s, segmentation_s + sum(each_s), max(each_s, default=0.0))


def speeds_table(rows: Iterable[Speed]) -> str:
    """One line per language."""
    lines = ["words per second of CPU", "language   words  segmentation  normalisation  whole reader"]
    lines += [
        f"{row.language:<9} {row.words:6d}  {row.segmentation:12,.0f}  {row.normalisation:13,.0f}  {row.reading:12,.0f}"
        for row in rows
    ]
    return "\n".join(lines)


def worst_head(languages: Iterable[str]) -> str:
    """Return the head of the second table."""
    return (
        f"seconds of CPU for {NUM_CHARS:,} characters: normalisation at once, and the reader in {READ_IN}\n"
        f"{'':<20}{''.join(f'{each:>7}' for each in languages)}{'reader':>10}{'longest segment':>17}"
    )


def worst_line(row: Worst) -> str:
    """Return a line of the second table."""
    cells = "".join(f"{each_s:7.2f}" for each_s in row.normalisation_s.values())
    if row.reading_s is not None:
        cells += f"{row.reading_s:10.2f}{row.longest_segment_s:17.3f}"
    return f"{row.name:<20}{cells}{'' if row.passed else '  ABOVE'}"


def arguments() -> argparse.Namespace:
    """The command line's."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--language", nargs="+", choices=LANGUAGES.codes, default=list(LANGUAGES.codes), help="(default: all)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    return parser.parse_args()


def main() -> int:
    """Run it; the exit status is described above."""
    options = arguments()
    notation = notation_of("v1_0", Settings().assets_dir)
    phonemizer = ReaderFactory(notation)()

    def reader(text: str, language: str) -> PhonemizedText:
        return phonemizer(text, language, notation)

    speeds = [speed(reader, language) for language in options.language]
    print(speeds_table(speeds), flush=True)
    print(f"\n{worst_head(options.language)}")
    rows = []
    for name in WORST:
        rows.append(worst(reader, name, options.language))
        print(worst_line(rows[-1]), flush=True)
    slowest_s = max(max(row.normalisation_s.values()) for row in rows)
    print(
        f"slowest normalisation {slowest_s:.2f} s, {'within' if slowest_s <= BAR_S else 'ABOVE'} the bar of {BAR_S:g} s"
    )
    if options.json:
        report = {"bar_s": BAR_S, "speeds": [asdict(row) for row in speeds], "worst": [asdict(row) for row in rows]}
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 0 if all(row.passed for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
