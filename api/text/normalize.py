"""Written text to spoken text: what a person reading it aloud would say.

Knows which rules each language has. The rules themselves are in a file or
package of their own for each language. Runs in the phoneme workers, one segment at a time.
"""

from collections.abc import Sequence

from api.text.aligned import AlignedText, Span
from api.text.english import english_rules
from api.text.japanese import japanese_rules
from api.text.mandarin import mandarin_rules
from api.text.french import french_rules
from api.text.hindi import hindi_rules
from api.text.italian import italian_rules
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
    match language:
        case "en-us" | "en-gb":
            return english_rules(british=language == "en-gb")
        case "ja":
            return japanese_rules()
        case "zh":
            return mandarin_rules()
        case "es":
            return spanish_rules()
        case "fr":
            return french_rules()
        case "hi":
            return hindi_rules()
        case "it":
            return italian_rules()
        case "pt-br":
            return portuguese_rules()
        case _:
            return ()
