"""AlignedText: rewritten text keeps its source offsets."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.languages.common.rules import TAKEN, Rule, apply_rules
from api.text.aligned import AlignedText, Edit, composed


@st.composite
def texts_and_edits(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    text = draw(st.text(max_size=30))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    return text, [Edit(start, end, draw(st.text(max_size=5))) for start, end in pairs]


def spans(text: AlignedText) -> list[tuple[int, int]]:
    return list(zip(text.starts, text.ends, strict=True))


def test_a_source_stands_for_itself() -> None:
    text = AlignedText.of("abc", start=5)
    assert spans(text) == [(5, 6), (6, 7), (7, 8)]
    assert text.source(1, 3) == (6, 8)
    assert text[1:].source(0, 1) == (6, 7)


def test_edit_stands_for_the_text_it_replaced() -> None:
    text = AlignedText.of("It weighs 5 kg now").edited([Edit(12, 14, "kilograms")])
    assert text.text == "It weighs 5 kilograms now"
    assert text.source(12, 21) == (12, 14)
    assert text.source(22, 25) == (15, 18)
    twice = text.edited([Edit(10, 21, "five kilos")])
    assert twice.source(0, len(twice)) == (0, 18)
    assert twice.source(10, 14) == (10, 14)


def test_an_empty_range_is_in_front_of_its_character() -> None:
    text = AlignedText.of("abc")
    assert [text.source(i, i) for i in range(4)] == [(0, 0), (1, 1), (2, 2), (3, 3)]
    assert AlignedText.of("").source(0, 0) == (0, 0)


@given(texts_and_edits())
def test_edits_equal_pythons_and_offsets_never_fall(given_: tuple[str, list[Edit]]) -> None:
    text, edits = given_
    expected, done = "", 0
    for edit in edits:
        expected += text[done : edit.start] + edit.new
        done = edit.end
    edited = AlignedText.of(text).edited(edits)
    assert edited.text == expected + text[done:]
    assert len(edited.starts) == len(edited.ends) == len(edited.text)
    assert list(edited.starts) == sorted(edited.starts)
    assert list(edited.ends) == sorted(edited.ends)
    for char, (start, end) in zip(edited.text, spans(edited), strict=True):
        was_edited = any(edit.start == start and edit.end == end for edit in edits)
        assert was_edited or text[start:end] == char


@given(texts_and_edits())
def test_two_rewrites_align_like_one(given_: tuple[str, list[Edit]]) -> None:
    text, edits = given_
    first = AlignedText.of(text).edited(edits)
    upper = re.compile("[a-z]+")
    at_once = first.sub(upper, lambda found: found.group().upper())
    in_two = AlignedText.of(first.text).sub(upper, lambda found: found.group().upper()).through(first)
    assert (at_once.text, spans(at_once)) == (in_two.text, spans(in_two))


@pytest.mark.parametrize("edits", [[Edit(2, 1, "")], [Edit(0, 9, "")], [Edit(1, 2, ""), Edit(0, 1, "")]])
def test_edits_out_of_order_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(ValueError, match="out of order or out of the text"):
        AlignedText.of("abc").edited(edits)


@given(st.text(alphabet="ae\u0301\u0308\u0323한=\u0338क ", max_size=20))
def test_composed_is_nfc_and_each_letter_stands_for_its_own(text: str) -> None:
    result = composed(AlignedText.of(text))
    assert result.text == unicodedata.normalize("NFC", text)
    for char, (start, end) in zip(result.text, spans(result), strict=True):
        assert char in unicodedata.normalize("NFC", text[start:end])


def test_first_rule_takes_its_match() -> None:
    def digits(text: str) -> list[Edit]:
        return [Edit(*found.span(), "#") for found in re.finditer(r"\d+", text)]

    def words(text: str) -> list[Edit]:
        assert "1" not in text
        return [Edit(*found.span(), found.group().upper()) for found in re.finditer(r"[a-z]+", text)]

    rules = [Rule(digits), Rule(words)]
    assert apply_rules(AlignedText.of("ab 12 cd"), rules).text == "AB # CD"
    assert apply_rules(AlignedText.of("ab 32 cd"), rules, kept=[(0, 5)]).text == "ab 32 CD"


def test_rule_that_edits_taken_text_raises() -> None:
    def everything(text: str) -> list[Edit]:
        return [Edit(0, len(text), "x")]

    def taken(text: str) -> list[Edit]:
        return [Edit(*found.span(), "y") for found in re.finditer(TAKEN, text)]

    with pytest.raises(ValueError, match="another rule has read"):
        apply_rules(AlignedText.of("ab"), [Rule(everything), Rule(taken)])


def test_edit_without_change_keeps_offsets() -> None:
    def same(text: str) -> list[Edit]:
        return [Edit(0, len(text), text)]

    assert spans(apply_rules(AlignedText.of("ab"), [Rule(same)])) == [(0, 1), (1, 2)]
