"""Cues: a script as the corridor plays it, utterance by utterance, each with the silence and bookmarks before it.

Knows scripts and the order of things. Knows nothing of sound.
"""

from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from itertools import accumulate

from api.phonemize.packed_utterance import PackedUtterance
from api.text.aligned import AlignedText
from api.text.document import Bookmark, Mark, Passage, Pause, Script


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


ReadPassage = Callable[[Passage], AsyncGenerator[PackedUtterance, None]]
"""A passage -> its utterances."""


async def cues(script: Script, read: ReadPassage) -> AsyncGenerator[Cue, None]:
    """Everything in `script`, in order; raises what `read` raises."""
    before: tuple[Pause | Bookmark, ...] = ()
    for scene in scenes(script):
        before += scene.before
        if scene.passage is None:
            continue
        places = scene.places
        last = _last_character(scene.passage.text)
        async with aclosing(read(scene.passage)) as utterances:
            async for utterance in utterances:
                if scene.ends_abruptly and utterance.end >= last:
                    utterance = replace(utterance, ends_paragraph=False)  # noqa: PLW2901
                yield Cue(before, utterance, scene.passage, places)
                before, places = (), ()
        before += tuple(Bookmark(place.name) for place in places)
    if before:
        yield Cue(before, None, None)


def scenes(script: Script) -> Iterator[Scene]:
    """A script's passages, those in one that only bookmarks part, each with what comes before it."""
    before: list[Pause | Bookmark] = []
    open_: _OpenScene | None = None
    for part in script:
        if not isinstance(part, Passage):
            before.append(part)
        elif open_ is not None and open_.goes_on(before, part):
            open_.extend(before, part)
            before.clear()
        else:
            if open_ is not None:
                yield open_.scene(ends_abruptly=open_.is_cut_by(before, part))
            open_ = _OpenScene(tuple(before), [part])
            before.clear()
    if open_ is not None:
        yield open_.scene()
    if before:
        yield Scene(tuple(before), None)


@dataclass(slots=True)
class _OpenScene:
    """A scene as it is put together: thousands of passages may become one."""

    before: tuple[Pause | Bookmark, ...]
    passages: list[Passage]
    """At least one; all in one voice, at one rate, of one turn."""
    places: list[Place] = field(default_factory=list)

    def goes_on(self, between: Sequence[Pause | Bookmark], then: Passage) -> bool:
        first = self.passages[0]
        alike = (first.voice, first.rate, first.turn) == (then.voice, then.rate, then.turn)
        return alike and not _has_pause(between)

    def is_cut_by(self, between: Sequence[Pause | Bookmark], then: Passage) -> bool:
        text = self.passages[-1].text.text
        ends_paragraph = text[len(text.rstrip()) :].count("\n") > 1
        return self.passages[0].turn == then.turn and not _has_pause(between) and not ends_paragraph

    def extend(self, between: Sequence[Pause | Bookmark], then: Passage) -> None:
        position = then.text.source(0, 0)[0]
        self.places += (Place(each.name, position) for each in between if isinstance(each, Bookmark))
        self.passages.append(then)

    def scene(self, *, ends_abruptly: bool = False) -> Scene:
        whole = self.passages[0] if len(self.passages) == 1 else _whole(self.passages)
        return Scene(self.before, whole, tuple(self.places), ends_abruptly)


def _whole(passages: Sequence[Passage]) -> Passage:
    texts = [passage.text for passage in passages]
    begins = accumulate(map(len, texts), initial=0)
    return replace(
        passages[0],
        text=AlignedText(
            "".join(text.text for text in texts),
            [start for text in texts for start in text.starts],
            [end for text in texts for end in text.ends],
        ),
        marks=tuple(
            _moved(mark, begin) for begin, passage in zip(begins, passages, strict=False) for mark in passage.marks
        ),
    )


def _has_pause(parts: Sequence[Pause | Bookmark]) -> bool:
    return any(isinstance(each, Pause) for each in parts)


def _moved(mark: Mark, by: int) -> Mark:
    return replace(mark, start=mark.start + by, end=mark.end + by)


def _last_character(text: AlignedText) -> int:
    """Where in the source the last character ends that is no whitespace."""
    return text.source(0, len(text.text.rstrip()))[1]
