"""Names of files and paths: "readme.md", ".gitignore", "~/src/main.py". Knows which types of files there are."""

import re

from api.languages.en.normalize.patterns import words
from api.languages.en.normalize.spelling import address, letters

_FILE_TYPES = words(
    """txt md rst pdf doc docx xls xlsx ppt pptx csv tsv json jsonl yaml yml toml xml html htm css js mjs ts tsx jsx vue
    py ipynb java kt rb rs go c h cc cpp hpp cs php sh bash zsh bat ps1 exe msi dll bin iso img dmg apk deb rpm zip gz
    tar tgz bz2 xz 7z rar png jpg jpeg gif svg webp bmp tiff ico mp3 wav flac ogg opus m4a mp4 mov avi mkv webm srt vtt
    log ini cfg conf lock env sql db sqlite onnx pth pt safetensors gguf lua swift dart proto tex bib scss less"""
)
_DOT_FILE = re.compile(r"\.[a-z][a-z_-]{2,20}(?:\.[a-z]{2,10})?")
_FILE_NAME = re.compile(r"(?:[\w@+-]{1,100}\.){1,6}(\w{1,12})")
_PATH = re.compile(r"(?:[A-Za-z]:|~|\.{1,2})?(?:[/\\][\w.@:+%~=-]{1,100}){1,30}[/\\]?")
_RELATIVE_PATH = re.compile(r"(?:[\w.@+-]{1,100}[/\\]){1,30}(?:[\w@+-]{1,100}\.){1,6}(\w{1,12})")


def file_or_path(piece: str) -> str | None:
    """How a file of a known type, a dot file or a path is said; None if it is none of them."""
    named = _FILE_NAME.fullmatch(piece) or _RELATIVE_PATH.fullmatch(piece)
    if named and _is_file_type(named[1], piece[: -len(named[1]) - 1]):
        return _file_name(piece, named[1])
    if _DOT_FILE.fullmatch(piece):
        return address(piece)
    if _PATH.fullmatch(piece) and any(char.isalpha() for char in piece):
        return address(piece)
    return None


def _is_file_type(kind: str, stem: str) -> bool:
    # "D.C" is no C source, and "3.5h" no header.
    is_written_so = kind.islower() or (len(kind) > 1 and kind.isupper())
    is_named = any(char.isalpha() for char in stem) and len(stem) + len(kind) > 2
    return is_written_so and is_named and kind.lower() in _FILE_TYPES


def _file_name(piece: str, kind: str) -> str:
    """ "readme.md" -> "readme dot M.d"."""
    said = letters(kind) if len(kind) == 2 and kind.isalpha() else address(kind)
    return f"{address(piece[: -len(kind)])} {said}"
