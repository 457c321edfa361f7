"""Rows of the table to rules and G2Ps, by their import strings. Nothing else imports a language's folder by name.

To add a language, add a row to `registry.py`; nothing changes here. A G2P is loaded when it is first asked for.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from api.errors import InvalidRequest
from api.languages.common.rules import Rule
from api.languages.language import Language, Languages
from api.languages.registry import LANGUAGES
from api.languages.types import G2P, G2POf

LoadG2P = Callable[[Language, G2POf], G2P]
"""Loads the G2P of a row: the function that its import string names. Takes seconds."""


def is_installed(language: Language) -> bool:
    """Return whether a language's packages are there, without importing them."""
    return all(find_spec(package) for package in language.packages)


def check_installed(language: Language) -> None:
    """Refuse a language whose packages are not there.

    Raises:
        InvalidRequest: the message says what to install.
    """
    if not is_installed(language):
        raise InvalidRequest(
            f"language {language.code!r} is not installed on this server; its operator can add it with "
            f"`python -m pip install '.[{language.extra}]'` in the service's folder",
            param="lang_code",
        )


def normalizer_of(language: Language) -> Callable[[], tuple[Rule, ...]]:
    """Return the function that makes a language's rules, imported; it returns none where the row names none."""
    return tuple if language.normalizer is None else _imported(language.normalizer)


def ipa_of(language: Language) -> Mapping[str, str] | None:
    """Return how IPA is written in a language, imported; None where the row names nothing."""
    if language.ipa is None:
        return None
    rules: Mapping[str, str] = _imported(language.ipa)
    return rules


class G2PLoader:
    """The G2Ps of a table, each loaded once, when it is first asked for. Not safe to call from two threads."""

    def __init__(self, languages: Languages = LANGUAGES) -> None:
        self._languages = languages
        self._loaded: dict[tuple[str, str], G2P] = {}
        """Code and import string -> the G2P."""

    def g2p(self, code: str, variant: str | None = None) -> G2P:
        """Return the G2P of a language, or one of its `variants`.

        Raises:
            InvalidRequest: the language is unknown or not installed.
        """
        language = self._languages.get(code)
        if language is None:
            known = ", ".join(sorted(self._languages.codes))
            raise InvalidRequest(f"language {code!r} can't be spoken; known: {known}", param="lang_code")
        target = language.g2p if variant is None else language.variants[variant]
        key = (code, target)
        if key not in self._loaded:
            check_installed(language)
            load: LoadG2P = _imported(target)
            self._loaded[key] = load(language, self.g2p)
        return self._loaded[key]


def _imported(target: str) -> Any:
    """Return what an import string "module:name" names."""
    module, _, name = target.partition(":")
    return getattr(import_module(module), name)
