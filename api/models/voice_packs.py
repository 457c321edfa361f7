"""Reads voice packs from files, and writes them, in the two file formats."""

import io
import pickle
import zipfile
import zlib
from pathlib import Path

import numpy as np
import torch

from api.errors import VoiceFileError

NUM_ROWS = 510
"""Rows of a voice pack: one for each number of phonemes, from 1 on."""
STYLE_SIZE = 256
PACK_SHAPE = (NUM_ROWS, 1, STYLE_SIZE)

_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    RuntimeError,
    pickle.UnpicklingError,
    AttributeError,
    EOFError,
    ImportError,
    LookupError,
    TypeError,
    ValueError,
)
"""The errors of zipfile, pickle and torch for bytes that make no sense to them.

Pickle's documentation lists its part as "including (but not necessarily limited to)".
"""


def read_pack(path: Path) -> torch.Tensor:
    """Read the voice pack in `path`: float32 of shape (510, 1, 256), on the CPU.

    A `.pt` file is a tensor saved by torch, a `.bin` file the raw little-endian float32 values.

    Raises:
        VoiceFileError: it is not a voice pack; the message names the file and what was found in it.
    """
    try:
        pack = _read_torch(path) if path.suffix == ".pt" else _read_raw(path)
    except OSError as error:
        raise VoiceFileError(f"{path}: can't be read: {error.strerror or error}") from error
    if not torch.isfinite(pack).all():
        raise VoiceFileError(f"{path}: holds values that are not finite numbers")
    return pack


def pack_file(pack: torch.Tensor) -> bytes:
    """Return the `.pt` file of a voice pack, for `read_pack` and `torch.load(weights_only=True)`."""
    file = io.BytesIO()
    torch.save(pack.clone(), file)  # a clone: for a view, torch would save the whole tensor that it is a part of
    return file.getvalue()


def write_new(path: Path, content: bytes) -> None:
    """Write a new file, whole or not at all. Raises FileExistsError if there is one already, else OSError."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_bytes(content)
        path.open("xb").close()  # reserves the name; a rename alone would overwrite a file of that name
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _read_torch(path: Path) -> torch.Tensor:
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.testzip() is not None:  # torch does not look at the checksums that its format has.
                raise zipfile.BadZipFile("a checksum is wrong")
        content = torch.load(path, map_location="cpu", weights_only=True)
    except _UNREADABLE as error:
        raise VoiceFileError(f"{path}: is damaged, or not a tensor that torch.save wrote") from error
    if not isinstance(content, torch.Tensor):
        raise VoiceFileError(f"{path}: holds a {type(content).__name__}, expected a tensor")
    if content.shape != PACK_SHAPE or not content.is_floating_point():
        found = f"{content.dtype} of shape {tuple(content.shape)}"
        raise VoiceFileError(f"{path}: holds {found}, expected floats of shape {PACK_SHAPE}")
    return content.to(torch.float32)


def _read_raw(path: Path) -> torch.Tensor:
    content = path.read_bytes()
    num_bytes = NUM_ROWS * STYLE_SIZE * 4
    if len(content) != num_bytes:
        raise VoiceFileError(f"{path}: holds {len(content)} bytes, expected {num_bytes} (float32, {PACK_SHAPE})")
    # A copy in the machine's own byte order, which also makes it writable, as torch wants it.
    return torch.from_numpy(np.frombuffer(content, dtype="<f4").astype(np.float32).reshape(PACK_SHAPE))
