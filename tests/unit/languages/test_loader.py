"""G2Ps that are loaded when they are asked for, or refused where they are not installed."""

import subprocess
import sys

import pytest
from support.languages.toki import TOKI_PONA
from support.patience import HANGS_AFTER_S

from api.errors import InvalidRequest
from api.languages.language import Language, Languages
from api.languages.loader import G2PLoader, check_installed, is_installed, normalizer_of
from api.languages.registry import LANGUAGES

WITHOUT_JAPANESE = """
import sys
sys.modules["pyopenjtalk"] = None  # documented: as if it were not installed

from api.errors import InvalidRequest
from api.languages.loader import G2PLoader

try:
    G2PLoader().g2p("ja")
except InvalidRequest as error:
    print(error.param, error.message)
"""


@pytest.mark.parametrize("language", LANGUAGES.rows, ids=lambda each: each.code)
def test_language_of_the_table_is_installed_here(language: Language) -> None:
    check_installed(language)
    assert is_installed(language)


@pytest.mark.parametrize("language", LANGUAGES.rows, ids=lambda each: each.code)
def test_language_of_the_table_has_rules(language: Language) -> None:
    assert normalizer_of(language)()


def test_language_without_a_normalizer_has_no_rules() -> None:
    language = Language(code="x", letter="x", tag="x", name="X", g2p="nowhere:nothing")
    assert normalizer_of(language)() == ()


def test_g2p_is_loaded_once() -> None:
    loader = G2PLoader(Languages((TOKI_PONA,)))
    g2p = loader.g2p("tok")
    assert g2p is loader.g2p("tok")
    assert g2p("jan li toki.", frozenset("jan litok")).phonemes == "jan li toki"


def test_unknown_language_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InvalidRequest, match="'en-us' can't be spoken; known: tok"):
        G2PLoader(Languages((TOKI_PONA,))).g2p("en-us")


def test_language_that_is_not_installed_is_refused_and_the_message_says_what_to_install() -> None:
    command = [sys.executable, "-c", WITHOUT_JAPANESE]
    said = subprocess.run(command, check=True, capture_output=True, text=True, timeout=HANGS_AFTER_S).stdout
    assert said.startswith("lang_code language 'ja' is not installed")
    assert "pip install '.[ja]'" in said
