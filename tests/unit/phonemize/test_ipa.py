"""IPA in the model's alphabet: what it maps to in each language, and what there is no sound for."""

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
def test_ipa_is_written_as_the_model_knows_it(ipa: str, language: str, phonemes: str) -> None:
    assert from_ipa(ipa, language, ALPHABET) == phonemes


@pytest.mark.parametrize("ipa", ["ʘa", "a!", "a,", "@", "9", "猫", "🙂"])
def test_symbols_without_a_sound_are_named(ipa: str) -> None:
    symbol = next(each for each in ipa if each != "a")
    with pytest.raises(InvalidPhonemes) as caught:
        from_ipa(ipa, "en-us", ALPHABET)
    assert f"U+{ord(symbol):04X}" in caught.value.message


@pytest.mark.parametrize("ipa", ["", " ", ".", "͡"])
def test_no_sounds_at_all(ipa: str) -> None:
    with pytest.raises(InvalidPhonemes, match="no sounds"):
        from_ipa(ipa, "en-us", ALPHABET)


@given(st.text() | st.text(st.sampled_from("ptkaəɪʊˈˌː.̩̃ ʃʒɹt͡")), st.sampled_from(["en-us", "en-gb", "fr", "ja"]))
def test_any_ipa_is_phonemes_of_the_alphabet_or_refused(ipa: str, language: str) -> None:
    try:
        phonemes = from_ipa(ipa, language, ALPHABET)
    except InvalidPhonemes:
        return
    assert phonemes
    assert set(phonemes) <= ALPHABET
