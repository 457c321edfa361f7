"""IPA of Mandarin in Kokoro's symbols, which are misaki's; the last rows are tones."""

from api.languages.common.alphabet import AFFRICATES

MANDARIN = AFFRICATES | {
    **{"tɕ": "ʨ", "tʂ": "ꭧ"},
    **{"˥˩": "↘", "˧˥": "↗", "˨˩˦": "↓", "˨˩": "↓", "˥": "→"},
}
