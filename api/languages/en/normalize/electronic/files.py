"""Names of files and paths: "readme.md", ".gitignore", "~/src/main.py"."""

import re

from api.languages.common.tables import read_words
from api.languages.en.normalize.spelling import address, letters

_SUFFIXES = read_words("en", "file_types", "suffix")
_DOT_FILE = re.compile(r"\.[a-z][a-z_-]{2,20}(?:\.[a-z]{2,10})?")
_FILE_NAME = re.compile(r"(?:[\w@+-]{1,100}\.){1,6}(\w{1,12})")
_PATH = re.compile(r"(?:[A-Za-z]:|~|\.{1,2})?(?:[/\\][\w.@:+%~=-]{1,100}){1,30}[/\\]?")
_RELATIVE_PATH = re.compile(r"(?:[\w.@+-]{1,100}[/\\]){1,30}(?:[\w@+-]{1,100}\.){1,6}(\w{1,12})")


def file_or_path(piece: str) -> str | None:
    """Return the words for a file of a known type, a dot file or a path; None for anything else."""
    named = _FILE_NAME.fullmatch(piece) or _RELATIVE_PATH.fullmatch(piece)
    if named and _is_file_type(named[1], piece[: -len(named[1]) - 1]):
        return _file_name(piece, named[1])
    if _DOT_FILE.fullmatch(piece):
        return address(piece)
    if _PATH.fullmatch(piece) and any(char.isalpha() for char in piece):
        return address(piece)
    return None


def _is_file_type(suffix: str, stem: str) -> bool:
    # "D.C" is no C source, and "3.5h" no header.
    is_written_so = suffix.islower() or (len(suffix) > 1 and suffix.isupper())
    is_named = any(char.isalpha() for char in stem) and len(stem) + len(suffix) > 2
    return is_written_so and is_named and suffix.lower() in _SUFFIXES


def _file_name(piece: str, suffix: str) -> str:
    """Return "readme.md" as "readme dot M.d"."""
    said = letters(suffix) if len(suffix) == 2 and suffix.isalpha() else address(suffix)
    return f"{address(piece[: -len(suffix)])} {said}"
