"""The rules for quantities: the text that they leave alone, the source of each word, and no loss on any text."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from api.languages.common.rules import apply_rules
from api.languages.en.normalize import english_rules
from api.languages.en.normalize.rule_order import quantity_rules
from api.languages.normalize import normalize
from api.languages.options import NormalizationOptions
from api.text.aligned import AlignedText


def spoken(written: str, *, british: bool = False) -> AlignedText:
    return apply_rules(AlignedText.of(written), quantity_rules(british=british))


def sources(written: str) -> dict[str, str]:
    """Return spoken word -> the writing that it stands for."""
    text = spoken(written)
    found = re.finditer(r"\S+", text.text)
    return {word.group(): written[slice(*text.source(*word.span()))] for word in found}


LEFT_ALONE = (
    "We have 5 in stock.",
    "An A100 and a B2B firm, 5G and MP3.",
    "Gate 5 A, seat 12A and Apt 5B.",
    "In his 20s, in the 1990s, the '90s.",
    "Born in 1905, died in 1984.",
    "Covid-19, F-16 and the B-52.",
    "It is 1080p and 4K.",
    "Take 3 a day, or 12 at once.",
    "a 5-year-old and a 30-day trial",
    "The cat sat. The Sun rose. He may go. March on!",
    "See section 4.2.1 or 1.2.3.4 of it.",
    "abc1e5def x86_64 sha256 0x1F",
    "He said: “I am 6” and left.",
    "Up 25% and 5.5%, the 1st and 23rd.",
)


@pytest.mark.parametrize("written", LEFT_ALONE)
def test_text_that_misaki_reads_well_is_left_alone(written: str) -> None:
    assert spoken(written).text == written


def test_spoken_word_keeps_its_source() -> None:
    assert sources("It is 5 kg.") == {"It": "It", "is": "is", "5": "5", "kilograms.": "kg."}
    assert sources("On Jan. 5, 2024") == {"On": "On", "January": "Jan.", "fifth,": "5,", "2024": "2024"}
    assert sources("$1.5 million") == {
        "one": "$1.5",
        "point": "$1.5",
        "five": "$1.5",
        "million": "million",
        "dollars": "million",
    }
    assert sources("3 1/2 cups") == {"3": "3", "and": "1/2", "a": "1/2", "half": "1/2", "cups": "cups"}


def test_unit_option_turns_units_off_alone() -> None:
    options = NormalizationOptions(unit_normalization=False)
    read = normalize(AlignedText.of("5 kg for $2m and 5'10\" in 10-15 s"), "en-us", options)
    assert read.text == "5 kg for two million dollars and 5'10\" in ten to fifteen s"


def test_kept_span_is_left_alone() -> None:
    written = "5 kg and 5 kg"
    assert normalize(AlignedText.of(written), "en-us", kept=[(0, 4)]).text == "5 kg and 5 kilograms"


_WRITTEN = """
0 1 5 12 31 99 100 1984 2024 2345 12345 007 , . : ; / - – − — + ~ < > = ^ × x * % ° ' " ’ ” ½ ¾ ² ³ ⁻ $ £ € ¥ ₹ ¢ R$ US$
USD EUR Rs. k m M bn million crore kg g km h m/s mph °C sq ft in oz lb fl MB Mbps A V W s am PM p.m. T Z UTC EST Jan.
March May Mon Sat. Fri the a of on at to per in c. rd th st ST nd e E ( ) [ ] # @ v No. John Room CA people run
\ufffc é ９ ٣ 京 🙂
"""
_PIECES = st.sampled_from(_WRITTEN.split())
_TEXTS = st.lists(st.one_of(_PIECES, st.just(" "), st.characters()), max_size=40).map("".join)


@settings(max_examples=600, deadline=None)
@given(written=_TEXTS, british=st.booleans())
@example(written="$5-$", british=False)
@example(written="1:1:1:1:1", british=True)
def test_any_text_loses_no_letter_or_digit(written: str, british: bool) -> None:
    """Each is in the source of spoken text: an edit without words removes no letter or digit."""
    read = apply_rules(AlignedText.of(written), english_rules(british=british))
    heard: set[int] = set()
    for i, char in enumerate(read.text):
        if char.isalnum():
            heard.update(range(*read.source(i, i + 1)))
    silent = {char for i, char in enumerate(written) if char.isalnum() and i not in heard}
    assert not silent


@settings(max_examples=300, deadline=None)
@given(written=_TEXTS, british=st.booleans())
def test_spoken_words_are_in_the_order_of_the_writing(written: str, british: bool) -> None:
    read = spoken(written, british=british)
    assert list(read.starts) == sorted(read.starts)
    assert list(read.ends) == sorted(read.ends)
    assert all(0 <= start < end <= len(written) for start, end in zip(read.starts, read.ends, strict=True))


@pytest.mark.parametrize(
    "unit", ["1", "1,", "1.", "1:", "1-", "1/", "$1", "$", "1 ", "5'", '5"', "1e", "Jan. 1 ", "a1", "½", "²"]
)
@pytest.mark.parametrize("british", [False, True])
def test_long_run_is_read_as_a_short_one(unit: str, british: bool) -> None:
    """The patterns look at a bounded context, so that twice the text gives twice the words, except at its ends."""
    short, long = (len(spoken(unit * repeats, british=british)) for repeats in (200, 400))
    assert abs(long - 2 * short) <= 80
