"""The International Phonetic Alphabet in Kokoro's, which is misaki's: for whoever spells a word out in IPA.

Knows both alphabets. Knows nothing of where the IPA comes from. Diphthongs and affricates are one symbol to the model:
misaki's EN_PHONES.md says which (and misaki/espeak.py 0.9.4 does the same to espeak's IPA).
"""

import re
import unicodedata

from api.errors import InvalidPhonemes
from api.languages.common.alphabet import PUNCTUATION, in_alphabet

_TIES = "\u0361\u035c"
"""Over or under two letters that are one sound."""

_TYPED = {"'": "ˈ", "’": "ˈ", ":": "ː"}
"""What is typed for a symbol of the IPA that is not on the keyboard, or only looks like something else."""

_SILENT = frozenset("-.‿|‖ˑ˥˦˧˨˩ꜛꜜʼ") | frozenset(map(chr, range(0x0300, 0x0370))) - {"\u0303"}
"""Marks without a sound of their own in the model's alphabet: syllables, feet, tones, and shades of a sound."""

_SYLLABIC = re.compile(r"([lmnɹrŋ])[\u0329\u030d]")

_VOWELS = "AIOQWYaeiouyøœæɐɑɒɔəɘɚɛɜɝɤɨɪɯɵɶʉʊʌᵊᵻ"
_STRESSED_ONSET = re.compile(rf"([ˈˌ])([^\s{_VOWELS}ˈˌ]{{1,8}})(?=[{_VOWELS}])")
"""The IPA marks stress in front of the syllable, misaki and espeak in front of its vowel."""

_EVERYWHERE = {"aɪ": "I", "aʊ": "W", "eɪ": "A", "oʊ": "O", "əʊ": "Q", "ɔɪ": "Y", "tʃ": "ʧ", "dʒ": "ʤ"}
_ENGLISH = {"r": "ɹ", "e": "ɛ", "ɜːɹ": "ɜɹ", "ɝː": "ɜɹ", "ɚː": "əɹ", "o": "ɔ"}
_AFFRICATES = {"ts": "ʦ", "dz": "ʣ"}
"""Of other languages; in English they are two sounds."""

_OF_LANGUAGE = {
    "en-us": _ENGLISH | {"əʊ": "O", "ɜː": "ɜɹ", "ɒ": "ɑ", "ʔ": "t", "ɪə": "iə", "ɐ": "ə", "ː": ""},
    "en-gb": _ENGLISH | {"oʊ": "Q", "eə": "ɛː", "iə": "ɪə", "ɾ": "t"},
    "zh": _AFFRICATES | {"tɕ": "ʨ", "tʂ": "ꭧ", "˥˩": "↘", "˧˥": "↗", "˨˩˦": "↓", "˨˩": "↓", "˥": "→"},
}
"""How a language is written to the model, which has heard these symbols only; the last ones are tones."""


def from_ipa(ipa: str, language: str, alphabet: frozenset[str]) -> str:
    """The same sounds in symbols of `alphabet`, as the language's own words are written in it.

    Raises InvalidPhonemes naming the symbols that stand for no sound the model has, or if nothing is left.
    """
    whole = " ".join("".join(_TYPED.get(symbol, symbol) for symbol in ipa).split())
    # Decomposed, so that a letter and its marks are looked at one by one, but for letters that the alphabet has.
    letters = "".join(each if each in alphabet else unicodedata.normalize("NFD", each) for each in whole)
    letters = _SYLLABIC.sub(r"ᵊ\1", letters.translate(dict.fromkeys(map(ord, _TIES))))
    written = _rewritten(letters, _EVERYWHERE | _OF_LANGUAGE.get(language, _AFFRICATES))
    unknown = sorted({symbol for symbol in written if not _is_known(symbol, alphabet)})
    if unknown:
        listed = ", ".join(f"{symbol!r} (U+{ord(symbol):04X})" for symbol in unknown[:10])
        raise InvalidPhonemes(f"this model has no sound for the IPA symbols {listed}")
    voiced = "".join(symbol for symbol in written if symbol not in _SILENT)
    phonemes = in_alphabet(_STRESSED_ONSET.sub(r"\2\1", voiced), alphabet).strip()
    if not phonemes:
        raise InvalidPhonemes("the IPA has no sounds")
    return phonemes


def _rewritten(letters: str, rules: dict[str, str]) -> str:
    longest_first = sorted(rules, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, longest_first)), lambda found: rules[found[0]], letters)


def _is_known(symbol: str, alphabet: frozenset[str]) -> bool:
    return symbol in _SILENT or (symbol not in PUNCTUATION and bool(in_alphabet(symbol, alphabet)))
