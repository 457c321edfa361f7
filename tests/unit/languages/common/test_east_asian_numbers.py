"""Normalisation of Japanese and Mandarin. Their phonemes are tested beside their G2Ps."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.languages.normalize import normalize
from api.languages.options import NormalizationOptions
from api.text.aligned import AlignedText


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("三本と3本", "三本と3本"),
        ("2024-03-05に", "2024年3月5日に"),
        ("9:05発", "9時5分発"),
        ("10:00開始", "10時開始"),
        ("12:30:45", "12時30分45秒"),
        ("9:00〜17:30", "9時から17時30分"),
        ("￥1,200です", "1,200円です"),
        ("¥500円", "500円"),
        ("$3.5億", "3.5億ドル"),
        ("-5〜3℃", "マイナス5から3度"),
        ("98°F", "華氏98度"),
        ("気温-5", "気温マイナス5"),
        ("03-1234-5678", "ゼロサンのイチニーサンヨンのゴーロクナナハチ"),
        ("10%〜20%", "10%から20%"),
        ("2024-2025年", "2024から2025年"),
        ("5L", "5リットル"),
        ("100-99-98", "100-99-98"),
        ("001-002", "001-002"),
        ("24/7", "24/7"),
        ("GPT-4", "GPT-4"),
        ("詳細はa@b.comへ", "詳細は A. at B dot com へ"),
    ],
)
def test_japanese_is_written_out(written: str, spoken: str) -> None:
    assert normalize(AlignedText.of(written), "ja").text == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("2024年3月", "二零二四年3月"),
        ("5000年前", "5000年前"),
        ("9:05", "九点零五分"),
        ("10:00开始", "十点整开始"),
        ("9:00-17:30", "九点整到十七点三十分"),
        ("¥500元", "五百元"),
        ("HK$100万", "一百万港元"),
        ("$3-5", "三到五美元"),
        ("-5%", "负百分之五"),
        ("100-99-98", "100-99-98"),
        ("001-002", "001-002"),
        ("24/7", "24/7"),
        ("A-5", "A-5"),
        ("第2个", "第2个"),
        ("2分之1", "2分之1"),
        ("22个", "22个"),
        ("192.168.0.1", "一九二点一六八点零点一"),
        ("访问example.com吧", "访问 example dot com 吧"),
    ],
)
def test_mandarin_is_written_out(written: str, spoken: str) -> None:
    assert normalize(AlignedText.of(written), "zh").text == spoken


@pytest.mark.parametrize("language", ["ja", "zh"])
def test_option_turns_its_rules_off(language: str) -> None:
    off = NormalizationOptions(unit_normalization=False, url_normalization=False, phone_normalization=False)
    text = "5L 12°C www.example.com 010-1234-5678"
    assert normalize(AlignedText.of(text), language, off).text == text


@pytest.mark.parametrize("language", ["ja", "zh"])
def test_kept_span_is_left_alone(language: str) -> None:
    assert normalize(AlignedText.of("3:30 3:30"), language, kept=[(0, 4)]).text.startswith("3:30 ")


@given(st.text(st.sampled_from("0123456789０１.,:：/-–~〜%％¥￥$°℃CFkmLgh²万億亿年月日个に a@\ufffc"), max_size=40))
@settings(max_examples=300, deadline=None)
def test_edit_keeps_its_source(text: str) -> None:
    for language in ("ja", "zh"):
        spoken = normalize(AlignedText.of(text), language)
        assert all(0 <= start <= end <= len(text) for start, end in zip(spoken.starts, spoken.ends, strict=True))
        digits_said = [i for start, end in zip(spoken.starts, spoken.ends, strict=True) for i in range(start, end)]
        assert {i for i, char in enumerate(text) if char.isdigit()} <= set(digits_said)
