"""The language of blends: what is accepted, what it means, and what is refused with which words."""

from fractions import Fraction

import pytest

from api.errors import InvalidRequest
from api.models.blends import MAX_EXPRESSION_LENGTH, MAX_VOICES, Term, canonical, parse, shares

KNOWN = {"af_bella", "af_sky", "my-voice", "my", "a-b"}


def parsed(expression: str) -> list[tuple[str, float]]:
    return [(name, float(weight)) for name, weight in parse(expression, KNOWN.__contains__)]


@pytest.mark.parametrize(
    ("expression", "terms"),
    [
        ("af_bella", [("af_bella", 1)]),
        ("  af_bella  ", [("af_bella", 1)]),
        ("af_bella+af_sky", [("af_bella", 1), ("af_sky", 1)]),
        ("af_bella(2)+af_sky(1)", [("af_bella", 2), ("af_sky", 1)]),
        ("af_bella-af_sky(0.5)", [("af_bella", 1), ("af_sky", -0.5)]),
        (" af_bella ( 2 )  -  af_sky ( .25 ) ", [("af_bella", 2), ("af_sky", -0.25)]),
        ("af_bella(100)+af_sky(1.)", [("af_bella", 100), ("af_sky", 1)]),
        ("my-voice+af_sky", [("my-voice", 1), ("af_sky", 1)]),
        ("my-voice-af_sky(0.5)", [("my-voice", 1), ("af_sky", -0.5)]),
        ("my-af_sky", [("my", 1), ("af_sky", -1)]),
        ("a-b-a-b", [("a-b", 1), ("a-b", -1)]),
        ("af_none-af_sky", [("af_none", 1), ("af_sky", -1)]),
        ("no such voice", [("no such voice", 1)]),
    ],
)
def test_terms(expression: str, terms: list[tuple[str, float]]) -> None:
    assert parsed(expression) == terms


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("", "needs a voice's name at its end"),
        ("   ", "needs a voice's name at its end"),
        ("af_bella+", "needs a voice's name at its end"),
        ("+af_bella", r"needs a voice's name before '\+af_bella'"),
        ("af_bella++af_sky", r"needs a voice's name before '\+af_sky'"),
        ("af_bella--af_sky", "needs a voice's name before '-af_sky'"),
        ("af_bella(2)af_sky", r"needs a \+ or - before 'af_sky'"),
        ("af_bella(2)(3)", r"needs a \+ or - before '\(3\)'"),
        ("../../etc/passwd+af_sky", r"needs a voice's name before '\.\./"),
        ("af_bella(0)", r"gives af_bella the weight \(0\); a weight is above 0 and at most 100"),
        ("af_bella(-1)", r"the weight \(-1\)"),
        ("af_bella(100.5)", r"the weight \(100\.5\)"),
        ("af_bella(1e2)", r"the weight \(1e2\)"),
        ("af_bella(nan)", r"the weight \(nan\)"),
        ("af_bella(inf)+af_sky", r"the weight \(inf\)"),
        ("af_bella()", r"the weight \(\)"),
        ("af_bella(٣)", r"the weight \(٣\)"),
        ("af_bella(2", r"the weight \(2;"),
        ("+".join(["af_sky"] * (MAX_VOICES + 1)), "blends more than 8 voices"),
        ("a" * (MAX_EXPRESSION_LENGTH + 1), "is 513 characters long; at most 512"),
    ],
)
def test_what_is_no_blend_is_refused_with_the_place(expression: str, words: str) -> None:
    with pytest.raises(InvalidRequest, match=words) as refusal:
        parsed(expression)
    assert refusal.value.param == "voice"


def test_bounds_are_inclusive() -> None:
    assert len(parsed("+".join(["af_sky"] * MAX_VOICES))) == MAX_VOICES
    assert parsed("a" * MAX_EXPRESSION_LENGTH) == [("a" * MAX_EXPRESSION_LENGTH, 1)]


def mix_of(*terms: tuple[str, float]) -> dict[str, Fraction]:
    return shares(Term(name, Fraction(str(weight))) for name, weight in terms)


@pytest.mark.parametrize(
    ("terms", "mix"),
    [
        ([("a", 3)], {"a": 1}),
        ([("a", 2), ("b", 1)], {"a": Fraction(2, 3), "b": Fraction(1, 3)}),
        ([("a", 1), ("b", -0.5)], {"a": 2, "b": -1}),
        ([("a", 1), ("b", 1), ("a", 2)], {"a": Fraction(3, 4), "b": Fraction(1, 4)}),
        ([("a", 1), ("b", 1), ("b", -1)], {"a": 1}),
        ([("a", 0.1), ("b", 0.2)], {"a": Fraction(1, 3), "b": Fraction(2, 3)}),
    ],
)
def test_shares_sum_to_one(terms: list[tuple[str, float]], mix: dict[str, Fraction]) -> None:
    assert mix_of(*terms) == mix
    assert sum(mix.values()) == 1


@pytest.mark.parametrize("weight", [-0.9, -1, -2])
def test_subtracting_nearly_all_is_refused(weight: float) -> None:
    with pytest.raises(InvalidRequest, match="subtracts too much"):
        mix_of(("a", 1), ("b", weight))


@pytest.mark.parametrize(
    ("terms", "spelling"),
    [
        ([("a", 7)], "a"),
        ([("b", 1), ("a", 2)], "a(2)+b(1)"),
        ([("a", 0.5), ("b", 0.25)], "a(2)+b(1)"),
        ([("a", 50), ("b", 25)], "a(2)+b(1)"),
        ([("a", 1), ("b", 1), ("a", 1)], "a(2)+b(1)"),
        ([("a", -0.5), ("b", 1)], "b(2)-a(1)"),
        ([("a", 1), ("c", -0.25), ("b", 1)], "a(4)+b(4)-c(1)"),
    ],
)
def test_one_mix_has_one_spelling_that_means_the_same(terms: list[tuple[str, float]], spelling: str) -> None:
    mix = mix_of(*terms)
    assert canonical(mix) == spelling
    assert shares(parse(spelling, {"a", "b", "c"}.__contains__)) == mix
