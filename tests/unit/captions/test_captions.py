"""Caption files: whatever the words and their times are, other people's parsers read back the caller's own words."""

import html
import re
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

import pytest
import srt
import webvtt
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from api.captions.files import CAPTION_FORMATS, caption_file
from api.captions.width import width
from api.synthesis.timing.timings import BookmarkTiming, WordTiming
from api.text.aligned import AlignedText, Edit
from api.text.document import Bookmark, Document, Mark, Pause, TextSpan, plain_document

ENGLISH = dict.fromkeys(range(3), "en-us")

WORD = re.compile(r"\w+(?:[.'’:,/-]\w+)*")

NOT_SHOWN = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")

STORY = (
    "Dr. Smith arrived at 5:30 p.m. on March 15, 2024, and paid $3.2B for the company, which had been founded in New "
    "York by two brothers who never agreed on anything. “It was,” he said later, “the worst decision of my life — and "
    "the best.” Yes. No. Perhaps! The temperature had fallen to -5 °C overnight, so the pipes in St. Mary's church "
    "froze; nobody noticed until Sunday."
)


@dataclass(frozen=True)
class Read:
    """A caption as another's parser reads it."""

    start: timedelta
    end: timedelta
    text: str
    voice: str | None = None

    @property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    @property
    def shown_s(self) -> float:
        return (self.end - self.start).total_seconds()


def read_srt(content: str) -> list[Read]:
    """By the parser of `srt`, which raises where the file is not as it should be."""
    parsed = list(srt.parse(content, ignore_errors=False))
    assert [caption.index for caption in parsed] == list(range(1, len(parsed) + 1))
    return [Read(caption.start, caption.end, caption.content) for caption in parsed]


def read_vtt(content: str) -> list[Read]:
    """By the parser of `webvtt`; it leaves entities to whoever shows the text."""
    parsed = webvtt.from_string(content)
    return [
        Read(_delta(caption.start), _delta(caption.end), html.unescape(caption.text), caption.voice)
        for caption in parsed.captions
    ]


def _delta(time: str) -> timedelta:
    hours, minutes, seconds = time.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes), milliseconds=round(float(seconds) * 1000))


READERS = {"srt": read_srt, "vtt": read_vtt}


def spoken(
    text: str, *, turn: int = 0, start: float = 0.2, rate: float = 15.0, voice: str = "af_heart"
) -> list[WordTiming]:
    """The words of a text as a voice might say them: `rate` characters a second, with pauses at punctuation."""
    words, now = [], start
    for found in WORD.finditer(text):
        took = len(found[0]) / rate + 0.05
        words.append(WordTiming(found[0], now, now + took, *found.span(), voice, turn))
        mark = text[found.end() : found.end() + 1]
        now += took + {".": 0.45, "!": 0.45, "?": 0.45, ",": 0.2, ";": 0.2}.get(mark, 0.0)
    return words


def captions(text: str, caption_format: str = "srt", **how: float) -> list[Read]:
    content = caption_file(caption_format, spoken(text, **how), plain_document(text), [text], ENGLISH)  # type: ignore[arg-type]
    return READERS[caption_format](content)


def texts(read: list[Read]) -> list[str]:
    return [caption.text for caption in read]


def squeezed(text: str) -> str:
    """Without what a line may end with, and what no file of text can hold."""
    return NOT_SHOWN.sub("", re.sub(r"[\ud800-\udfff]", "\ufffd", text))


@st.composite
def timed_texts(draw: st.DrawFn) -> tuple[str, list[WordTiming]]:
    """Any text, and any times of any stretches of it that are in order."""
    pieces = st.one_of(
        st.text(max_size=12),
        st.sampled_from(
            ["-->", "\n\n", "<v Bob>", "&amp;", "WEBVTT", "1\n", "00:00:01,000 --> 00:00:02,000", "\u2028"]
        ),
        st.sampled_from(
            [
                " ",
                ". ",
                ", ",
                "\u00a0",
                "the ",
                "and ",
                "« ",
                " »",
                " ! ",
                "—",
                "「世界」、",
                "पानी ",
                "a" * 50,
                "é" * 45,
                "🙂" * 30,
            ]
        ),
    )
    text = "".join(draw(st.lists(pieces, max_size=30)))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=40)))
    words, now = [], draw(st.floats(0, 1e5))
    for start, end in pairwise(cuts):
        silence, took = draw(st.floats(0, 9)), draw(st.sampled_from([0.0, 0.0004, 0.025, 0.3, 1.0, 30.0]))
        words.append(WordTiming(text[start:end], now + silence, now + silence + took, start, end, "af_heart"))
        now += silence + took
    return text, words


@pytest.mark.parametrize("caption_format", CAPTION_FORMATS)
@given(timed=timed_texts())
@example(timed=(STORY * 3, spoken(STORY * 3, rate=1e9)))
@example(timed=("a\u00a0 \u00a0b \u00a0", []))
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
def test_any_words_at_any_times_are_read_back(caption_format: str, timed: tuple[str, list[WordTiming]]) -> None:
    text, words = timed
    content = caption_file(caption_format, words, plain_document(text), [text], ENGLISH)
    content.encode()
    read = READERS[caption_format](content)
    shown = squeezed("".join(caption.text for caption in read))
    assert shown.replace("→", "-->") == squeezed(text).replace("→", "-->")
    assert all(1 <= len(caption.lines) <= 2 for caption in read)
    assert all(0 < width(line) <= 42 and line == line.strip() for caption in read for line in caption.lines)
    assert all(caption.start < caption.end for caption in read)
    assert all(one.end <= other.start for one, other in pairwise(read))


def test_the_story_is_broken_at_its_phrases() -> None:
    assert texts(captions(STORY))[2:] == [
        "“It was,” he said later, “the worst\ndecision of my life — and the best.”",
        "Yes. No. Perhaps!",
        "The temperature had fallen\nto -5 °C overnight,",
        "so the pipes in St. Mary's church froze;\nnobody noticed until Sunday.",
    ]


@pytest.mark.parametrize("rate", [10.0, 15.0])
def test_captions_stay_as_long_as_they_take_to_read(rate: float) -> None:
    read = captions(STORY * 5, rate=rate)
    assert all(1.0 <= caption.shown_s <= 7.0 for caption in read)
    assert all(len(caption.text) / caption.shown_s <= 20 for caption in read)


def test_captions_begin_with_their_first_word_and_outlast_the_last() -> None:
    words = spoken(STORY)
    read = read_srt(caption_file("srt", words, plain_document(STORY), [STORY], ENGLISH))
    starts = {round(word.start_time, 3) for word in words}
    assert all(caption.start.total_seconds() in starts for caption in read)
    done = 0
    for caption in read:
        done += len(WORD.findall(caption.text))
        assert caption.end.total_seconds() >= round(words[done - 1].end_time, 3)
    assert done == len(words)


def test_small_gaps_are_closed_and_long_silences_are_not() -> None:
    read = captions(STORY)
    assert all(one.end == other.start for one, other in pairwise(read))
    words = [WordTiming("Wait", 0.0, 0.5, 0, 4, "v"), WordTiming("Go", 5.0, 5.5, 6, 8, "v")]
    first, second = read_srt(caption_file("srt", words, plain_document("Wait. Go."), ["Wait. Go."], ENGLISH))
    assert (first.text, second.text) == ("Wait.", "Go.")
    assert (first.shown_s, second.start) == (1.0, timedelta(seconds=5))


def test_lines_end_before_little_words_and_not_behind_them() -> None:
    text = "He walked slowly along the river towards the old house in which his mother had been born. " * 3
    lines = [line for caption in captions(text) for line in caption.lines]
    assert len(lines) > 6
    assert not {line.split()[-1] for line in lines} & {"the", "in", "his", "which", "along", "towards", "had", "been"}


def test_french_marks_stay_with_their_words() -> None:
    text = (
        "La lumière s’est éteinte : « Quelle chance, enfin ! » s’écria-t-il — et le train n’était pas là ; il rit. " * 4
    )
    lines = [line for caption in captions(text) for line in caption.lines]
    assert not {line[0] for line in lines} & set(":!»;—")
    assert not {line[-1] for line in lines} & set("«")
    assert " ".join(lines).split() == text.split()


def test_what_is_wider_than_a_line_is_cut() -> None:
    lines = [
        line for caption in captions(f"See https://example.com/{'a' * 60}?b={'c' * 60}.") for line in caption.lines
    ]
    assert max(map(len, lines)) == 42
    assert "".join(lines) == f"Seehttps://example.com/{'a' * 60}?b={'c' * 60}."


def test_wide_characters_count_double_and_lines_begin_with_no_punctuation() -> None:
    text = "東京は夜の七時、そして私たちは「こんにちは」と言いながら、静かな通りをゆっくりと歩いていました。" * 4
    words = [
        WordTiming(text[i], i * 0.12, i * 0.12 + 0.12, i, i + 1, "jf_alpha")
        for i in range(len(text))
        if text[i].isalnum()
    ]
    content = caption_file("srt", words, plain_document(text), [text], {0: "ja"})
    lines = [line for caption in read_srt(content) for line in caption.lines]
    assert "".join(lines) == text
    assert max(map(len, lines)) <= 21
    assert not {line[0] for line in lines} & set("、。」")
    assert not {line[-1] for line in lines} & set("「")


def test_markup_is_not_shown() -> None:
    source = 'He said <break time="1s"/>"R&amp;D", <sub alias="World Wide Web">WWW</sub> and [tomato](/təmˈɑːtQ/).'
    plain, alias, rest = source.index('"R&'), source.index("WWW"), source.index("</sub>") + 6
    tomato = source.index("tomato")
    said = AlignedText.of(source[plain : source.index(", <sub") + 2], plain)
    said = said.edited([Edit(said.text.index("&amp;"), said.text.index("&amp;") + 5, "&")])
    document: Document = (
        TextSpan(AlignedText.of("He said ")),
        Pause(1.0),
        TextSpan(said),
        Bookmark("here"),
        TextSpan(AlignedText.of("WWW", alias).edited([Edit(0, 3, "World Wide Web")])),
        TextSpan(AlignedText.of(source[rest : tomato - 1], rest)),
        TextSpan(AlignedText.of("tomato", tomato), (Mark(0, 6, phonemes="təmˈɑːtQ"),)),
        TextSpan(AlignedText.of(".", len(source) - 1)),
    )
    shown = ["He", "said", "R&amp;D", "WWW", "and", "tomato"]
    timings = [
        WordTiming(word, n / 3, n / 3 + 0.3, source.index(word), source.index(word) + len(word), "v")
        for n, word in enumerate(shown)
    ]
    read = read_srt(caption_file("srt", [*timings, BookmarkTiming("here", 1.5)], document, [source], ENGLISH))
    assert texts(read) == ['He said "R&D", WWW and tomato.']


def test_passages_that_only_markup_parted_do_not_run_together() -> None:
    source = "<p>One.</p><p>Two</p>[pause:1s]<b>three</b>, four"
    document: Document = (
        TextSpan(AlignedText.of("One.", 3)),
        TextSpan(AlignedText.of("Two", 14)),
        Pause(1.0),
        TextSpan(AlignedText.of("three", 34)),
        TextSpan(AlignedText.of(", four", 43)),
    )
    words = [WordTiming(w, n * 0.3, n * 0.3 + 0.3, *span, "v") for n, (w, span) in enumerate(_spans(source))]
    assert texts(read_srt(caption_file("srt", words, document, [source], ENGLISH))) == ["One. Two three, four"]


def _spans(source: str) -> list[tuple[str, tuple[int, int]]]:
    return [(word, (source.index(word), source.index(word) + len(word))) for word in ("One", "Two", "three", "four")]


def test_a_dialogue_has_a_caption_for_each_speaker_and_names_them_in_vtt() -> None:
    sources = ["Is it <b>time</b>?", "It is.", "Then go & run."]
    speakers = ("af_bella(2)+af_sky(1)", "am_adam", "a<b>&c")
    document = tuple(
        TextSpan(AlignedText.of(text), voice=voice, turn=turn)
        for turn, (text, voice) in enumerate(zip(sources, speakers, strict=True))
    )
    words = [
        word
        for turn, (text, voice) in enumerate(zip(sources, speakers, strict=True))
        for word in spoken(text, turn=turn, start=2.0 * turn, voice=voice)
    ]
    content = caption_file("vtt", words, document, sources, ENGLISH)
    assert "<v a&lt;b&gt;&amp;c>Then go &amp; run.</v>" in content
    read = read_vtt(content)
    assert texts(read) == sources
    assert [caption.voice for caption in read][:2] == list(speakers[:2])
    assert texts(read_srt(caption_file("srt", words, document, sources, ENGLISH))) == sources
    assert "<v" not in caption_file("vtt", spoken(STORY), plain_document(STORY), [STORY], ENGLISH)


@pytest.mark.parametrize(("caption_format", "content"), [("srt", ""), ("vtt", "WEBVTT\n\n")])
def test_silence_has_no_captions(caption_format: str, content: str) -> None:
    assert caption_file(caption_format, [], (Pause(1.0),), [""], ENGLISH) == content


def test_times_go_beyond_a_day() -> None:
    word = WordTiming("End", 100 * 3600.0 + 61.0015, 100 * 3600.0 + 63, 0, 3, "v")
    assert caption_file("srt", [word], plain_document("End"), ["End"], ENGLISH).splitlines()[1] == (
        "100:01:01,002 --> 100:01:03,000"
    )
