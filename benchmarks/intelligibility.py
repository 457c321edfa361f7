"""Is the speech understood, in every language? Sentences go through the service, and a recogniser writes down what it
hears.

    python -m pip install -e ".[all,bench]"
    python benchmarks/intelligibility.py                        # starts its own server; nine languages
    python benchmarks/intelligibility.py --language en-us ja --limit 10
    python benchmarks/intelligibility.py --url http://... --voice af_heart am_michael

The sentences are in sentences/LANGUAGE.txt: a hundred of American English, a dozen of every other language, with
numbers, money, dates, times, units, abbreviations and names.

The recogniser writes "$5" where it hears "five dollars", and spells a name its own way. So what was written and what
was heard are both brought to phonemes by the service (`/dev/phonemize`), and compared as they sound, without stress and
punctuation: "their" and "there" are one word. That finds what is said badly, and not what is read wrongly as another
word; the cases of tests/text are there for that. Of Japanese and Mandarin, which have no spaces and many ways to write
one sound, only phonemes are compared.

Prints each voice's errors and the sentences they are in. The bar is 4% of the words of English; the recogniser knows
the others less well, so theirs are told and not judged. Exit status: 0 within the bar or without English, 1 above it, 2
when there was nothing to judge (no service, no recogniser).
"""

import argparse
import io
import json
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx
import soundfile
from own_server import own_server
from recogniser import CACHE_DIR, SAMPLE_RATE, Recogniser

BAR = 0.04
"""Word errors over words spoken, of English."""

VOICES = {
    "en-us": "af_heart",
    "en-gb": "bf_emma",
    "es": "ef_dora",
    "fr": "ff_siwis",
    "hi": "hf_alpha",
    "it": "if_sara",
    "pt-br": "pf_dora",
    "ja": "jf_alpha",
    "zh": "zf_xiaobei",
}
"""Language -> the voice that speaks it here unless others are asked for."""

SPACED = frozenset(VOICES) - {"ja", "zh"}

SENTENCES = Path(__file__).with_name("sentences")

UNHEARD = str.maketrans("", "", 'ˈˌ;:,.!?—…"()“”')
"""Of phonemes: stress and punctuation, which a recogniser guesses."""


@dataclass(frozen=True)
class Heard:
    """One sentence, spoken and written down again."""

    voice: str
    language: str
    written: str
    heard: str
    seconds: float
    """Length of the audio."""
    elapsed_s: float
    """From the request to the last byte."""
    words: int
    """0 of a language without spaces."""
    word_errors: int
    phonemes: int
    phoneme_errors: int


@dataclass(frozen=True)
class Row:
    """All sentences of one voice."""

    voice: str
    language: str
    sentences: int
    seconds: float
    rtf: float
    words: int
    word_errors: int
    phonemes: int
    phoneme_errors: int

    @property
    def word_error_rate(self) -> float | None:
        return self.word_errors / self.words if self.words else None

    @property
    def phoneme_error_rate(self) -> float:
        return self.phoneme_errors / self.phonemes


def num_errors(spoken: Sequence[str], heard: Sequence[str]) -> int:
    """Fewest items to replace, add or leave out to make one of the other (Levenshtein)."""
    costs = list(range(len(heard) + 1))
    for row, said in enumerate(spoken, 1):
        diagonal, costs[0] = costs[0], row
        for column, item in enumerate(heard, 1):
            best = min(diagonal + (said != item), costs[column] + 1, costs[column - 1] + 1)
            diagonal, costs[column] = costs[column], best
    return costs[-1]


def sounds(client: httpx.Client, text: str, voice: str) -> list[str]:
    """The words of a text in phonemes, none of silence. Raises httpx.HTTPError when the service doesn't give them."""
    if not text.strip():
        return []
    answer = _answer(client, "/dev/phonemize", {"text": text, "voice": voice})
    words = (word.translate(UNHEARD) for word in answer.json()["phonemes"].split())
    return [word for word in words if word]


def listen(client: httpx.Client, recogniser: Recogniser, voice: str, language: str, sentence: str) -> Heard:
    """Have one sentence spoken and written down."""
    order = {"input": sentence, "voice": voice, "response_format": "wav", "sample_rate": SAMPLE_RATE}
    began = time.perf_counter()
    wav = _answer(client, "/v1/audio/speech", order).content
    elapsed_s = time.perf_counter() - began
    waveform, _ = soundfile.read(io.BytesIO(wav), dtype="float32")
    heard = recogniser.write_down(waveform, language)
    spoken_words, heard_words = sounds(client, sentence, voice), sounds(client, heard, voice)
    spaced = language in SPACED
    return Heard(
        voice=voice,
        language=language,
        written=sentence,
        heard=heard,
        seconds=waveform.size / SAMPLE_RATE,
        elapsed_s=elapsed_s,
        words=len(spoken_words) if spaced else 0,
        word_errors=num_errors(spoken_words, heard_words) if spaced else 0,
        phonemes=len("".join(spoken_words)),
        phoneme_errors=num_errors("".join(spoken_words), "".join(heard_words)),
    )


def _answer(client: httpx.Client, path: str, body: dict[str, object]) -> httpx.Response:
    response = client.post(path, json=body)
    if response.is_error:
        raise httpx.HTTPError(f"{response.status_code} for {body}: {response.text}")
    return response


def sentences(language: str, limit: int | None) -> list[str]:
    """The first `limit` of a language's sentences, or all."""
    return (SENTENCES / f"{language}.txt").read_text(encoding="utf-8").splitlines()[:limit]


def total(results: Sequence[Heard]) -> Row:
    """One voice's sentences together."""
    seconds = sum(each.seconds for each in results)
    return Row(
        voice=results[0].voice,
        language=results[0].language,
        sentences=len(results),
        seconds=seconds,
        rtf=sum(each.elapsed_s for each in results) / seconds,
        words=sum(each.words for each in results),
        word_errors=sum(each.word_errors for each in results),
        phonemes=sum(each.phonemes for each in results),
        phoneme_errors=sum(each.phoneme_errors for each in results),
    )


def misheard(each: Heard) -> str:
    """A sentence that came out otherwise, with what was heard."""
    return (
        f"{each.voice}: {each.word_errors} of {each.words} words, {each.phoneme_errors} of {each.phonemes} phonemes\n"
        f"    written  {each.written}\n"
        f"    heard    {each.heard}"
    )


def table(rows: Iterable[Row]) -> str:
    """One line per voice."""
    lines = ["language  voice         sentences  audio s    RTF  words  errors           phonemes  errors"]
    for row in rows:
        words = f"{row.words:5d}  {row.word_errors:6d}  {row.word_error_rate:6.1%}" if row.words else " " * 21
        lines.append(
            f"{row.language:<9} {row.voice:<14}{row.sentences:9d}  {row.seconds:7.1f}  {row.rtf:5.2f}  {words}"
            f"  {row.phonemes:9d}  {row.phoneme_errors:6d}  {row.phoneme_error_rate:6.1%}"
        )
    return "\n".join(lines)


def arguments() -> argparse.Namespace:
    """The command line's."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", help="a running service (default: a server of its own)")
    parser.add_argument("--voice", nargs="+", help="one or more, each in its own language")
    parser.add_argument("--language", nargs="+", choices=VOICES, default=list(VOICES), help="without --voice")
    parser.add_argument("--limit", type=int, help="sentences of each language (default: all)")
    parser.add_argument("--cache-dir", type=Path, default=CACHE_DIR, help="where the recogniser is kept")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    return parser.parse_args()


def speakers(options: argparse.Namespace) -> list[tuple[str, str]]:
    """Return the voices and their languages, which a voice's first letter tells, as in VOICES."""
    if options.voice is None:
        return [(VOICES[language], language) for language in options.language]
    by_letter = {voice[0]: language for language, voice in VOICES.items()}
    return [(voice, by_letter[voice[0]]) for voice in options.voice]


def judge(options: argparse.Namespace) -> list[Heard]:
    """Have everything spoken and heard; sentences that were misheard are printed as they come."""
    recogniser = Recogniser(options.cache_dir)
    results: list[Heard] = []
    with ExitStack() as stack:
        url = options.url or stack.enter_context(own_server())[0]
        client = stack.enter_context(httpx.Client(base_url=url, timeout=300.0))
        for voice, language in speakers(options):
            for sentence in sentences(language, options.limit):
                results.append(listen(client, recogniser, voice, language, sentence))
                if results[-1].phoneme_errors:
                    print(misheard(results[-1]), flush=True)
    return results


def main() -> int:
    """Run it; the exit status is described above."""
    options = arguments()
    try:
        results = judge(options)
    except (httpx.HTTPError, subprocess.CalledProcessError, ValueError) as error:
        print(f"Nothing to judge: {error}", file=sys.stderr)
        return 2
    voices = dict.fromkeys(each.voice for each in results)
    rows = [total([each for each in results if each.voice == voice]) for voice in voices]
    print(f"\n{table(rows)}")
    if options.json:
        report = {"bar": BAR, "voices": [asdict(row) for row in rows], "sentences": [asdict(each) for each in results]}
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    english = [row for row in rows if row.language.startswith("en-")]
    if not english:
        return 0
    words, errors = sum(row.words for row in english), sum(row.word_errors for row in english)
    verdict = "within" if errors <= words * BAR else "ABOVE"
    print(f"English: {errors} errors in {words} words: {errors / words:.1%}, {verdict} the bar of {BAR:.0%}")
    return 0 if errors <= words * BAR else 1


if __name__ == "__main__":
    sys.exit(main())
