"""Registry: the table of the languages that the service speaks, one row each.

To add a language, write a folder `languages/<code>/` with a G2P, and with rules of normalisation if it has digits and
signs to read; then add a row here, whose fields `language.py` explains. Nothing else lists the languages. The table is
a value: another one can be given to `running_service`.
"""

from api.languages.language import Language, Languages

LANGUAGES = Languages(
    (
        Language(
            code="en-us",
            letter="a",
            tag="en-US",
            name="American English",
            aliases=("en",),
            normalizer="api.languages.en.normalize:american_rules",
            ipa="api.languages.en.ipa:AMERICAN",
            g2p="api.languages.en.g2p:load_g2p",
            espeak_voice="en-us",
        ),
        Language(
            code="en-gb",
            letter="b",
            tag="en-GB",
            name="British English",
            # Where English is nearer to British than to American English.
            regions=(
                *("AU", "BW", "GB", "HK", "IE", "IN", "KE", "MT", "MY"),
                *("NG", "NZ", "PK", "SG", "TZ", "UK", "ZA", "ZW"),
            ),
            normalizer="api.languages.en.normalize:british_rules",
            ipa="api.languages.en.ipa:BRITISH",
            g2p="api.languages.en.g2p:load_g2p",
            espeak_voice="en-gb",
        ),
        Language(
            code="es",
            letter="e",
            tag="es-ES",
            name="Spanish",
            aliases=("es-es",),
            normalizer="api.languages.es.normalize:spanish_rules",
            g2p="api.languages.common.espeak.languages:load_g2p",
            espeak_voice="es",
        ),
        Language(
            code="fr",
            letter="f",
            tag="fr-FR",
            name="French",
            aliases=("fr-fr",),
            normalizer="api.languages.fr.normalize:french_rules",
            g2p="api.languages.common.espeak.languages:load_g2p",
            espeak_voice="fr-fr",
        ),
        Language(
            code="hi",
            letter="h",
            tag="hi-IN",
            name="Hindi",
            script="DEVANAGARI",
            aliases=("hi-in",),
            normalizer="api.languages.hi.normalize:hindi_rules",
            g2p="api.languages.common.espeak.languages:load_g2p",
            espeak_voice="hi",
        ),
        Language(
            code="it",
            letter="i",
            tag="it-IT",
            name="Italian",
            aliases=("it-it",),
            normalizer="api.languages.it.normalize:italian_rules",
            g2p="api.languages.common.espeak.languages:load_g2p",
            espeak_voice="it",
        ),
        Language(
            code="ja",
            letter="j",
            tag="ja-JP",
            name="Japanese",
            script="CJK",
            normalizer="api.languages.ja.normalize:japanese_rules",
            g2p="api.languages.ja.g2p:load_g2p",
            extra="ja",
            packages=("pyopenjtalk",),
        ),
        Language(
            code="pt-br",
            letter="p",
            tag="pt-BR",
            name="Brazilian Portuguese",
            aliases=("pt",),
            normalizer="api.languages.pt_br.normalize:portuguese_rules",
            g2p="api.languages.common.espeak.languages:load_g2p",
            espeak_voice="pt-br",
        ),
        Language(
            code="zh",
            letter="z",
            tag="zh-CN",
            name="Mandarin Chinese",
            script="CJK",
            subtags=("cmn",),
            other_regions=("HK", "MO"),  # where Chinese is Cantonese
            normalizer="api.languages.zh.normalize:mandarin_rules",
            ipa="api.languages.zh.ipa:MANDARIN",
            g2p="api.languages.zh.g2p_ipa:load_g2p",
            variants={"bopomofo": "api.languages.zh.g2p_bopomofo:load_g2p"},
            extra="zh",
            packages=("jieba", "pypinyin", "pypinyin_dict", "cn2an", "ordered_set"),
        ),
    )
)
"""The languages that the service speaks."""
