"""The names of symbols in the languages that espeak-ng reads."""

from collections.abc import Mapping
from types import MappingProxyType

from api.languages.common.tables import read_rows

_LANGUAGES = ("es", "fr", "hi", "it", "pt-br")


def _words(column: int) -> Mapping[str, str]:
    rows = read_rows("common", "symbol_words", "symbol", *_LANGUAGES)
    return MappingProxyType({row[0]: row[column] for row in rows if row[column]})


SYMBOL_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {language: _words(column) for column, language in enumerate(_LANGUAGES, 1)}
)
"""Language -> symbol -> its name."""
