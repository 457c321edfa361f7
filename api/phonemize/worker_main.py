"""Functions that run inside a worker process: one phonemizer, one text at a time.

It imports little. The process that loads it starts from nothing (spawn), so that its start-up time is spent again
whenever a worker is replaced.
"""

import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Callable
from contextvars import ContextVar
from types import ModuleType

from api.languages.types import Notation, PhonemizedText, Phonemizer, ReadOptions

BuildPhonemizer = Callable[[], Phonemizer]
"""Builds a phonemizer, inside the worker. It must be picklable: a top-level function, or a `ReaderFactory`."""

_PHONEMIZER = ContextVar[Phonemizer]("phonemizer")
"""The phonemizer of this process: a pool sends functions and arguments only, and all run in one thread."""


def initialize(scratch: str) -> None:
    """Prepare the process before anything heavy is imported. Files that it makes go to the directory `scratch`."""
    # Ctrl-C goes to the whole process group; the parent closes its workers itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, args=(scratch,), daemon=True).start()
    # espeak is copied into a temporary directory for each variant; a killed process could not remove the copies.
    tempfile.tempdir = scratch
    # onnxruntime (`ja`) reports its use to its makers without this.
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", ORT_DISABLE_TELEMETRY="1")
    # spaCy's thinc imports torch wherever it is installed, for layers that the tagger does not have: 2 s and 180 MB.
    sys.modules["torch"] = None  # type: ignore[assignment]  # documented: the import then fails
    _leave_out_spacys_commands()


def load(build: BuildPhonemizer) -> None:
    """Build the phonemizer of this process."""
    _PHONEMIZER.set(build())


def phonemize(text: str, language: str, notation: Notation, options: ReadOptions) -> PhonemizedText:
    """Read one text with the phonemizer that `load` has built. Raises what the phonemizer raises."""
    return _PHONEMIZER.get()(text, language, notation, options)


def _leave_out_spacys_commands() -> None:
    """Keep spaCy from importing its command line for one function, `spacy.info`: 0.35 s and 17 MB of every worker."""
    commands, module = ModuleType("spacy.cli"), ModuleType("spacy.cli.info")
    module.info = None  # type: ignore[attr-defined]
    sys.modules |= {commands.__name__: commands, module.__name__: module}


def _die_with_parent(scratch: str) -> None:
    """End the process when its parent has ended in any way, and remove `scratch` if the parent could not."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        shutil.rmtree(scratch, ignore_errors=True)
        os._exit(1)
