"""IPA in symbols of the model's alphabet, language by language, and the symbols that it has no sound for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.errors import InvalidPhonemes
from api.models.v1_0.config import KModelConfig
from api.models.versions import CONFIGS
from api.phonemize.ipa import from_ipa

ALPHABET = frozenset(KModelConfig.read(CONFIGS["v1_0"]).vocab)


@pytest.mark.parametrize(
    ("ipa", "language", "phonemes"),
    [
        ("təˈmeɪtoʊ", "en-us", "təmˈAtO"),
        ("təˈmɑːtəʊ", "en-gb", "təmˈɑːtQ"),
        ("pɪˈkɑːn", "en-us", "pɪkˈɑn"),
        ("ˈbʌtn̩", "en-us", "bˈʌtᵊn"),
        ("nɜːs", "en-us", "nɜɹs"),
        ("nɜːs", "en-gb", "nɜːs"),
        ("ˌɪn.tə.ˈnæʃ.ə.nəl", "en-us", "ˌɪntənˈæʃənəl"),
        ("t͡ʃiːz", "en-us", "ʧiz"),
        ("gud", "en-us", "ɡud"),
        ("'kæt", "en-us", "kˈæt"),
        ("hə  ˈloʊ\n", "en-us", "hə lˈO"),
        ("bɔ̃ʒuʁ", "fr", "bɔ̃ʒuʁ"),
        ("m\u00f5", "pt-br", "mo\u0303"),
        ("ˈpittsa", "it", "pˈitʦa"),
        ("ça", "fr", "ça"),
        ("ma˥", "zh", "ma→"),
        ("xau˨˩˦ tʂɤ˥˩", "zh", "xau↓ ꭧɤ↘"),
        ("ma˥", "en-us", "ma"),
    ],
)
def test_ipa_becomes_symbols_of_the_language(ipa: str, language: str, phonemes: str) -> None:
    assert from_ipa(ipa, language, ALPHABET) == phonemes


@pytest.mark.parametrize("ipa", ["ʘa", "a!", "a,", "@", "9", "猫", "🙂"])
def test_symbol_without_a_sound_is_refused_by_name(ipa: str) -> None:
    symbol = next(each for each in ipa if each != "a")
    with pytest.raises(InvalidPhonemes) as caught:
        from_ipa(ipa, "en-us", ALPHABET)
    assert f"U+{ord(symbol):04X}" in caught.value.message


@pytest.mark.parametrize("ipa", ["", " ", ".", "͡"])
def test_ipa_without_sounds_is_refused(ipa: str) -> None:
    with pytest.raises(InvalidPhonemes, match="no sounds"):
        from_ipa(ipa, "en-us", ALPHABET)


@given(st.text() | st.text(st.sampled_from("ptkaəɪʊˈˌː.̩̃ ʃʒɹt͡")), st.sampled_from(["en-us", "en-gb", "fr", "ja"]))
def test_any_ipa_is_in_the_alphabet_or_refused(ipa: str, language: str) -> None:
    try:
        phonemes = from_ipa(ipa, language, ALPHABET)
    except InvalidPhonemes:
        return
    assert phonemes
    assert set(phonemes) <= ALPHABET
