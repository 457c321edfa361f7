"""Packing: utterances of a good length, cut at natural places, with every phoneme in one of them."""

import random

import pytest

from api.languages.common.alphabet import has_sounds, has_speech
from api.phonemize.packed_utterance import PackedUtterance
from api.phonemize.packing import MAX_PHONEMES, Packer
from api.phonemize.split_points import MIN_SOUNDS

SENTENCE_30 = "abcdefghi bcdefghij cdefghijk."
SENTENCE_80 = " ".join([SENTENCE_30[:-1], SENTENCE_30[:-1], "abcdefghi bcdefghi."])
CLAUSE = "abcdefghi bcdefghij cdefghijk,"


def piece(
    phonemes: str, *, ends_paragraph: bool = False, start: int = 0, unspoken: tuple[str, ...] = ()
) -> PackedUtterance:
    return PackedUtterance(phonemes, ends_paragraph, start, start + 1, unspoken)


def packed(*pieces: str | PackedUtterance) -> list[str]:
    return [utterance.phonemes for utterance in pack(*pieces)]


def pack(*pieces: str | PackedUtterance) -> list[PackedUtterance]:
    packer = Packer()
    settled = []
    for each in pieces:
        settled += packer.push(piece(each) if isinstance(each, str) else each)
    return settled + packer.finish()


class TestFirst:
    """The first utterance is short, and leaves as soon as it can."""

    def test_short_sentence_leaves_whole_and_at_once(self) -> None:
        assert [each.phonemes for each in Packer().push(piece(SENTENCE_30))] == [SENTENCE_30]

    @pytest.mark.parametrize(
        ("sentence", "first"),
        [
            (f"{CLAUSE} {SENTENCE_80}", CLAUSE),
            (f"{CLAUSE[:-1]}; {SENTENCE_80}", f"{CLAUSE[:-1]};"),
            (f"{CLAUSE[:-1]}—{SENTENCE_80}", f"{CLAUSE[:-1]}—"),
            (f"{SENTENCE_30} {SENTENCE_80}", SENTENCE_30),
            (f"{CLAUSE[:-1]},” {SENTENCE_80}", f"{CLAUSE[:-1]},”"),
        ],
    )
    def test_long_sentence_is_cut_at_a_pause(self, sentence: str, first: str) -> None:
        assert packed(sentence) == [first, sentence.removeprefix(first).strip()]

    def test_later_pause_is_better_than_a_cut_between_words(self) -> None:
        assert packed(f"{SENTENCE_80[:-1]}, {SENTENCE_80}") == [f"{SENTENCE_80[:-1]},", SENTENCE_80]

    def test_sentence_a_little_long_without_a_pause_stays_whole(self) -> None:
        assert packed(SENTENCE_80) == [SENTENCE_80]

    def test_very_long_one_is_cut_between_words(self) -> None:
        sentence = SENTENCE_80[:-1] + " " + SENTENCE_80
        first, rest = packed(sentence)
        assert f"{first} {rest}" == sentence
        assert 30 < len(first) <= 40

    def test_too_little_waits_for_one_more(self) -> None:
        packer = Packer()
        assert packer.push(piece("hˈI.")) == []
        assert [each.phonemes for each in packer.push(piece(SENTENCE_30))] == [f"hˈI. {SENTENCE_30}"]

    def test_too_little_is_spoken_when_it_is_all(self) -> None:
        assert packed("hˈI.") == ["hˈI."]


class TestLater:
    """Later utterances are whole segments, and grow to 100 to 250 phonemes."""

    def test_segments_are_packed_whole(self) -> None:
        utterances = packed(*[SENTENCE_30] * 60)
        assert all(utterance.endswith(".") for utterance in utterances)
        assert all(100 <= len(utterance) <= 250 for utterance in utterances[11:-1])

    def test_first_ones_are_as_short_as_they_have_to_be(self) -> None:
        assert [len(utterance) for utterance in packed(*[SENTENCE_30] * 20)[:7]] == [30, 30, 30, 30, 30, 61, 61]

    def test_utterance_ends_with_its_paragraph(self) -> None:
        pieces = [piece(SENTENCE_30, ends_paragraph=number % 2 == 1, start=number) for number in range(6)]
        assert [each.ends_paragraph for each in pack(*pieces)] == [False, True, False, True, False, True]

    def test_tiny_tail_joins_what_came_before(self) -> None:
        assert packed(SENTENCE_30, SENTENCE_80, "jˈɛs.") == [SENTENCE_30, f"{SENTENCE_80} jˈɛs."]

    def test_tiny_tail_stays_in_its_paragraph(self) -> None:
        end, start = piece("jˈɛs.", ends_paragraph=True), piece(SENTENCE_80)
        assert packed(SENTENCE_30, SENTENCE_80, end, start) == [SENTENCE_30, f"{SENTENCE_80} jˈɛs.", SENTENCE_80]

    def test_tiny_paragraph_joins_the_next(self) -> None:
        before, tiny = piece(SENTENCE_80, ends_paragraph=True), piece("jˈɛs.", ends_paragraph=True)
        assert packed(SENTENCE_30, before, tiny, SENTENCE_80)[2] == f"jˈɛs. {SENTENCE_80}"

    def test_no_more_than_one_is_held_back(self) -> None:
        packer = Packer()
        packer.push(piece(SENTENCE_30))
        assert packer.push(piece(SENTENCE_80)) == []
        assert [each.phonemes for each in packer.push(piece(SENTENCE_30))] == [SENTENCE_80]


class TestSilence:
    """Punctuation without words is never an utterance, and is lost only where there is nothing to carry it."""

    def test_it_joins_its_neighbours(self) -> None:
        assert packed("—", SENTENCE_30) == [f"— {SENTENCE_30}"]
        assert packed(SENTENCE_30, SENTENCE_80, "...") == [SENTENCE_30, f"{SENTENCE_80}..."]

    def test_it_is_nothing_by_itself(self) -> None:
        assert packed("...", "", "—") == []

    def test_it_is_dropped_when_the_last_utterance_has_gone(self) -> None:
        assert packed(SENTENCE_30, "...") == [SENTENCE_30]


def test_run_without_spaces_is_cut_between_sounds() -> None:
    utterances = packed("ˈaː" * 600)
    assert "".join(utterances) == "ˈaː" * 600
    assert all(utterance.startswith("ˈ") for utterance in utterances)


def test_packing_keeps_spans_and_unspoken_symbols() -> None:
    pieces = [
        piece("hˈI.", start=0, unspoken=("★",)),
        piece(f"{CLAUSE} {SENTENCE_80}", start=10, unspoken=("★", "😀")),
        piece(SENTENCE_30, start=20, unspoken=("★",)),
    ]
    utterances = pack(*pieces)
    assert [(each.start, each.end) for each in utterances] == [(0, 11), (0, 11), (20, 21)]
    assert [each.unspoken for each in utterances] == [("★", "😀"), (), ("★",)]


def random_segment(choose: random.Random) -> str:
    if choose.random() < 0.2:
        return choose.choice(["", "...", "—", "“", "!?", "((((("])
    gaps = [" ", " ", " ", ", ", ". ", "; ", "—", "” ", ") ", ""]
    words = (
        "".join(choose.choices("abdefhɪəˈˌː", k=choose.choice([1, 2, 5, 8, 60])))
        for _ in range(choose.choice([1, 2, 9, 40, 200]))
    )
    return " ".join("".join(word + choose.choice(gaps) for word in words).split())


def test_packing_says_every_phoneme_once() -> None:
    choose = random.Random(510)
    for _ in range(1500):
        segments = [random_segment(choose) for _ in range(choose.randrange(1, 10))]
        utterances = pack(
            *(piece(each, ends_paragraph=choose.random() < 0.3, start=n) for n, each in enumerate(segments))
        )
        given = "".join("".join(segments).split())
        spoken = "".join("".join(each.phonemes for each in utterances).split())
        assert given.startswith(spoken)
        assert not has_speech(given[len(spoken) :])
        for utterance in utterances:
            assert has_speech(utterance.phonemes)
            assert 0 < len(utterance.phonemes) <= MAX_PHONEMES
            assert utterance.phonemes == " ".join(utterance.phonemes.split())
        assert all(has_sounds(each.phonemes, MIN_SOUNDS) for each in utterances[1:-1])
