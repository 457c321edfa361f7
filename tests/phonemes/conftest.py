"""The real phonemizer, loaded once in the test process."""

import json
from pathlib import Path

import pytest

from api.phonemes.g2p import Loader, Phonemizer

CONFIG = Path(__file__).parents[2] / "api" / "models" / "v1_0" / "config.json"


@pytest.fixture(scope="session")
def alphabet() -> frozenset[str]:
    """The symbols of the model's own vocabulary."""
    return frozenset(json.loads(CONFIG.read_text(encoding="utf-8"))["vocab"])


@pytest.fixture(scope="session")
def phonemizer(alphabet: frozenset[str]) -> Phonemizer:
    """Every language, as a worker process loads it."""
    return Loader(alphabet)()
