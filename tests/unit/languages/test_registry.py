"""The table of languages, and the names that find a row of it."""

from dataclasses import replace

import pytest
from support.languages.toki import TOKI_PONA

from api.languages.language import Languages
from api.languages.registry import LANGUAGES


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("en", "en-us"),
        ("en-CA", "en-us"),
        ("en-AU", "en-gb"),
        ("EN_gb", "en-gb"),
        ("pt-PT", "pt-br"),
        ("cmn-Hans", "zh"),
        ("zh-TW", "zh"),
        ("ja", "ja"),
    ],
)
def test_tag_means_a_language(tag: str, code: str) -> None:
    language = LANGUAGES.of_tag(tag)
    assert language is not None
    assert language.code == code


@pytest.mark.parametrize("tag", ["", "tok", "zh-HK", "zh-Hant-MO", "-", "e"])
def test_tag_of_no_language_means_none(tag: str) -> None:
    assert LANGUAGES.of_tag(tag) is None


def test_language_has_its_own_tag_letter_and_names() -> None:
    for language in LANGUAGES:
        assert LANGUAGES.of_tag(language.tag) is language
        assert LANGUAGES.get(language.code) is language
        assert LANGUAGES.by_letter[language.letter] is language
        assert {LANGUAGES.by_name[name].code for name in (language.code, language.letter, *language.aliases)} == {
            language.code
        }


def test_table_with_a_row_more_leaves_the_other_as_it_was() -> None:
    languages = LANGUAGES.with_row(TOKI_PONA)
    assert languages.codes == (*LANGUAGES.codes, "tok")
    assert languages.of_tag("tok") is languages.by_name["toki"] is languages.by_letter["t"] is TOKI_PONA
    assert LANGUAGES.get("tok") is None


@pytest.mark.parametrize("same", [{"code": "en-us"}, {"letter": "a"}, {"aliases": ("pt",)}])
def test_name_of_two_languages_is_refused(same: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="several languages have the names"):
        LANGUAGES.with_row(replace(TOKI_PONA, **same))  # type: ignore[arg-type]


def test_languages_that_need_packages_name_their_extra() -> None:
    assert {language.code: language.extra for language in LANGUAGES if language.packages} == {"ja": "ja", "zh": "zh"}


def test_empty_table_finds_no_language() -> None:
    assert Languages(()).get("en-us") is Languages(()).of_tag("en") is None
