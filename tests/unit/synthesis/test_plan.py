"""A script is played in order: what is before each utterance, which passages are one, where paragraphs end."""

import asyncio
from collections.abc import AsyncGenerator

from api.phonemize.packed_utterance import PackedUtterance
from api.synthesis.plan import Cue, Place, cues, scenes
from api.text.aligned import AlignedText
from api.text.document import Bookmark, Mark, Part, Passage, Pause, plain_script


async def by_words(passage: Passage) -> AsyncGenerator[PackedUtterance, None]:
    """An utterance for each word."""
    words = passage.text.text.split()
    start = 0
    for i, word in enumerate(words):
        start = passage.text.text.index(word, start)
        begins, ends = passage.text.source(start, start + len(word))
        start += len(word)
        yield PackedUtterance(word, i == len(words) - 1, begins, ends)


def played(*script: Part) -> list[Cue]:
    async def collect() -> list[Cue]:
        return [cue async for cue in cues(script, by_words)]

    return asyncio.run(collect())


def said(found: list[Cue]) -> list[str | None]:
    return [cue.utterance.phonemes if cue.utterance else None for cue in found]


def passage(text: str, start: int = 0, **fields: object) -> Passage:
    return Passage(AlignedText.of(text, start), **fields)  # type: ignore[arg-type]


def test_a_plain_text_is_one_passage() -> None:
    found = played(*plain_script("one two"))
    assert said(found) == ["one", "two"]
    assert [cue.before for cue in found] == [(), ()]
    assert found[-1].utterance is not None
    assert found[-1].utterance.ends_paragraph


def test_pauses_stand_where_they_were_put() -> None:
    found = played(Pause(1.0), passage("one"), Pause(0.5), Pause(0.25), passage("two", 3), Pause(2.0))
    assert said(found) == ["one", "two", None]
    assert [cue.before for cue in found] == [(Pause(1.0),), (Pause(0.5), Pause(0.25)), (Pause(2.0),)]


def test_a_bookmark_does_not_cut_a_passage_in_two() -> None:
    mark = Mark(0, 3, stress=1.0)
    first, last = passage("one "), passage("two", 20, marks=(mark,))
    found = list(scenes((first, Bookmark("here"), last)))
    assert len(found) == 1
    whole = found[0].passage
    assert whole is not None
    assert whole.text.text == "one two"
    assert whole.text.source(4, 7) == (20, 23)
    assert whole.marks == (Mark(4, 7, stress=1.0),)
    assert found[0].places == (Place("here", 20),)


def test_bookmarks_before_and_behind_are_kept() -> None:
    found = played(Bookmark("first"), passage("one"), Pause(1.0), Bookmark("then"), passage("two", 3), Bookmark("last"))
    assert [cue.before for cue in found] == [
        (Bookmark("first"),),
        (Pause(1.0), Bookmark("then")),
        (Bookmark("last"),),
    ]


def test_a_passage_with_nothing_to_say_gives_its_bookmarks_on() -> None:
    found = played(
        passage("one", turn=0), passage(" ", turn=1), Bookmark("x"), passage(" ", 1, turn=1), passage("two", turn=2)
    )
    assert said(found) == ["one", "two"]
    assert found[1].before == (Bookmark("x"),)


def test_another_voice_in_mid_sentence_is_no_paragraph() -> None:
    found = played(passage("one two "), passage("three", 8, voice="b"), passage("\n\nfour", 13))
    assert [cue.utterance.ends_paragraph for cue in found if cue.utterance] == [False, False, False, True]
    apart = played(passage("one\n\n"), passage("two", 5, rate=2.0))
    assert [cue.utterance.ends_paragraph for cue in apart if cue.utterance] == [True, True]
    turns = played(passage("one", turn=0), passage("two", turn=1))
    assert [cue.utterance.ends_paragraph for cue in turns if cue.utterance] == [True, True]
