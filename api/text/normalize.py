"""Written text to spoken text: what a person reading it aloud would say.

Knows which rules each language has, and which of them a caller can turn off. The rules themselves are in a file or
package of their own for each language. Runs in the phoneme workers, one segment at a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from api.text.aligned import AlignedText, Span
from api.text.english import english_rules
from api.text.rules import Rule, apply_rules


@dataclass(frozen=True, slots=True)
class NormalizationOptions:
    """What of the written form is to be said as words; the names are Kokoro-FastAPI's."""

    normalize: bool = True
    """False turns everything off: the text goes to the G2P as it is."""
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


def normalize(
    text: AlignedText, language: str, options: NormalizationOptions = EVERYTHING, kept: Sequence[Span] = ()
) -> AlignedText:
    """`text` as it is spoken in `language`, every character of it traced to its source.

    `kept`: spans of `text.text` that are left as they are. A language without rules has its text unchanged.
    """
    if not options.normalize:
        return text
    wanted = [rule for rule in _rules(language) if getattr(options, rule.option)]
    return apply_rules(text, wanted, kept)


def _rules(language: str) -> tuple[Rule, ...]:
    match language:
        case "en-us" | "en-gb":
            return english_rules(british=language == "en-gb")
        case _:
            return ()
