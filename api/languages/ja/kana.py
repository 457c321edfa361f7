"""Kana to Kokoro's phonemes, as v1.0 was trained: mora by mora, without pitch, for which v1.0 has no marks.

The table is misaki 0.9.4's `cutlet.HEPBURN`. That module can't be imported without fugashi and UniDic, which is
downloaded.
"""

from collections.abc import Iterator
from itertools import pairwise

_ROWS = {
    "アイウエオ": "a i ɯ e o",
    "カキクケコ": "ka kʲi kɯ ke ko",
    "ガギグゲゴ": "ɡa ɡʲi ɡɯ ɡe ɡo",
    "サシスセソ": "sa ɕi sɨ se so",
    "ザジズゼゾ": "ʣa ʥi zɨ ʣe ʣo",
    "タチツテト": "ta ʨi ʦɨ te to",
    "ダヂヅデド": "da ʥi zɨ de do",
    "ナニヌネノ": "na ɲi nɯ ne no",
    "ハヒフヘホ": "ha çi ɸɯ he ho",
    "バビブベボ": "ba bʲi bɯ be bo",
    "パピプペポ": "pa pʲi pɯ pe po",
    "マミムメモ": "ma mʲi mɯ me mo",
    "ヤユヨ": "ja jɯ jo",
    "ラリルレロ": "ɾa ɾʲi ɾɯ ɾe ɾo",
    "ワヰヱヲ": "βa i e o",
    "ヷヸヴヹヺ": "va vʲi vɯ ve vo",
    "ァィゥェォ": "a i ɯ e o",
    "ャュョヮヵヶ": "ja jɯ jo βa ka ke",
}

_GLIDES = {
    **{"キ": "kʲ", "ギ": "ɡʲ", "シ": "ɕ", "ジ": "ʥ", "チ": "ʨ", "ヂ": "ʥ", "ニ": "ɲ", "ヒ": "ç"},
    **{"ビ": "bʲ", "ピ": "pʲ", "ミ": "mʲ", "リ": "ɾʲ", "テ": "tʲ", "デ": "dʲ", "フ": "ɸʲ", "ヴ": "bʲ"},
}
"""Kana -> its sound before ャ, ュ or ョ."""

_LIPS = {"ウ": "β", "ク": "kᵝ", "グ": "ɡᵝ", "ツ": "ʦ", "フ": "ɸ", "ヴ": "v"}
"""Kana -> its sound before ァ, ィ, ェ or ォ."""

_SINGLE = {kana: said for row, all_said in _ROWS.items() for kana, said in zip(row, all_said.split(), strict=True)}

_PAIRS = {
    **{
        kana + small: glide + vowel
        for kana, glide in _GLIDES.items()
        for small, vowel in zip("ャュョ", "aɨo", strict=True)
    },
    **{
        kana + small: lip + vowel
        for kana, lip in _LIPS.items()
        for small, vowel in zip("ァィェォ", "aieo", strict=True)
    },
    **{kana + "ェ": _GLIDES[kana] + "e" for kana in "キギシジチヂニヒビピミリ"},
    **{"クヮ": "kᵝa", "グヮ": "ɡᵝa", "イェ": "je", "トゥ": "tɯ", "ドゥ": "dɯ"},
    **{"ティ": "tʲi", "ディ": "dʲi", "ツィ": "ʦʲi", "フィ": "ɸʲi", "ヴィ": "vʲi"},
}

_SMALL_VOWELS = frozenset("ァィゥェォ")

_NASALS = {
    **dict.fromkeys("mpb", "m"),
    **dict.fromkeys("kɡ", "ŋ"),
    **dict.fromkeys("ɲʨʥ", "ɲ"),
    **dict.fromkeys("ntdɾz", "n"),
}
"""First letter of a sound -> ン before it; before any other, and at the end, ン is ɴ."""

STOP = "ʔ"
"""Phoneme of ッ, the held breath before the next mora."""


def say_kana(kana: str) -> str:
    """Return the phonemes of one word in katakana, every mora said. Other characters are left out.

    The apostrophe that OpenJTalk writes after a devoiced vowel ("デス’") is one of them: v1.0 has no such mark.
    """
    moras = list(_moras([char for char in kana if char in _SINGLE or char in "ンッー"]))
    said = ""
    for mora, then in pairwise([*moras, ""]):
        said += _NASALS.get(_say_mora(then)[:1], "ɴ") if mora == "ン" else _say_mora(mora)
    return said


def _moras(kana: list[str]) -> Iterator[str]:
    i = 0
    while i < len(kana):
        pair = "".join(kana[i : i + 2])
        is_one = pair in _PAIRS or (len(pair) == 2 and pair[0] in _SINGLE and pair[1] in _SMALL_VOWELS)
        # A small vowel after another is said by itself: "ァァ".
        length = 2 if is_one and pair[0] not in _SMALL_VOWELS else 1
        yield pair[:length]
        i += length


def _say_mora(mora: str) -> str:
    match mora:
        case "" | "ン":
            return ""
        case "ッ":
            return STOP
        case "ー":
            return "ː"
        case _ if mora in _PAIRS:
            return _PAIRS[mora]
        case _ if len(mora) == 2:
            return _before_small_vowel(mora[0]) + _SINGLE[mora[1]]
        case _:
            return _SINGLE[mora]


def _before_small_vowel(kana: str) -> str:
    """Return the consonant of "ス" in "スィ"; a kana with no consonant is said whole."""
    said = _SINGLE[kana]
    return said[:-1] if len(said) > 1 else said
