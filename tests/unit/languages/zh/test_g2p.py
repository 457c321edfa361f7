"""Mandarin G2P: words in misaki's phonemes, numbers as their words, and any text at all."""

import cn2an
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from misaki.zh import ZHG2P
from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PINYIN_DICT
from support.g2p_invariants import check_total
from support.real_english import V1_0, V1_1_ZH, alphabet, real_phonemizer

from api.languages.common.alphabet import has_speech
from api.languages.options import NormalizationOptions
from api.languages.types import Notation, PhonemizedText, ReadOptions
from api.languages.zh.jieba_words import simplified
from api.languages.zh.normalize.cardinal import cardinal, say_number

AS_WRITTEN = ReadOptions(NormalizationOptions(normalize=False))


def read(text: str, options: ReadOptions | None = None, notation: Notation = V1_0) -> PhonemizedText:
    return real_phonemizer()(text, "zh", options or ReadOptions(), notation=notation)


@pytest.mark.parametrize(
    "text",
    [
        "你好，世界！",
        "今天天气很好。",
        "我们都在学习中文，你呢？",
        "中华人民共和国成立了。",
        "他说：“我知道了。”",
        "《红楼梦》是一部小说；很长。",
        "（注意）不要忘记……",
        "这是什么东西？",
        "二零二四年三月十五日",
        "花儿与少年",
    ],
)
def test_phonemes_are_those_of_misaki(text: str) -> None:
    theirs = ZHG2P()(text)[0].replace(". ”", ".”").replace("……", "…")
    assert read(text).phonemes.replace(" ", "") == theirs.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "pinyin"),
    [
        ("银行行长", "yin2 hang2 hang2 zhang3"),
        ("重庆很重要", "chong2 qing4 hen3 zhong4 yao4"),
        ("长城长大", "chang2 cheng2 zhang3 da4"),
        ("音乐快乐", "yin1 yue4 kuai4 le4"),
        ("睡觉觉得", "shui4 jiao4 jue2 de5"),
        ("头发发展", "tou2 fa4 fa1 zhan3"),
        ("儿子女儿", "er2 zi5 nv3 er2"),
        ("嗯", "n2"),
        ("㐀", "qiu1"),
        ("〇", "ling2"),
        ("人々", "ren2 ren2"),
    ],
)
def test_characters_are_read_in_context(text: str, pinyin: str) -> None:
    expected = "".join(ZHG2P.py2ipa(syllable) for syllable in pinyin.split()).replace("\u032f", "")
    assert read(text).phonemes.replace(" ", "") == expected


@pytest.mark.parametrize(
    ("traditional", "in_simplified"),
    [
        ("銀行行長說話", "银行行长说话"),
        ("重慶很重要", "重庆很重要"),
        ("頭髮發展", "头发发展"),
        ("看著頭髮", "看着头发"),
        ("著名作家", "著名作家"),
        ("乾淨的乾坤", "干净的乾坤"),
        ("甚麼時候", "甚么时候"),
        ("後來在臺灣", "后来在台湾"),
    ],
)
def test_traditional_characters_are_read_as_simplified(traditional: str, in_simplified: str) -> None:
    assert simplified(traditional) == in_simplified
    assert read(traditional).phonemes == read(in_simplified).phonemes


def test_traditional_character_settles_what_its_simplified_one_leaves_open() -> None:
    assert read("一隻狗").phonemes.replace(" ", "") == read("一知狗").phonemes.replace(" ", "")


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("2024年3月15日", "二零二四年三月十五日"),
        ("2024-03-15", "二零二四年三月十五日"),
        ("2024/3/5", "二零二四年三月五日"),
        ("1998-2008年", "一九九八到二零零八年"),
        ("3:30", "三点三十分"),
        ("2:05", "两点零五分"),
        ("15:00-17:30", "十五点整到十七点三十分"),
        ("12:30:45", "十二点三十分四十五秒"),
        ("１５：３０", "十五点三十分"),
        ("￥500", "五百元"),
        ("¥3.2亿", "三点二亿元"),
        ("$2", "两美元"),
        ("500元", "五百元"),
        ("50%", "百分之五十"),
        ("10%-20%", "百分之十到百分之二十"),
        ("3‰", "千分之三"),
        ("-5°C", "零下五摄氏度"),
        ("-5~3℃", "零下五到三摄氏度"),
        ("98°F", "华氏九十八度"),
        ("1/2", "二分之一"),
        ("½", "二分之一"),
        ("3.14", "三点一四"),
        ("1,234.5", "一千二百三十四点五"),
        ("13800138000", "幺三八，零零幺三，八零零零"),
        ("010-12345678", "零幺零，幺二三四，五六七八"),
        ("拨打110", "拨打幺幺零"),
        ("第1", "第一"),
        ("第2个", "第二个"),
        ("2倍", "两倍"),
        ("2个", "两个"),
        ("2公斤", "两公斤"),
        ("2kg", "两公斤"),
        ("2月2日", "二月二日"),
        ("2年级", "二年级"),
        ("10-15分钟", "十到十五分钟"),
        ("1.2.3", "一点二点三"),
        ("比分3:2", "比分三比二"),
        ("100m²", "一百平方米"),
        ("60km/h", "六十公里每小时"),
        ("温度-5", "温度负五"),
        ("2012", "两千零一十二"),
        ("2500人", "两千五百人"),
        ("$20000", "两万美元"),
        ("007", "零零七"),
        ("3×4=12", "三乘四等于十二"),
        ("①②", "一 二"),
        ("第Ⅲ章", "第三章"),
        ("２０２４年", "二零二四年"),
        ("12345678901234567890", "一二三四五六七八九零一二三四五六七八九零"),
    ],
)
def test_numbers_and_signs_are_read_as_their_words(written: str, spoken: str) -> None:
    said = read(written).phonemes.replace(" ", "")
    assert has_speech(said)
    assert said == read(spoken).phonemes.replace(" ", "")


@given(st.integers(min_value=0, max_value=10**12))
@settings(max_examples=200)
def test_cardinals_are_as_cn2an_has_them(number: int) -> None:
    theirs = cn2an.an2cn(number)
    theirs = theirs.removeprefix("一") if theirs.startswith("一十") else theirs
    # cn2an hears no gap where a whole myriad is missing before a thousand: 三亿二千 for 300002000.
    assert cardinal(number).replace("零", "") == theirs.replace("零", "")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("0", "零"),
        ("10", "十"),
        ("110", "一百一十"),
        ("1001", "一千零一"),
        ("10010", "一万零一十"),
        ("101000", "十万一千"),
        ("300002000", "三亿零二千"),
        ("1234567890123456", "一千二百三十四万五千六百七十八亿九千零一十二万三千四百五十六"),
        ("1000000000000", "一万亿"),
        ("0.50", "零点五零"),
        ("200", "二百"),
        ("2500", "两千五百"),
        ("12000", "一万二千"),
        ("22000", "两万二千"),
        ("200000000", "两亿"),
        ("2.5", "二点五"),
    ],
)
def test_numbers_in_words(written: str, said: str) -> None:
    assert say_number(written) == said


def test_every_reading_of_pypinyin_has_phonemes_of_the_model() -> None:
    syllables = {lazy_pinyin(chr(code), style=Style.TONE3, neutral_tone_with_five=True)[0] for code in PINYIN_DICT}
    for syllable in syllables:
        said = ZHG2P.py2ipa(syllable).replace("\u032f", "")
        assert has_speech(said), syllable
        assert set(said) <= alphabet(), syllable


@pytest.mark.parametrize(
    ("text", "phonemes"),
    [
        ("好，好。", "xau↓, xau↓."),
        ("“好”，！", "“xau↓”,!"),
        ("好……", "xau↓…"),
        ("约翰·史密斯", "ɥe→xa↘n ʂɨ↓mi↘sɨ→"),
        ("（好）", "(xau↓)"),
        ("好——好", "xau↓ — xau↓"),
        ("。。。。。。好", "... xau↓"),
    ],
)
def test_punctuation_becomes_that_of_the_model(text: str, phonemes: str) -> None:
    assert read(text).phonemes == phonemes


@pytest.mark.parametrize("words", ["OpenAI", "GPT", "Tokyo Tower", "don't stop", "café", "AT&T"])
def test_latin_words_are_english(words: str) -> None:
    english = real_phonemizer()(words, "en-us", AS_WRITTEN).phonemes
    assert read(f"我在{words}里").phonemes == f"{read('我在').phonemes} {english} {read('里').phonemes}"


def test_letter_alone_is_no_article() -> None:
    assert read("A班").phonemes == f"ˈA {read('班').phonemes}"


def test_digits_beside_latin_letters_are_chinese() -> None:
    letters = real_phonemizer()("GPT", "en-us").phonemes
    assert read("GPT-4").phonemes == f"{letters} {read('四').phonemes}"


@pytest.mark.parametrize("text", ["한국", "かな", "аб", "กำลัง", "𠮷", "ꓐ"])
def test_every_script_is_spoken(text: str) -> None:
    assert has_speech(read(text).phonemes)


def test_symbols_that_cannot_be_said_are_reported() -> None:
    assert read("😀笑★😀").unspoken == ("😀", "★")


def test_each_word_knows_its_place() -> None:
    text = "２０２４年，￥500买了OpenAI的书。"
    words = [text[word.start : word.end] for word in read(text).words]
    assert list(dict.fromkeys(words)) == ["２０２４", "２０２４年", "￥500", "买", "了", "OpenAI", "的", "书"]


CHARS = st.one_of(
    st.sampled_from(
        "的一是在不了有和人这銀行長說隻著乾〇々三年月，。“”！？…·；：￥%&-.,:/'\"()①Ⅲ½㎏0123456789Aé 　\n😀かк한𠮷"
    ),
    st.characters(),
)


@given(st.text(CHARS, max_size=60), st.booleans())
@settings(max_examples=150, deadline=None)
def test_any_text_is_spoken_or_reported(text: str, is_normalized: bool) -> None:
    check_total(text, read(text, ReadOptions() if is_normalized else AS_WRITTEN), alphabet())


@given(st.text(CHARS, max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_text_is_spoken_or_reported_in_bopomofo(text: str) -> None:
    check_total(text, read(text, notation=V1_1_ZH), V1_1_ZH.alphabet)


@pytest.mark.parametrize(
    ("text", "phonemes"),
    [
        ("你好，世界！", "ㄋㄧ2ㄏㄠ3, ㄕ十4ㄐㄝ4!"),
        ("我们都在学习", "我3ㄇㄣ5/ㄉㄡ1/ㄗㄞ4/ㄒ月2ㄒㄧ2"),
        ("一个", "ㄧ2ㄍㄜ5"),
        ("GPT很好", "ʤˌipˌitˈi ㄏㄣ2ㄏㄠ3"),
    ],
)
def test_v1_1_is_read_in_bopomofo(text: str, phonemes: str) -> None:
    said = read(text, notation=V1_1_ZH).phonemes
    assert said == phonemes
    assert set(said) <= V1_1_ZH.alphabet


@pytest.mark.parametrize("text", ["好", "銀", "1", "a", "一二", "中国人民", "𠮷"])
@pytest.mark.parametrize("notation", [V1_0, V1_1_ZH])
def test_long_runs_lose_nothing(text: str, notation: Notation) -> None:
    run = text * (2_000 // len(text))
    said = read(run, AS_WRITTEN, notation)
    assert said.words[-1].end == len(run)
