"""IPA, as a client spells a word, to symbols of a model's alphabet.

Diphthongs and affricates are one symbol to the model: misaki's EN_PHONES.md says which, and misaki/espeak.py 0.9.4 does
the same to the IPA of espeak-ng. A language that has spellings of its own names them in its row of
`languages/registry.py`.
"""

import re
import unicodedata
from collections.abc import Mapping

from api.errors import InvalidPhonemes
from api.languages.common.alphabet import AFFRICATES, PUNCTUATION, in_alphabet
from api.languages.language import Languages
from api.languages.loader import ipa_of
from api.languages.registry import LANGUAGES

_TIES = "\u0361\u035c"
"""Ties over or under two letters that are one sound."""

_TYPED = {"'": "ˈ", "’": "ˈ", ":": "ː"}
"""Character of a keyboard -> the symbol of the IPA that it stands for."""

_SILENT = frozenset("-.‿|‖ˑ˥˦˧˨˩ꜛꜜʼ") | frozenset(map(chr, range(0x0300, 0x0370))) - {"\u0303"}
"""Marks without a sound of their own in the model's alphabet: syllables, feet, tones, and shades of a sound."""

_SYLLABIC = re.compile(r"([lmnɹrŋ])[\u0329\u030d]")

_VOWELS = "AIOQWYaeiouyøœæɐɑɒɔəɘɚɛɜɝɤɨɪɯɵɶʉʊʌᵊᵻ"
_STRESSED_ONSET = re.compile(rf"([ˈˌ])([^\s{_VOWELS}ˈˌ]{{1,8}})(?=[{_VOWELS}])")
"""Stress before a syllable, as in the IPA; misaki and espeak-ng write it before the vowel."""

_EVERYWHERE = {"aɪ": "I", "aʊ": "W", "eɪ": "A", "oʊ": "O", "əʊ": "Q", "ɔɪ": "Y", "tʃ": "ʧ", "dʒ": "ʤ"}
"""Diphthongs and affricates that are one symbol in every language."""


def from_ipa(ipa: str, language: str, alphabet: frozenset[str], languages: Languages = LANGUAGES) -> str:
    """Return the same sounds in symbols of `alphabet`, as words of the language are written in it.

    Raises:
        InvalidPhonemes: a symbol stands for no sound that the model has, and is named; or no sound is left.
    """
    whole = " ".join("".join(_TYPED.get(symbol, symbol) for symbol in ipa).split())
    # Decomposed, so that a letter and its marks are looked at one by one, but for letters that the alphabet has.
    letters = "".join(each if each in alphabet else unicodedata.normalize("NFD", each) for each in whole)
    letters = _SYLLABIC.sub(r"ᵊ\1", letters.translate(dict.fromkeys(map(ord, _TIES))))
    row = languages.get(language)
    own = None if row is None else ipa_of(row)
    written = _rewritten(letters, {**_EVERYWHERE, **(AFFRICATES if own is None else own)})
    unknown = sorted({symbol for symbol in written if not _is_known(symbol, alphabet)})
    if unknown:
        listed = ", ".join(f"{symbol!r} (U+{ord(symbol):04X})" for symbol in unknown[:10])
        raise InvalidPhonemes(f"this model has no sound for the IPA symbols {listed}")
    voiced = "".join(symbol for symbol in written if symbol not in _SILENT)
    phonemes = in_alphabet(_STRESSED_ONSET.sub(r"\2\1", voiced), alphabet).strip()
    if not phonemes:
        raise InvalidPhonemes("the IPA has no sounds")
    return phonemes


def _rewritten(letters: str, rules: Mapping[str, str]) -> str:
    longest_first = sorted(rules, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, longest_first)), lambda found: rules[found[0]], letters)


def _is_known(symbol: str, alphabet: frozenset[str]) -> bool:
    return symbol in _SILENT or (symbol not in PUNCTUATION and bool(in_alphabet(symbol, alphabet)))
