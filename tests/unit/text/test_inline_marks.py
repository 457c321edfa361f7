"""Inline marks: the document they become, brackets that stay text, and locations of bad marks."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.fake_resolver import passages, resolver, said, sources

from api.errors import InvalidPhonemes, InvalidRequest, UnknownVoice
from api.text.aligned import AlignedText
from api.text.document import Document, Mark, Part, Pause, TextSpan, plain_document
from api.text.document_builder import MAX_MARKS
from api.text.inline_marks import parse_inline_marks
from api.text.resolver import Speaker
from api.text.source_location import SourceText


def parse(text: str, *, voices: bool = True, own: Speaker = Speaker(None)) -> Document:  # noqa: B008
    return parse_inline_marks(SourceText(text, "input"), resolver(own), allow_voice_tags=voices)


def refusal(text: str) -> InvalidRequest:
    with pytest.raises(InvalidRequest) as caught:
        parse(text)
    return caught.value


def brief(script: Document) -> list[object]:
    """Return each part in short: a span's text, with its voice and rate if it has any."""
    return [_brief(part) for part in script]


def _brief(part: Part) -> object:
    if isinstance(part, Pause):
        return part.duration_s
    assert isinstance(part, TextSpan)
    own = (part.voice, part.rate) != (None, 1.0)
    return (part.text.text, part.voice, part.rate) if own else part.text.text


@pytest.mark.parametrize(
    "text",
    [
        "Hello there.",
        "An array[0], a note [sic], [ ], [], ] and [ alone.",
        "[Smith](1998) and [see](below) and [x](y).",
        "Not a mark: [pauses: 1s], [a pause: 1s], pause:1s]",
        "[pause]",
        "[](https://example.com)",
        "[[nested] brackets]",
        r"A back\slash, \[x\], \(y\)",
        "[word] (+1)",
    ],
)
def test_text_without_marks_is_a_plain_document(text: str) -> None:
    assert parse(text) == plain_document(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a [pause:1.5s] b", ["a ", 1.5, " b"]),
        ("[pause:1s]a[pause:2s]", [1.0, "a", 2.0]),
        ("[pause:250ms][pause:.5s] [PAUSE: 1 S ]", [0.25, 0.5, " ", 1.0]),
        ("a[pause:0s]b[pause:60s]", ["a", 0.0, "b", 60.0]),
        ("a [voice:af_bella] b", ["a ", (" b", "af_bella", 1.0)]),
        ("[voice:af_bella(2)+af_sky]b[voice:]c", [("b", "af_bella(2)+af_sky", 1.0), "c"]),
        ("[Voice: bf_emma ]b[voice:default]c", [("b", "bf_emma", 1.0), "c"]),
        ("[rate:1.2]a[rate:1]b", [("a", None, 1.2), "b"]),
        ("[voice:bf_emma]a[rate:2]b[voice:]c", [("a", "bf_emma", 1), ("b", "bf_emma", 2), "c"]),
        ("[voice:grandpa]a[rate:0.5]b[rate:1]c", [("a", "am_adam", 0.8), ("b", "am_adam", 0.4), ("c", "am_adam", 0.8)]),
        ("a[voice:]b[rate:1.0]c", ["abc"]),
        (r"say \[pause:1s] and \[voice:x] and \[cat](+1)", ["say [pause:1s] and [voice:x] and [cat](+1)"]),
        (r"\[pause:abc and [pause:1s]", ["[pause:abc and ", 1.0]),
        (r"\\[pause:1s]", [r"\[pause:1s]"]),
        ("read [the docs](https://example.com/a_(b)?c=1 \"Title\") now", ["read the docs now"]),
        ("[mail](mailto:joe@example.org) [us](www.example.org), [here](/docs/start)", ["mail us, here"]),
    ],
)  # fmt: skip
def test_marks_become_parts(text: str, expected: list[object]) -> None:
    assert brief(parse(text)) == expected


def test_disallowed_voice_tags_are_text() -> None:
    text = "[voice:nobody] and [rate:99] and [voice:"
    assert parse(text, voices=False) == plain_document(text)
    assert brief(parse("[voice:x] [pause:1s]", voices=False)) == ["[voice:x] ", 1.0]


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("a [cat](/kˈæt/) b", [Mark(2, 5, phonemes="kˈæt")]),
        ("[cat](+1)", [Mark(0, 3, stress=1.0)]),
        ("[cat](-1) [cat](2) [cat]( +0.5 )", [Mark(0, 3, stress=-1), Mark(4, 7, stress=2), Mark(8, 11, stress=0.5)]),
        ("[cat](-2)[cat](0)[cat](-.5)", [Mark(0, 3, stress=-2), Mark(3, 6, stress=0), Mark(6, 9, stress=-0.5)]),
        ("[two words](/kæt kæt/)", [Mark(0, 9, phonemes="kæt kæt")]),
        ("[猫](/kæt/)", [Mark(0, 1, phonemes="kæt")]),
    ],
)
def test_marks_on_words(text: str, marks: list[Mark]) -> None:
    (passage,) = passages(parse(text))
    assert list(passage.marks) == marks
    assert passage.text.text == re.sub(r"\[(.*?)\]\(.*?\)", r"\1", text)


def test_every_character_keeps_its_offset() -> None:
    text = "a [cat](/kæt/), \\[pause:1s] [link](https://x.y) [pause:1s] é [voice:af_bella] end"
    for passage in passages(parse(text)):
        assert sources(passage.text, text) == list(passage.text.text)


def test_default_speaker_speaks_unmarked_text() -> None:
    own = Speaker("bf_emma", 0.5)
    assert brief(parse("a[voice:af_bella]b[voice:]c[rate:2]d", own=own)) == [
        ("a", "bf_emma", 0.5),
        ("b", "af_bella", 1.0),
        ("c", "bf_emma", 0.5),
        ("d", "bf_emma", 1.0),
    ]


@pytest.mark.parametrize(
    ("text", "offset", "says"),
    [
        ("a [pause:abc]", 2, "'abc'"),
        ("[pause:]", 0, "''"),
        ("[pause:1]", 0, "unit"),
        ("[pause:61s]", 0, "too long"),
        ("[pause:-1s]", 0, "0s to 60s"),
        ("[pause:1e3s]", 0, "'1e3s'"),
        ("[pause:nans]", 0, "'nans'"),
        ("x\ny [pause:1s", 4, "not closed"),
        ("[pause:1s [x]", 0, "not closed"),
        ("[rate:9]", 0, "0.25 to 4"),
        ("[rate:fast]", 0, "'fast'"),
        ("[rate:]", 0, "''"),
        ("[voice:grandpa][rate:0.25]", 15, "0.2 together"),
        ("[cat](/kæt)", 0, "not closed by /)"),
        ("[cat](/kæt", 0, "not closed by /)"),
        ("[cat](+3)", 0, "'+3'"),
        ("[cat](-1.5)", 0, "-2, -1, -0.5, +0, +0.5, +1, +2"),
        ("[](/kæt/)", 0, "no word"),
        ("[ ](+1)", 0, "no word"),
        ("[" + "x" * 201 + "](/kæt/)", 0, "too many"),
    ],
)
def test_bad_mark_is_refused_with_its_location(text: str, offset: int, says: str) -> None:
    error = refusal(text)
    assert f"(character {offset})" in error.message
    assert says in error.message
    assert error.param == "input"


def test_lines_and_columns() -> None:
    assert "input, line 3, column 4 (character 9): " in refusal("ab\n😀\r\nxyz[pause:x]").message


def test_errors_of_the_lookup_keep_their_code() -> None:
    unknown = refusal("x [voice:nobody]")
    assert isinstance(unknown, UnknownVoice)
    assert unknown.message == "input, line 1, column 3 (character 2): There is no voice 'nobody'"
    assert isinstance(refusal("[cat](/xyz/)"), InvalidPhonemes)
    assert isinstance(refusal("[cat](//)"), InvalidPhonemes)


def test_pauses_and_marks_are_bounded() -> None:
    assert "at most 600 s" in refusal("[pause:60s]" * 11).message
    assert len(parse("[pause:1ms]" * MAX_MARKS)) == MAX_MARKS
    assert f"more than {MAX_MARKS}" in refusal("[a](+1)" * 100_000).message


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "[a" * 100_000,
        "[a](" * 100_000,
        "[a](/" + "b" * 100_000,
        "[a](https://" * 50_000,
        "[a](https://" + "(b)" * 100_000,
        "[a](https://b" + " " * 100_000,
        "[a](" + " " * 100_000,
        "\\" * 100_000,
        "\\[" * 100_000,
        "[pause" + " " * 100_000,
        "](" * 100_000,
    ],
)
def test_hostile_text_is_read_in_linear_time(text: str) -> None:
    """These would take a quadratic pattern minutes."""
    try:
        assert said(parse(text)) == text
    except InvalidRequest as error:
        assert "character 0" in error.message


PIECES = st.sampled_from(
    [
        "[",
        "]",
        "(",
        ")",
        "/",
        "\\",
        "pause:",
        "voice:",
        "rate:",
        "1s",
        "af_bella",
        "kæt",
        "+1",
        " ",
        "\n",
        "http://x",
        "é",
    ]
)


@given(st.lists(PIECES | st.text(max_size=5), max_size=30).map("".join), st.booleans())
def test_any_text_is_a_document_or_an_invalid_request(text: str, voices: bool) -> None:
    try:
        script = parse(text, voices=voices)
    except InvalidRequest as error:
        assert re.search(r"^input, line \d+, column \d+ \(character \d+\): ", error.message)
        return
    places = [place for passage in passages(script) for place in passage.text.starts]
    assert places == sorted(set(places))
    assert said(script) == "".join(text[place] for place in places)
    for passage in passages(script):
        assert all(0 <= mark.start < mark.end <= len(passage.text) for mark in passage.marks)
    unsaid = "".join(char for i, char in enumerate(text) if i not in set(places))
    assert not unsaid or re.search(r"[\[\\]", unsaid)


@given(st.text(st.characters(exclude_characters="[\\")))
def test_text_without_brackets_is_itself(text: str) -> None:
    assert said(parse(text)) == text


def test_unmarked_text_needs_no_offset_table() -> None:
    (passage,) = passages(parse("plain"))
    assert passage.text == AlignedText.of("plain")
