"""Cues: a script as the corridor plays it, utterance by utterance, each with the silence and bookmarks before it.

Knows scripts and the order of things. Knows nothing of sound.
"""

from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, replace

from api.phonemes.packing import PackedUtterance
from api.text.aligned import AlignedText
from api.text.script import Bookmark, Mark, Passage, Pause, Script


@dataclass(frozen=True, slots=True)
class Place:
    """A bookmark inside a passage."""

    name: str
    position: int
    """Of the caller's text (of its turn's): the first word from here on is meant."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A passage with what comes before it; the last scene of a script may have none."""

    before: tuple[Pause | Bookmark, ...]
    passage: Passage | None
    places: tuple[Place, ...] = ()
    ends_abruptly: bool = False
    """Whether the next passage goes on where this one ends, though in another voice or at another rate."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One utterance to be spoken, if any, and what comes before it."""

    before: tuple[Pause | Bookmark, ...]
    utterance: PackedUtterance | None
    passage: Passage | None
    places: tuple[Place, ...] = ()
    """Bookmarks of the passage that have not been given with an earlier utterance of it."""


ReadPassage = Callable[[Passage, bool], AsyncGenerator[PackedUtterance, None]]
"""(passage, opens) -> its utterances; `opens`: nothing has been spoken yet."""


async def cues(script: Script, read: ReadPassage) -> AsyncGenerator[Cue, None]:
    """Everything in `script`, in order; raises what `read` raises."""
    opens = True
    before: tuple[Pause | Bookmark, ...] = ()
    for scene in scenes(script):
        before += scene.before
        if scene.passage is None:
            continue
        places = scene.places
        last = _last_character(scene.passage.text)
        async with aclosing(read(scene.passage, opens)) as utterances:
            async for utterance in utterances:
                if scene.ends_abruptly and utterance.end >= last:
                    utterance = replace(utterance, ends_paragraph=False)  # noqa: PLW2901
                yield Cue(before, utterance, scene.passage, places)
                before, places, opens = (), (), False
        before += tuple(Bookmark(place.name) for place in places)
    if before:
        yield Cue(before, None, None)


def scenes(script: Script) -> Iterator[Scene]:
    """A script's passages, those in one that only bookmarks part, each with what comes before it."""
    before: list[Pause | Bookmark] = []
    scene: Scene | None = None
    for part in script:
        if not isinstance(part, Passage):
            before.append(part)
        elif scene is not None and _goes_on(scene, before, part):
            scene = _extended(scene, before, part)
            before.clear()
        else:
            if scene is not None:
                yield replace(scene, ends_abruptly=_is_abrupt(scene, before, part))
            scene = Scene(tuple(before), part)
            before.clear()
    if scene is not None:
        yield scene
    if before:
        yield Scene(tuple(before), None)


def _goes_on(scene: Scene, between: list[Pause | Bookmark], then: Passage) -> bool:
    first = scene.passage
    alike = first is not None and (first.voice, first.rate, first.turn) == (then.voice, then.rate, then.turn)
    return alike and not any(isinstance(each, Pause) for each in between)


def _is_abrupt(scene: Scene, between: list[Pause | Bookmark], then: Passage) -> bool:
    is_same_turn = scene.passage is not None and scene.passage.turn == then.turn
    return is_same_turn and not any(isinstance(each, Pause) for each in between) and not _ends_paragraph(scene)


def _ends_paragraph(scene: Scene) -> bool:
    text = scene.passage.text.text if scene.passage is not None else ""
    return text[len(text.rstrip()) :].count("\n") > 1


def _extended(scene: Scene, between: list[Pause | Bookmark], then: Passage) -> Scene:
    first = scene.passage
    assert first is not None, "see _goes_on"
    position = then.text.source(0, 0)[0]
    places = tuple(Place(each.name, position) for each in between if isinstance(each, Bookmark))
    text = AlignedText(
        first.text.text + then.text.text,
        [*first.text.starts, *then.text.starts],
        [*first.text.ends, *then.text.ends],
    )
    marks = first.marks + tuple(_moved(mark, len(first.text)) for mark in then.marks)
    return replace(scene, passage=replace(first, text=text, marks=marks), places=scene.places + places)


def _moved(mark: Mark, by: int) -> Mark:
    return replace(mark, start=mark.start + by, end=mark.end + by)


def _last_character(text: AlignedText) -> int:
    """Where in the source the last character ends that is no whitespace."""
    return text.source(0, len(text.text.rstrip()))[1]
