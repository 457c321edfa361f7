"""Written text to spoken text: what a person reading it aloud would say.

Knows which rules each language has. The rules themselves are in a file or package of their own for each language. Runs
in the phoneme workers, one segment at a time.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType

from api.text.aligned import AlignedText, Span
from api.text.english import english_rules
from api.text.french import french_rules
from api.text.hindi import hindi_rules
from api.text.italian import italian_rules
from api.text.japanese import japanese_rules
from api.text.mandarin import mandarin_rules
from api.text.options import EVERYTHING, NormalizationOptions
from api.text.portuguese import portuguese_rules
from api.text.rules import Rule, apply_rules
from api.text.spanish import spanish_rules


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
    return _RULES[language]() if language in _RULES else ()


_RULES: Mapping[str, Callable[[], tuple[Rule, ...]]] = MappingProxyType(
    {
        "en-us": partial(english_rules, british=False),
        "en-gb": partial(english_rules, british=True),
        "es": spanish_rules,
        "fr": french_rules,
        "hi": hindi_rules,
        "it": italian_rules,
        "ja": japanese_rules,
        "pt-br": portuguese_rules,
        "zh": mandarin_rules,
    }
)
