"""plan_document and group_spans: what is before each utterance, which spans are one, where paragraphs end."""

import asyncio
from collections.abc import AsyncGenerator

from api.phonemize.packed_utterance import PackedUtterance
from api.synthesis.plan import PlannedUtterance, plan_document
from api.synthesis.span_groups import BookmarkPosition, group_spans
from api.text.aligned import AlignedText
from api.text.document import Bookmark, Mark, Part, Pause, TextSpan, plain_document


async def by_words(span: TextSpan) -> AsyncGenerator[PackedUtterance, None]:
    """An utterance for each word."""
    words = span.text.text.split()
    start = 0
    for i, word in enumerate(words):
        start = span.text.text.index(word, start)
        begins, ends = span.text.source(start, start + len(word))
        start += len(word)
        yield PackedUtterance(word, i == len(words) - 1, begins, ends)


def played(*document: Part) -> list[PlannedUtterance]:
    async def collect() -> list[PlannedUtterance]:
        return [planned async for planned in plan_document(document, by_words)]

    return asyncio.run(collect())


def said(found: list[PlannedUtterance]) -> list[str | None]:
    return [planned.utterance.phonemes if planned.utterance else None for planned in found]


def span(text: str, start: int = 0, **fields: object) -> TextSpan:
    return TextSpan(AlignedText.of(text, start), **fields)  # type: ignore[arg-type]


def test_a_plain_text_is_one_passage() -> None:
    found = played(*plain_document("one two"))
    assert said(found) == ["one", "two"]
    assert [planned.before for planned in found] == [(), ()]
    assert found[-1].utterance is not None
    assert found[-1].utterance.ends_paragraph


def test_pauses_stand_where_they_were_put() -> None:
    found = played(Pause(1.0), span("one"), Pause(0.5), Pause(0.25), span("two", 3), Pause(2.0))
    assert said(found) == ["one", "two", None]
    assert [planned.before for planned in found] == [(Pause(1.0),), (Pause(0.5), Pause(0.25)), (Pause(2.0),)]


def test_a_bookmark_does_not_cut_a_passage_in_two() -> None:
    mark = Mark(0, 3, stress=1.0)
    first, last = span("one "), span("two", 20, marks=(mark,))
    found = list(group_spans((first, Bookmark("here"), last)))
    assert len(found) == 1
    whole = found[0].span
    assert whole is not None
    assert whole.text.text == "one two"
    assert whole.text.source(4, 7) == (20, 23)
    assert whole.marks == (Mark(4, 7, stress=1.0),)
    assert found[0].bookmarks == (BookmarkPosition("here", 20),)


def test_bookmarks_before_and_behind_are_kept() -> None:
    found = played(Bookmark("first"), span("one"), Pause(1.0), Bookmark("then"), span("two", 3), Bookmark("last"))
    assert [planned.before for planned in found] == [
        (Bookmark("first"),),
        (Pause(1.0), Bookmark("then")),
        (Bookmark("last"),),
    ]


def test_a_passage_with_nothing_to_say_gives_its_bookmarks_on() -> None:
    found = played(span("one", turn=0), span(" ", turn=1), Bookmark("x"), span(" ", 1, turn=1), span("two", turn=2))
    assert said(found) == ["one", "two"]
    assert found[1].before == (Bookmark("x"),)


def test_another_voice_in_mid_sentence_is_no_paragraph() -> None:
    found = played(span("one two "), span("three", 8, voice="b"), span("\n\nfour", 13))
    assert [planned.utterance.ends_paragraph for planned in found if planned.utterance] == [False, False, False, True]
    apart = played(span("one\n\n"), span("two", 5, rate=2.0))
    assert [planned.utterance.ends_paragraph for planned in apart if planned.utterance] == [True, True]
    turns = played(span("one", turn=0), span("two", turn=1))
    assert [planned.utterance.ends_paragraph for planned in turns if planned.utterance] == [True, True]
