"""NormalizationOptions: kinds of normalisation that a client may turn off. Imports no rules."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NormalizationOptions:
    """Kinds of written forms that are said as words; the names are Kokoro-FastAPI's."""

    normalize: bool = True
    """Anything at all; False gives the text to the G2P as it is."""
    unit_normalization: bool = True
    """"10 kg" -> "ten kilograms"."""
    url_normalization: bool = True
    """"https://example.com/docs" -> "example dot com slash docs"."""
    email_normalization: bool = True
    """"joe@example.org" -> "joe at example dot org"."""
    phone_normalization: bool = True
    """"(555) 123-4567" -> "five five five, one two three, ..."."""
    optional_pluralization_normalization: bool = True
    """"item(s)" -> "items"."""
    replace_remaining_symbols: bool = True
    """"#", "=" and the like -> their names, where nothing else has read them."""


EVERYTHING = NormalizationOptions()
