"""Japanese G2P: words in misaki's phonemes, numbers as their words, and any text at all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.g2p_invariants import check_total
from support.real_english import alphabet, real_phonemizer

from api.languages.common.alphabet import has_speech
from api.languages.ja.kana import say_kana
from api.languages.options import NormalizationOptions
from api.languages.types import PhonemizedText, ReadOptions

AS_WRITTEN = ReadOptions(NormalizationOptions(normalize=False))


def read(text: str, how: ReadOptions | None = None) -> PhonemizedText:
    return real_phonemizer()(text, "ja", how or ReadOptions())


@pytest.mark.parametrize(
    ("text", "phonemes"),
    [
        ("日本", "ɲihoɴ"),
        ("東京", "toːkʲoː"),
        ("学校へ行った", "ɡaʔkoː e iʔta"),
        ("私は学生です", "βataɕi βa ɡakɯseː desɨ"),
        ("先生", "seɴseː"),
        ("新聞", "ɕimbɯɴ"),
        ("案内", "annai"),
        ("銀行", "ɡʲiŋkoː"),
        ("本屋", "hoɴja"),
        ("ちょっと待って", "ʨoʔto maʔte"),
        ("人々", "çitobʲito"),
        ("時々", "tokʲidokʲi"),
        ("こゝろ", "kokoɾo"),
        ("一人", "çitoɾʲi"),
        ("今日は", "kʲoː βa"),
        ("こんにちは", "koɲɲiʨiβa"),
        ("食べました", "tabe maɕita"),
        ("ヴァイオリン", "vaioɾʲiɴ"),
        ("パーティー", "paːtʲiː"),
        ("ファックス", "ɸaʔkɯsɨ"),
        ("きゅうり", "kʲɨɯɾʲi"),
        ("大きい", "oːkʲii"),
        ("すごーーーーーい", "sɨɡoːːː i"),
        ("ｱｲｳ", "aiɯ"),
        ("ﾊﾟｿｺﾝ", "pasokoɴ"),
        ("ＮＨＫ", "enɯeiʨikei"),
        ("iPhoneを買った", "aiɸoɴ o kaʔta"),
        ("Hello", "haɾoː"),
        ("か\u3099っこう", "ɡaʔkoː"),
    ],
)
def test_words_have_the_phonemes_of_misaki(text: str, phonemes: str) -> None:
    assert read(text).phonemes == phonemes


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("3本", "三本"),
        ("6匹", "ろっぴき"),
        ("1杯", "いっぱい"),
        ("300円", "さんびゃく円"),
        ("￥500", "500円"),
        ("¥1,200", "1200円"),
        ("$5", "5ドル"),
        ("€3.5億", "3.5億ユーロ"),
        ("50%", "50パーセント"),
        ("５０％", "50%"),
        ("3:30", "3時30分"),
        ("15:00〜17:05", "15時から17時5分"),
        ("2024-03-15", "2024年3月15日"),
        ("2024/3/5", "2024年3月5日"),
        ("-5°C", "マイナス5度"),
        ("1/2", "2分の1"),
        ("½", "2分の1"),
        ("10〜15分", "10から15分"),
        ("10-15分", "10から15分"),
        ("3:2", "3対2"),
        ("1.2.3", "1てん2てん3"),
        ("5L", "5リットル"),
        ("5㎏", "5kg"),
        ("㍿", "株式会社"),
        ("①②", "1 2"),
        ("第Ⅲ章", "第3章"),
        ("A&B", "AアンドB"),
        ("２０２４年", "2024年"),
    ],
)
def test_numbers_and_signs_are_read_as_their_words(written: str, spoken: str) -> None:
    said = read(written).phonemes.replace(" ", "")
    assert has_speech(said)
    assert said == read(spoken).phonemes.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("20日", "ハツカ"),
        ("14日", "ジューヨッカ"),
        ("1月1日", "イチガツツイタチ"),
        ("10分", "ジュップン"),
        ("4人", "ヨニン"),
        ("9時", "クジ"),
        ("7時半", "シチジハン"),
        ("100kg", "ヒャッキログラム"),
        ("60km", "ロクジュッキロメートル"),
        ("3m²", "サンヘーホーメートル"),
        ("〇〇さん", "マルマルサン"),
    ],
)
def test_counters_have_their_own_readings(text: str, reading: str) -> None:
    assert read(text).phonemes.replace(" ", "") == say_kana(reading)


@pytest.mark.parametrize(
    ("text", "phonemes"),
    [
        ("はい、そうです。", "hai, soː desɨ."),
        ("「はい」、と！", "“hai”, to!"),
        ("本当？", "hontoː?"),
        ("はい…", "hai…"),
        ("東京・大阪", "toːkʲoː oːsaka"),
        ("東京〜大阪", "toːkʲoː — oːsaka"),
        ("（はい）", "(hai)"),
        ("。。。。。。はい", "... hai"),
    ],
)
def test_punctuation_becomes_that_of_the_model(text: str, phonemes: str) -> None:
    assert read(text).phonemes == phonemes


def test_devoicing_mark_is_left_out() -> None:
    assert read("です").phonemes == "desɨ"
    assert read("鉛筆").phonemes == "empʲiʦɨ"


@pytest.mark.parametrize("word", ["cat", "OpenAI", "don't", "café"])
def test_latin_words_that_no_dictionary_has_are_english(word: str) -> None:
    english = real_phonemizer()(word, "en-us").phonemes
    assert read(f"{word}です").phonemes == f"{english} desɨ"


def test_phrase_of_latin_words_is_english() -> None:
    english = real_phonemizer()("I would like to go", "en-us").phonemes
    assert read("彼は I would like to go と").phonemes == f"kaɾe βa {english} to"


def test_addresses_are_spelled_out() -> None:
    assert "dˈɑt kˈɑm" in read("https://example.com/aを見て").phonemes


@pytest.mark.parametrize("text", ["한국", "吗", "аб", "กำลัง", "𠮷", "ꓐ", "ㇰ", "ゟ"])
def test_every_script_is_spoken(text: str) -> None:
    assert has_speech(read(text).phonemes)


def test_symbols_that_cannot_be_said_are_reported() -> None:
    assert read("😀笑★😀").unspoken == ("😀", "★")
    assert read("ー").unspoken == ("ー",)
    assert read("bﾞ").unspoken == ("ﾞ",)


def test_each_word_knows_its_place() -> None:
    text = "￥500で、ＮＨＫを3本見た。"
    words = [text[word.start : word.end] for word in read(text).words]
    assert list(dict.fromkeys(words)) == ["￥500", "で", "ＮＨＫ", "を", "3", "本", "見た"]


def test_number_is_one_word() -> None:
    words = read("2024年", AS_WRITTEN).words
    assert [(word.start, word.end) for word in words] == [(0, 4), (4, 5)]


def test_kanji_are_read_in_context() -> None:
    assert read("風が吹いた").phonemes.startswith("kaʣe")
    assert read("上手に").phonemes.startswith("ʥoːzɨ")
    assert read("何ですか").phonemes.startswith("naɴ")


CHARS = st.one_of(
    st.sampled_from(
        "あいうっんーァッヵゝ々〆日本人三年月。、「」！？…・〜ｶﾞﾊﾟ１A￥%&-.,:/'\"()①Ⅲ½㎏ 　\n😀한я\u3099\u0301"
    ),
    st.characters(),
)


@given(st.text(CHARS, max_size=60), st.booleans())
@settings(max_examples=150, deadline=None)
def test_any_text_is_spoken_or_reported(text: str, is_normalized: bool) -> None:
    check_total(text, read(text, ReadOptions() if is_normalized else AS_WRITTEN), alphabet())


@pytest.mark.parametrize("text", ["あ", "漢", "1", "a", "ア", "一", "東京", "1月", "ー", "っ"])
def test_long_runs_lose_nothing(text: str) -> None:
    said = read(text * (10_000 // len(text)), AS_WRITTEN)
    if text == "ー":
        assert said.unspoken == ("ー",)
    else:
        assert said.words[-1].end == 10_000 // len(text) * len(text)
