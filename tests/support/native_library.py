"""The native library as set-up built it."""

import shutil

import pytest

from api.models.engines.cpu.bindings import NativeLibrary


def native_library() -> NativeLibrary:
    """Load the library. Skips the test on a machine without a C compiler, where set-up builds none."""
    library = NativeLibrary.load()
    if library is None and shutil.which("cc") is None and shutil.which("gcc") is None:
        pytest.skip("there is no native library, and no C compiler that could have built one")
    assert library is not None, "set-up built no native library, though there is a C compiler: `make clean test`"
    return library
