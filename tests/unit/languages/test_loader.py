"""Languages that are loaded when they are asked for, or refused where they are not installed."""

import subprocess
import sys

import pytest
from support.patience import HANGS_AFTER_S

from api.languages.loader import PACKAGES, OnDemand, check_installed, is_installed
from api.languages.types import G2P, Phonemized

WITHOUT_JAPANESE = """
import sys
sys.modules["pyopenjtalk"] = None  # documented: as if it were not installed

from api.errors import InvalidRequest
from api.languages.loader import languages_on_demand

reader = languages_on_demand(lambda text: None)["ja"]
try:
    reader("\\u306f\\u3044")
except InvalidRequest as error:
    print(error.param, error.message)
"""


@pytest.mark.parametrize("language", ["en-us", *PACKAGES])
def test_every_language_is_installed_here(language: str) -> None:
    check_installed(language)
    assert is_installed(language)


def test_a_language_is_loaded_once_and_with_its_first_text() -> None:
    loads: list[str] = []

    def load() -> G2P:
        loads.append("loaded")
        return Phonemized

    reader = OnDemand("en-us", load)
    assert loads == []
    assert reader("həlˈO").phonemes == reader("həlˈO").phonemes == "həlˈO"
    assert loads == ["loaded"]


def test_what_is_not_installed_is_refused_and_the_message_says_what_to_install() -> None:
    command = [sys.executable, "-c", WITHOUT_JAPANESE]
    said = subprocess.run(command, check=True, capture_output=True, text=True, timeout=HANGS_AFTER_S).stdout
    assert said.startswith("lang_code language 'ja' is not installed")
    assert "pip install '.[ja]'" in said
