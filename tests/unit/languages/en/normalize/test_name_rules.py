"""The rules for names on any text: no error, and no letter or digit lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.languages.common.patterns import word_set
from api.languages.common.rules import apply_rules
from api.languages.en.normalize.rule_order import rules_after_quantities, rules_before_quantities
from api.languages.en.normalize.spelling import DIGITS, address
from api.text.aligned import AlignedText

BITS = sorted(
    word_set(
        """a A I X IV VIII no. No. St. Dr. Mr. Jr. Sr. p. pp. vol. Fig. et al. e.g. i.e. U.S. Ph.D. www. .com .co.uk
        http:// https:// ftp:// // / \\ . .. ... , ; : ! ? ( ) [ ] { } < > <= == -> & && + - -- = # ## @ @x x@y.z ~
        ^ * ** _ __ | ` ' ’ “ ” $ £ % +44 +1 020 555 1234 4567 911 192.168.0.1 ::1 2001:db8:: 1.2.3 v1 v1.9.2-rc1
        .md .py .NET C# C++ item(s) w/ w/o he/she Henry Louis Chapter World War Elm Smith Austin, TX 78701 NASA AWS
        IPv4 JSON IT WHO LED CO2 call Python \ufffc é 字 🙂 ² ½ ① Ⅷ ™ → \u0301 \u200b Apt. 4B 1-800- FLOWERS Ave. NW"""
    )
)

messy = st.lists(st.sampled_from([*BITS, " ", " ", "\n"]), max_size=25).map("".join) | st.text(max_size=60)


@settings(max_examples=400, deadline=None)
@given(text=messy, british=st.booleans())
def test_name_rules_on_any_text_lose_nothing(text: str, british: bool) -> None:
    source = AlignedText.of(text)
    for rules in (rules_before_quantities(british=british), rules_after_quantities()):
        spoken = apply_rules(source, rules)
        assert_accounted_for(text, spoken)


def assert_accounted_for(text: str, spoken: AlignedText) -> None:
    """Assert that each letter and digit is the source of spoken text, and that all spoken text has a source."""
    covered = {i for start, end in zip(spoken.starts, spoken.ends, strict=True) for i in range(start, end)}
    lost = [char for i, char in enumerate(text) if char.isalnum() and i not in covered]
    assert lost == []
    for i, char in enumerate(spoken.text):
        if char.isalnum():
            start, end = spoken.source(i, i + 1)
            assert any(not each.isspace() for each in text[start:end])


@given(text=st.text(st.sampled_from("abcXyZ0123456789./:?=&@-_~%+#"), max_size=60))
def test_address_is_spelled_to_its_last_letter(text: str) -> None:
    said = address(text).split()
    assert sum(word in DIGITS for word in said) + sum(map(str.isdigit, "".join(said))) == sum(map(str.isdigit, text))
    assert len(said) >= sum(not char.isalnum() for char in text)
    assert any(char.isalpha() for char in text) <= bool(said)


@pytest.mark.parametrize("char", [chr(code) for code in range(33, 127)])
def test_sign_of_an_address_has_a_name(char: str) -> None:
    assert any(each.isalnum() for each in address(char))
