"""The kinds of `say-as` in each language."""

import pytest
from support.fake_resolver import sources

from api.errors import InvalidRequest
from api.languages.common.say_as.reader import say_as
from api.text.aligned import AlignedText

ONE_TO_ZERO = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "zero"]


def said(text: str, kind: str, language: str, form: str = "") -> str:
    sayings = say_as(AlignedText.of(text), kind, form, language)
    assert sayings is not None
    return "".join(saying.text.text for saying in sayings)


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("ABZ-7", "en-us", "eigh B Z dash seven"),
        ("abz", "en-gb", "eigh B zed"),
        ("a b", "en-us", "eigh B"),
        ("AB12", "fr", "A B un deux"),
        ("né", "es", "n é"),
        ("ne\u0301", "es", "n e\u0301"),
        ("कि7", "hi", "कि सात"),
        ("A7", "ja", "A なな"),
        ("A7", "zh", "A 七"),
    ],
)
def test_characters_are_named(text: str, language: str, words: str) -> None:
    for kind in ("characters", "spell-out", " Verbatim "):
        assert said(text, kind, language) == words


@pytest.mark.parametrize(
    ("kind", "text", "language", "words"),
    [
        ("digits", "1203", "en-us", "one two zero three"),
        ("digits", "09", "pt-br", "zero nove"),
        ("cardinal", "1,234", "en-us", "one thousand two hundred thirty-four"),
        ("cardinal", "1,234", "en-gb", "one thousand, two hundred and thirty-four"),
        ("cardinal", "1.234,5", "es", "mil doscientos treinta y cuatro coma cinco"),
        ("cardinal", "1 234", "fr", "mille deux cent trente-quatre"),
        ("cardinal", "-3,50", "it", "meno tre virgola cinque zero"),
        ("number", "+7", "en-us", "seven"),
        ("cardinal", "1,234", "hi", "1234"),
        ("cardinal", "1234567890123450", "en-us", " ".join([*ONE_TO_ZERO, *ONE_TO_ZERO[:5], "zero"])),
        ("ordinal", "21", "en-us", "twenty-first"),
        ("ordinal", "3rd", "en-gb", "third"),
        ("ordinal", "2.", "fr", "deuxième"),
        ("ordinal", "2", "hi", "दूसरा"),
        ("ordinal", "5", "hi", "5वाँ"),
        ("ordinal", "3", "zh", "第3"),
        ("telephone", "+1 (555) 123-4567", "en-us", "plus one, five five five, one two three, four five six seven"),
        ("telephone", "06.12", "fr", "zéro six, un deux"),
        ("time", "14:30", "en-us", "fourteen thirty"),
        ("time", "2:05 p.m.", "en-us", "two oh five P.M."),
        ("time", "9am", "en-gb", "nine A.M."),
        ("time", "1:00", "en-us", "one o'clock"),
        ("time", "12:00:01", "en-us", "twelve hours and one second"),
        ("time", "1:05pm", "es", "una y cinco de la tarde"),
        ("time", "21h00", "fr", "vingt et une heures"),
        ("time", "2:01", "pt-br", "duas horas e um minuto"),
        ("time", "14:30", "ja", "14時30分"),
        ("time", "2:30pm", "zh", "下午2点30分"),
    ],
)  # fmt: skip
def test_number_or_time_is_said(kind: str, text: str, language: str, words: str) -> None:
    assert said(text, kind, language) == words


@pytest.mark.parametrize(
    ("text", "form", "language", "words"),
    [
        ("2024-03-01", "", "en-us", "March first, twenty twenty-four"),
        ("2024-03-01", "", "en-gb", "the first of March, twenty twenty-four"),
        ("3/15/2024", "", "en-us", "March fifteenth, twenty twenty-four"),
        ("15/3/2024", "", "en-gb", "the fifteenth of March, twenty twenty-four"),
        ("20240315", "yyyymmdd", "en-us", "March fifteenth, twenty twenty-four"),
        ("20240315", "", "en-us", "March fifteenth, twenty twenty-four"),
        ("3/2", "md", "en-us", "March second"),
        ("3/2", "dm", "en-us", "February third"),
        ("March 3", "md", "en-us", "March third"),
        ("3 mars", "dm", "fr", "trois mars"),
        ("3/2024", "my", "en-us", "March twenty twenty-four"),
        ("1984", "y", "en-us", "nineteen eighty-four"),
        ("1984", "", "en-us", "nineteen eighty-four"),
        ("12", "m", "es", "diciembre"),
        ("1/3/2024", "dmy", "fr", "premier mars deux mille vingt-quatre"),
        ("1/3/2024", "dmy", "es", "uno de marzo de dos mil veinticuatro"),
        ("1/3/2024", "dmy", "it", "primo marzo duemilaventiquattro"),
        ("1/3/2024", "dmy", "hi", "1 मार्च 2024"),
        ("2024/3/1", "", "ja", "2024年3月1日"),
        ("3/1", "", "zh", "3月1日"),
    ],
)
def test_date_is_said(text: str, form: str, language: str, words: str) -> None:
    assert said(text, "date", language, form) == words


@pytest.mark.parametrize(
    ("kind", "text", "form"),
    [
        ("digits", "12a", ""),
        ("cardinal", "twelve", ""),
        ("cardinal", "1.2.3", ""),
        ("cardinal", "", ""),
        ("ordinal", "1.5", ""),
        ("ordinal", "1" * 16, ""),
        ("telephone", "call me", ""),
        ("date", "13/13/2024", "mdy"),
        ("date", "32", "d"),
        ("date", "tomorrow", ""),
        ("date", "Ma 3", "md"),
        ("date", "1/2/3", "md"),
        ("date", "1/2", "abc"),
        ("date", "1" * 5000, "ymd"),
        ("characters", "a" * 1001, ""),
        ("time", "25:00", ""),
        ("time", "13:00 pm", ""),
        ("time", "0am", ""),
        ("time", "12:60", ""),
        ("time", "noon", ""),
    ],
)
def test_text_of_another_kind_is_refused_without_repeating_it(kind: str, text: str, form: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        say_as(AlignedText.of(text), kind, form, "en-us")
    assert not text or text not in caught.value.message


def test_unknown_kind_is_none() -> None:
    assert say_as(AlignedText.of("5 kg"), "unit", "", "en-us") is None


def test_character_keeps_its_source() -> None:
    written = "+1 (55) é"
    for kind in ("characters", "telephone"):
        sayings = say_as(AlignedText.of(written), kind, "", "en-us")
        assert sayings
        for word in "".join(saying.text.text for saying in sayings).replace(",", "").split():
            assert word
        spans = [span for saying in sayings for span in sources(saying.text, written)]
        assert "".join(dict.fromkeys(span for span in spans if span.isalnum())) == "15é"


def test_symbol_without_a_name_is_left_to_normalisation() -> None:
    sayings = say_as(AlignedText.of("a-b"), "characters", "", "fr")
    assert sayings is not None
    assert [(saying.text.text, saying.is_spoken) for saying in sayings] == [
        ("a ", True),
        ("-", False),
        (" b", True),
    ]
