"""Voice: the voices that a folder holds, with the language and gender that their names tell.

No file is read here; see voice_packs.py.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from loguru import logger

from api.languages.language import Languages
from api.languages.registry import LANGUAGES

DEFAULT_LANGUAGE = "en-us"

GENDERS: Mapping[str, str] = MappingProxyType({"f": "female", "m": "male"})
"""Second letter of a voice's name -> its gender. The first letter is its language's, and an underscore follows."""

_PREFIX = re.compile(f"([a-z])([{''.join(GENDERS)}])_(.+)")
MAX_NAME_LENGTH = 64
_SAFE_NAME = re.compile(rf"[A-Za-z0-9_-]{{1,{MAX_NAME_LENGTH}}}")
SUFFIXES = (".pt", ".bin")
"""The kinds of voice file. Where a voice has both, the first wins."""


@dataclass(frozen=True)
class Voice:
    """A voice, or a blend of several."""

    id: str
    """The public id, as in a request's `voice`; for a blend, the same however the request wrote it."""
    name: str
    """The name for people to read."""
    language: str
    """The language of the voice, or of the one with the greatest share in a blend."""
    gender: str | None
    """`female`, `male`, or None where the name doesn't tell or a blend has both."""
    mix: tuple[tuple[str, float], ...]
    """The ids of the voices in it with their shares, which sum to 1."""


def list_voice_files(voices_dir: Path) -> dict[str, Path]:
    """Return name -> file of every voice in the folder, in order of names; empty if there is no folder."""
    if not voices_dir.is_dir():
        return {}
    paths: dict[str, Path] = {}
    for suffix in SUFFIXES:
        for path in voices_dir.glob(f"*{suffix}"):
            if not _SAFE_NAME.fullmatch(path.stem):
                logger.warning("{} is not listed: a voice's name has only letters, digits, _ and -", path)
            elif not (path.is_file() and path.resolve().is_relative_to(voices_dir.resolve())):
                logger.warning("{} is not listed: it is not a file of this folder", path)
            else:
                paths.setdefault(path.stem, path)
    return dict(sorted(paths.items()))


def describe(name: str, languages: Languages = LANGUAGES) -> Voice:
    """Return the voice of that name, as far as the name tells."""
    match = _PREFIX.fullmatch(name)
    if match and match[1] not in languages.by_letter:
        match = None
    return Voice(
        id=name,
        name=match[3].capitalize() if match else name,
        language=languages.by_letter[match[1]].code if match else DEFAULT_LANGUAGE,
        gender=GENDERS[match[2]] if match else None,
        mix=((name, 1.0),),
    )


def file_stem(voice: Voice) -> str:
    """Return a file name for this voice, under which any voices folder lists it.

    A blend is named after its voices with their shares in percent, the greatest first, whose language it speaks:
    `af_bella_67_af_sky_33`.
    """
    if len(voice.mix) == 1:
        return voice.id
    parts = sorted(voice.mix, key=lambda part: -part[1])
    stem = "_".join(f"{name}_{'minus_' if share < 0 else ''}{abs(share) * 100:.0f}" for name, share in parts)
    if len(stem) <= MAX_NAME_LENGTH:
        return stem
    digest = hashlib.blake2b(voice.id.encode(), digest_size=4).hexdigest()
    return f"{stem[: MAX_NAME_LENGTH - len(digest) - 1]}_{digest}"
