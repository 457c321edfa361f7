"""G2P of Toki Pona: every letter is its own phoneme, and the first vowel of a word has the stress."""

import re

from api.languages.common.alphabet import in_alphabet
from api.languages.common.phoneme_builder import PhonemeBuilder
from api.languages.language import Language
from api.languages.types import G2P, G2POf, PhonemizedText

_PART = re.compile(r"(?P<word>[a-z]+)|(?P<pause>[.,!?;:])|(?P<space>\s+)|(?P<unspoken>.)", re.IGNORECASE | re.DOTALL)
_FIRST_VOWEL = re.compile(r"(?=[aeiou])")


def load_g2p(language: Language, g2p_of: G2POf) -> G2P:
    """Return the G2P: it has nothing to load."""
    return read


def load_flat(language: Language, g2p_of: G2POf) -> G2P:
    """Return a G2P for models that have no stress."""
    return lambda text, alphabet: read(text, alphabet - {"ˈ"})


def read(text: str, alphabet: frozenset[str], /) -> PhonemizedText:
    """Return the phonemes of `text`."""
    builder, unspoken = PhonemeBuilder(), dict[str, None]()
    for part in _PART.finditer(text):
        match part.lastgroup:
            case "word":
                builder.add(in_alphabet(_FIRST_VOWEL.sub("ˈ", part.group().lower(), count=1), alphabet), *part.span())
            case "pause":
                builder.add(in_alphabet(part.group(), alphabet))
            case "unspoken":
                unspoken[part.group()] = None
                builder.add(" ")
            case _:
                builder.add(" ")
    return PhonemizedText(builder.phonemes, tuple(unspoken), text, tuple(builder.words))
