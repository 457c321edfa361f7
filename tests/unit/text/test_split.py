"""best_cut: the position of forced cuts."""

import pytest

from api.text.split import best_cut


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("An end. A clause; a comma, a word", "An end. "),
        ("Not an end; a comma, a word and a word", "Not an end; "),
        ("It is 3.14 or 1,000 and, by the way, more", "It is 3.14 or 1,000 and, "),
        ("It is 3.14 or 1,000 of them or so", "It is 3.14 or 1,000 of "),
        ("He said “so.” Then he went", "He said “so.” "),
        ("今天天气很好。今天天气很好今天天气很好", "今天天气很好。"),
        ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaaaaaaa"),
    ],
)
def test_the_most_natural_break_wins(text: str, head: str) -> None:
    assert text[: best_cut(text, 0, 25)] == head


def test_a_break_too_early_is_passed_over() -> None:
    text = "No. But this has no other break until the end"
    assert text[: best_cut(text, 0, 40)] == "No. But this has no other break until "


def test_letters_keep_their_marks() -> None:
    assert best_cut("ab" + "\u0301" * 3 + "c", 0, 4) == 1
    assert best_cut("x👩\u200d👧", 0, 3) == 1


def test_marks_without_a_letter_are_cut_anyway() -> None:
    assert best_cut("\u0301" * 50, 0, 20) == 20


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("句読点のないとても長い文章ですから切る", "句読点のないとても長い"),
        ("这是一个没有标点的很长的句子在这里", "这是一个没有标点的很长的"),
        ("「はい。」と言った、そして長い文を書いた", "「はい。」"),
    ],
)
def test_scripts_without_spaces_are_cut_between_phrases(text: str, head: str) -> None:
    assert text[: best_cut(text, 0, 13)] == head
