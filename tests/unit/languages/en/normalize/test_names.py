"""Addresses, titles, abbreviations, acronyms, code and symbols as they are said, with the real G2P."""

from pathlib import Path

import pytest
from support.pronunciation_asserts import assert_read_as, spoken_cases
from support.real_english import real_phonemizer

from api.languages.normalize import normalize
from api.languages.options import NormalizationOptions
from api.languages.types import ReadOptions
from api.text.aligned import AlignedText

CASES = Path(__file__).parent / "spoken_names.tsv"


@pytest.mark.parametrize(("written", "readings"), [pytest.param(*case, id=case[0]) for case in spoken_cases(CASES)])
def test_name_is_read_as_a_person_would(written: str, readings: tuple[str, ...]) -> None:
    assert_read_as(written, *readings)


@pytest.mark.parametrize(
    ("written", "reading"),
    [
        ("Mr Smith and Dr Jones left.", "mister smith and doctor jones left"),
        ("St Peter's is on Oxford St here.", "saint peter's is on oxford street here"),
        ("Ring 020 7946 0958 now.", "ring zero two zero seven nine four six zero nine five eight now"),
        ("Prof Lee met Capt Scott.", "professor lee met captain scott"),
        ("The Hon. Tom Lee sat.", "the honourable tom lee sat"),
        ("See bbc.co.uk for more.", "see b b c dot co dot u k for more"),
        ("Henry VIII ruled.", "henry the eighth ruled"),
        ("Mt Everest is high.", "mount everest is high"),
    ],
)
def test_british_abbreviation_needs_no_stop(written: str, reading: str) -> None:
    assert_read_as(written, reading, language="en-gb")


@pytest.mark.parametrize(
    ("option", "written", "spoken"),
    [
        ("url_normalization", "See example.com/docs now", "See example dot com slash docs now"),
        ("email_normalization", "Ask joe@example.org now", "Ask joe at example dot org now"),
        ("phone_normalization", "Call (555) 123-4567", "Call five five five, one two three, four five six seven"),
        ("optional_pluralization_normalization", "the item(s) here", "the items here"),
        ("replace_remaining_symbols", "if a <= b", "if a  is at most  b"),
    ],
)
def test_option_turns_its_rules_off(option: str, written: str, spoken: str) -> None:
    source = AlignedText.of(written)
    assert normalize(source, "en-us").text == spoken
    assert normalize(source, "en-us", NormalizationOptions(**{option: False})).text != spoken
    assert normalize(source, "en-us", NormalizationOptions(normalize=False)).text == written


@pytest.mark.parametrize(
    ("written", "word", "said"),
    [
        ("Ask Dr. Smith now.", "Dr.", "doctor"),
        ("Near Elm St. in May.", "St.", "street"),
        ("Dial (555) 123-4567.", "(555", "five five five"),
        ("Henry VIII ruled.", "VIII", "the eighth"),
        ("Go to example.com/docs now.", "example.com/docs", "example dot com slash docs"),
        ("Reno, NV 89501 here.", "89501", "eight nine five zero one"),
        ("The item(s) here.", "(s)", "s"),
    ],
)
def test_spoken_word_keeps_its_source(written: str, word: str, said: str) -> None:
    spoken = normalize(AlignedText.of(written), "en-us")
    start = spoken.text.index(said)
    at = written.index(word)
    assert spoken.source(start, start + len(said)) == (at, at + len(word))


def test_symbol_without_words_is_reported() -> None:
    read = real_phonemizer()("- **Done** 🙂 snake_case | ~~gone~~ • ★ `x`", "en-us")
    assert read.unspoken == ("*", "🙂", "_", "|", "~", "•", "★", "`")


def test_url_without_normalisation_is_read_whole() -> None:
    off = ReadOptions(NormalizationOptions(normalize=False))
    assert real_phonemizer()("https://a.com/x?y=1", "en-us", off).phonemes.count("slˈæʃ") >= 1
