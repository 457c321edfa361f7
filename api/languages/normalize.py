"""Written text to spoken text: what a person reading it aloud would say.

Knows which rules each language has. The rules themselves are in a file or package of their own for each language. Runs
in the phoneme workers, one segment at a time.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType

from api.languages.common.rules import Rule, apply_rules
from api.languages.en.normalize import english_rules
from api.languages.es.normalize import spanish_rules
from api.languages.fr.normalize import french_rules
from api.languages.hi.normalize import hindi_rules
from api.languages.it.normalize import italian_rules
from api.languages.ja.normalize import japanese_rules
from api.languages.options import EVERYTHING, NormalizationOptions
from api.languages.pt_br.normalize import portuguese_rules
from api.languages.zh.normalize import mandarin_rules
from api.text.aligned import AlignedText, Span


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
