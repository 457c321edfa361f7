"""English sentences: no cut after an abbreviation inside one, and a cut at each end."""

import pytest

from api.text.abbreviation_stops import sentence_continues
from api.text.segment import segments


@pytest.mark.parametrize(
    "sentence",
    [
        "We met Dr. Smith at St. Peter's this morning.",
        "The orchestra played Opus No. 5 and No. 6 for us.",
        "The results are in Fig. 3 and vol. 2 of the report.",
        "On Jan. 5 we met, and on Sept. 3 he was gone.",
        "The parcel weighs approx. 5 kg with the box.",
        "Use any of the tools, e.g. this one, i.e. the best.",
        "The U.S. and D.C. offices closed for the day.",
        "J. R. R. Tolkien and George W. Bush never met.",
        "We flew from Ft. Worth to Mt. Vernon in a day.",
        "The dept. of govt. affairs, est. 1905, is closed.",
        "See Ch. 4, Eq. 5, Par. 7, App. B and Ex. 9 of it.",
        "They meet at 9 a.m. Monday or at 5 p.m. Eastern time.",
        "He lives at 10 Main St. Apt. 5 in Austin these days.",
        "I met Amb. Jones and Br. John of Warner Bros. Pictures.",
        "Open on Mon. Tues. and Wed. for most of the year.",
        "Smith et al. (2020) agree with Jones et al. on that.",
        "It was built with ASP.NET and Node.JS in a year.",
        "Go to www.Example.com/Docs.Html before you leave.",
        "Then call Object.Method() with what you have got.",
    ],
)
def test_a_sentence_is_one_segment(sentence: str) -> None:
    assert [each.text for each in segments(f"{sentence} It was a long day.", "en-us")] == [
        sentence,
        "It was a long day.",
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("He lives on Elm St.", "She does not live there."),
        ("We start at 5 p.m.", "Then we all go home."),
        ("He works for Apple Inc.", "She works elsewhere."),
        ("He lives in the U.S.", "She lives in the U.K. now."),
        ("She has a Ph.D.", "He has none, as it happens."),
        ("We have cats, dogs, etc.", "They are fine with us."),
        ("I turned left on Sunset Dr.", "The house was there."),
        ("I have seen the app.", "I like it very much."),
        ("That was the max.", "A new record was set."),
        ("I have met a rep.", "He was rather nice."),
        ("We went to the apt.", "He was there already."),
        ("Take vitamin C.", "It is good for you all."),
    ],
)
def test_two_sentences_are_two_segments(first: str, second: str) -> None:
    assert [each.text for each in segments(f"{first} {second}", "en-us")] == [first, second]


def test_a_sentence_may_end_without_a_space() -> None:
    found = [each.text for each in segments("I said that already.Then he said it.", "en-us")]
    assert found == ["I said that already.", "Then he said it."]


def test_other_languages_are_left_to_sentencex() -> None:
    assert sentence_continues("vol. 2", 5, "en")
    assert not sentence_continues("vol. 2", 5, "fr")
