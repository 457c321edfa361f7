"""Segmentation: no text lost, no segment too long, whole sentences, and lazy reading."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.languages.registry import LANGUAGES
from api.text.segment import MAX_SEGMENT_CHARS, Segment, segments

BITS = [
    *"aAzé今字ж9.,;:!?…—-“”\"'()[]«»\n\t 。、\u200b\u0301\u2029\ud800",
    *("Mr. ", "e.g. ", "a word ", "\n\n", "\r\n\r\n", ". ", "! ", '." ', "3.14", "👩\u200d👧", "no-space" * 30),
]


def texts(source: str) -> list[str]:
    return [segment.text for segment in segments(source, "en-us")]


def assert_whole(source: str, pieces: list[Segment]) -> None:
    assert "".join("".join(piece.text for piece in pieces).split()) == "".join(source.split())
    end = 0
    for piece in pieces:
        assert source[piece.start : piece.end] == piece.text == piece.text.strip()
        assert 0 < len(piece.text) <= MAX_SEGMENT_CHARS
        assert piece.start >= end
        end = piece.end


def test_sentences_are_segments_and_abbreviations_do_not_end_them() -> None:
    assert texts("Dr. Smith arrived at noon. Was he late for it? Not by the U.S. Army's clock!") == [
        "Dr. Smith arrived at noon.",
        "Was he late for it?",
        "Not by the U.S. Army's clock!",
    ]


def test_slight_sentences_join_a_neighbour() -> None:
    assert texts("Hi. How have you been lately? Good. ...") == ["Hi. How have you been lately? Good. ..."]


def test_slight_sentences_stay_in_their_paragraph() -> None:
    assert texts("A first paragraph of words.\n\nNo.\n\n***\n\nAnother paragraph of words.") == [
        "A first paragraph of words.",
        "No.",
        "***",
        "Another paragraph of words.",
    ]


def test_last_segment_of_a_paragraph_is_flagged() -> None:
    source = (
        "The first sentence. The second sentence.\n \t\n\nThe third sentence.\r\n\r\nThe fourth one.\u2029A fifth one."
    )
    assert [piece.ends_paragraph for piece in segments(source, "en-us")] == [False, True, True, True, True]


def test_a_single_line_break_is_a_space() -> None:
    assert texts("One sentence wrapped\nonto a second line.") == ["One sentence wrapped\nonto a second line."]


@pytest.mark.parametrize("source", ["", " ", "\n\n \t\n", "\u2029"])
def test_nothing_but_space_has_no_segments(source: str) -> None:
    assert texts(source) == []


def test_long_sentences_are_cut_at_their_best_punctuation() -> None:
    clause = "words, words and words, " * 5
    pieces = texts(f"{clause}then a rest; {clause * 3}until it ends.")
    assert pieces[0].endswith("then a rest;")
    assert all(piece.endswith((",", ".")) for piece in pieces[1:])


def test_long_sentences_without_punctuation_are_cut_between_words() -> None:
    words = "incomprehensibilities " * 60
    assert {word for piece in texts(words) for word in piece.split()} == {"incomprehensibilities"}


def test_a_run_without_spaces_is_cut_between_letters_not_within_them() -> None:
    assert not [piece for piece in texts("e\u0301" * 1000) if piece.startswith("\u0301")]


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        ". ",
        "\n",
        " ",
        ".",
        "“",
        "!? ",
        "a\n\n",
        "今天天气很好。",
        "\u0301",
        "👨\u200d",
        "[1]. ",
        "\ud800",
        "\0",
        "a—",
    ],
    ids=ascii,
)
def test_a_hundred_thousand_repeats_are_cut_without_loss(unit: str) -> None:
    source = unit * (100_000 // len(unit))
    assert_whole(source, list(segments(source, "en-us")))


def test_random_text_is_cut_without_loss() -> None:
    choose = random.Random(20240315)
    for _ in range(400):
        source = "".join(choose.choices(BITS, k=choose.randrange(1, 300)))
        assert_whole(source, list(segments(source, choose.choice(["en-us", "en-gb", "zh", "xx"]))))


def test_windows_do_not_change_segments() -> None:
    sentences = [f"This is the sentence with the number {number}, more or less." for number in range(2000)]
    assert texts(" ".join(sentences)) == sentences


class Counted(str):
    """A text that records how far it was sliced."""

    read_to = 0

    def __getitem__(self, key: object) -> str:
        if isinstance(key, slice):
            self.read_to = max(self.read_to, key.stop or 0)
        return super().__getitem__(key)  # type: ignore[index]


def test_the_first_segment_does_not_wait_for_the_last() -> None:
    book = Counted("A sentence of a book that is all one paragraph. " * 20_000)
    assert next(segments(book, "en-us")).text == "A sentence of a book that is all one paragraph."
    assert book.read_to < 10_000


@settings(max_examples=300, deadline=None)
@given(
    st.text(
        alphabet=st.one_of(
            st.sampled_from(list("ab Dr. 5,!?…\n\u2029“”«»¿¡()[]।。、！字あア한😀\u0301\u200d\ud800")), st.characters()
        ),
        max_size=1500,
    ),
    st.sampled_from(LANGUAGES.codes),
)
def test_any_text_is_cut_without_loss(text: str, language: str) -> None:
    assert_whole(text, list(segments(text, language)))
