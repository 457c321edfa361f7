"""IPA of English in Kokoro's symbols, which are misaki's (its EN_PHONES.md)."""

_ENGLISH = {"r": "ɹ", "e": "ɛ", "ɜːɹ": "ɜɹ", "ɝː": "ɜɹ", "ɚː": "əɹ", "o": "ɔ"}

AMERICAN = _ENGLISH | {"əʊ": "O", "ɜː": "ɜɹ", "ɒ": "ɑ", "ʔ": "t", "ɪə": "iə", "ɐ": "ə", "ː": ""}
BRITISH = _ENGLISH | {"oʊ": "Q", "eə": "ɛː", "iə": "ɪə", "ɾ": "t"}
