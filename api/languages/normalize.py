"""Written text to spoken text: what a person reading it aloud would say.

Runs in the phoneme workers, one segment at a time. The rules of a language are in its folder; to add some, name the
function that returns them in the language's row of `registry.py`.
"""

from collections.abc import Sequence

from api.languages.common.rules import apply_rules
from api.languages.language import Languages
from api.languages.loader import normalizer_of
from api.languages.options import EVERYTHING, NormalizationOptions
from api.languages.registry import LANGUAGES
from api.text.aligned import AlignedText, Span


def normalize(
    text: AlignedText,
    language: str,
    options: NormalizationOptions = EVERYTHING,
    kept: Sequence[Span] = (),
    *,
    languages: Languages = LANGUAGES,
) -> AlignedText:
    """Return `text` as it is spoken in `language`, every character of it traced to its source.

    Args:
        language: a code; one that is not in `languages` has no rules.
        options: kinds of rules that are applied.
        kept: spans of `text.text` that are left as they are.
    """
    row = languages.get(language)
    if row is None or not options.normalize:
        return text
    wanted = [rule for rule in normalizer_of(row)() if getattr(options, rule.option)]
    return apply_rules(text, wanted, kept)
