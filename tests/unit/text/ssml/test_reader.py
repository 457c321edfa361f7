"""SSML documents: what each element becomes, where every character came from, and what is refused where."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.fake_resolver import passages, resolver, said, sources

from api.errors import InvalidPhonemes, InvalidRequest, UnknownVoice
from api.text.document import Bookmark, Mark, Part, Pause, TextSpan
from api.text.document_builder import MAX_MARKS
from api.text.resolver import Speaker
from api.text.segment import segments
from api.text.source_location import SourceText
from api.text.ssml.reader import ParsedText, parse_ssml
from api.text.ssml.xml import MAX_DEPTH


def parse(document: str, own: Speaker = Speaker(None)) -> ParsedText:  # noqa: B008
    return parse_ssml(SourceText(document, "ssml"), resolver(own))


def speak(inside: str, own: Speaker = Speaker(None)) -> ParsedText:  # noqa: B008
    return parse(f"<speak>{inside}</speak>", own)


def brief(inside: str) -> list[object]:
    """Each part in short."""
    return [_brief(part) for part in speak(inside).document]


def _brief(part: Part) -> object:
    match part:
        case Pause():
            return part.duration_s
        case Bookmark():
            return f"@{part.name}"
        case TextSpan():
            own = (part.voice, part.rate) != (None, 1.0)
            return (part.text.text, part.voice, part.rate) if own else part.text.text


def marks(inside: str) -> list[tuple[str, Mark]]:
    """The marks of the one passage, each with the text it is on."""
    (passage,) = passages(speak(inside).document)
    return [(passage.text.text[mark.start : mark.end], mark) for mark in passage.marks]


def refusal(document: str) -> InvalidRequest:
    with pytest.raises(InvalidRequest) as caught:
        parse(document)
    return caught.value


@pytest.mark.parametrize(
    ("inside", "parts"),
    [
        ("Hello.", ["Hello."]),
        ("\n  Hello\n\n  there. ", ["Hello there. "]),
        ("a<break time='1.5s'/>b", ["a", 1.5, "b"]),
        ("a <break time='250ms'/> b", ["a ", 0.25, "b"]),
        ("<break/>a<break strength='x-strong'/>", [0.5, "a", 1.5]),
        ("a<break strength='none'/> b<break strength='x-weak'/>", ["a b"]),
        ("a<break strength='strong' time='0s'/>", ["a", 0.0]),
        ("a <mark name='here'/> b<bookmark mark='there'/>", ["a ", "@here", "b", "@there"]),
        ("<voice name='af_bella'>a</voice> b", [("a", "af_bella", 1.0), "b"]),
        ("<voice name='nobody bf_emma'>a</voice>", [("a", "bf_emma", 1.0)]),
        ("<voice name='af_bella(2)+af_sky'>a</voice>", [("a", "af_bella(2)+af_sky", 1.0)]),
        ("<voice gender='female'>a</voice>", ["a"]),
        ("<prosody rate='slow'>a</prosody>b", [("a", None, 0.75), "b"]),
        ("<prosody rate='120%'>a<prosody rate='0.5'>b</prosody></prosody>", [("a", None, 1.2), ("b", None, 0.6)]),
        ("<prosody rate='+20%'>a</prosody><prosody rate='-20%'>b</prosody>", [("a", None, 1.2), ("b", None, 0.8)]),
        ("<prosody rate='default' pitch='high'>a</prosody>", ["a"]),
        ("<voice name='grandpa'><prosody rate='0.5'>a</prosody></voice>", [("a", "am_adam", 0.4)]),
        ("<prosody rate='0.5'><voice name='grandpa'>a</voice>b</prosody>", [("a", "am_adam", 0.4), ("b", None, 0.5)]),
        ("<p>One</p><p>Two</p>three", ["One\n\nTwo\n\nthree"]),
        ("zero<p>One</p>", ["zero\n\nOne\n\n"]),
        ("<s>One</s><s>Two!</s> <s>Three?”</s>", ["One. Two! Three?” "]),
        ("<p><s>One</s><s>Two</s></p><p>Three</p>", ["One. Two. \n\nThree\n\n"]),
        ("<p>a<break/>b</p>", ["a", 0.5, "b\n\n"]),
        ("<s>One<mark name='x'/></s>Two", ["One", "@x", ". Two"]),
        ("<sub alias='World Wide Web Consortium'>W3C</sub>.", ["World Wide Web Consortium."]),
        ("a <sub alias='b'/> c", ["a b c"]),
        ("<w>a</w> <token>b</token>", ["a b"]),
        ("a<!-- not this -->b<?or this?>c<![CDATA[ & <d>]]>", ["abc & <d>"]),
        ("a &amp; b &lt;c&gt; &#233;&#x1F600;", ["a & b <c> é😀"]),
        ("[pause:1s] [cat](/x/)", ["[pause:1s] [cat](/x/)"]),
        ("<audio src='x.mp3'>a bell<desc>ringing</desc></audio>", ["a bell"]),
        ("<metadata><x>y</x></metadata><meta name='a'/>b", ["b"]),
        ("<amazon:effect name='whispered'>psst</amazon:effect>", ["psst"]),
        ("<say-as interpret-as='cardinal'> 12 </say-as>x", ["twelve x"]),
        ("<say-as interpret-as='currency'>$5</say-as>", ["$5"]),
        ("a<say-as interpret-as='digits'/>b", ["ab"]),
    ],
)  # fmt: skip
def test_elements_become_parts(inside: str, parts: list[object]) -> None:
    assert brief(inside) == parts


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("a <phoneme alphabet='ipa' ph='kˈæt'>cat</phoneme>", [("cat", Mark(2, 5, phonemes="kˈæt"))]),
        ("<phoneme ph='kˈæt'> cat </phoneme> b", [("cat", Mark(0, 3, phonemes="kˈæt"))]),
        ("<phoneme ph='kˈæt'/>", [("x", Mark(0, 1, phonemes="kˈæt"))]),
        ("<emphasis>a</emphasis> b", [("a", Mark(0, 1, stress=1.0))]),
        ("<emphasis level='strong'>a</emphasis>", [("a", Mark(0, 1, stress=2.0))]),
        ("<emphasis level='reduced'>a</emphasis>", [("a", Mark(0, 1, stress=-1.0))]),
        ("<emphasis level='none'>a</emphasis>", [("a", Mark(0, 1))]),
        ("<emphasis></emphasis>a", []),
        ("a <lang xml:lang='fr-FR'>b</lang> c", [("b", Mark(2, 3, language="fr"))]),
        ("<lang xml:lang='en'>b</lang>", []),
        ("<p xml:lang='fr'>b</p>", [("b\n\n", Mark(0, 3, language="fr"))]),
        ("<say-as interpret-as='ordinal'>3</say-as>", [("third", Mark(0, 5, is_spoken=True))]),
        (
            "<say-as interpret-as='digits' xml:lang='fr'>3</say-as>",
            [("trois", Mark(0, 5, language="fr")), ("trois", Mark(0, 5, is_spoken=True))],
        ),
        ("<s xml:lang='ja'><say-as interpret-as='time'>9:30</say-as></s>", [("9時30分。 ", Mark(0, 7, language="ja"))]),
        (
            "<emphasis>a <lang xml:lang='fr'>b <lang xml:lang='es'>c</lang></lang></emphasis>",
            [("a b c", Mark(0, 5, stress=1)), ("b c", Mark(2, 5, language="fr")), ("c", Mark(4, 5, language="es"))],
        ),
        (
            "<voice name='bf_emma'><lang xml:lang='en-US'>a</lang><lang xml:lang='en-GB'>b</lang></voice>",
            [("a", Mark(0, 1, language="en-us"))],
        ),
        (
            "<lang xml:lang='fr'><voice name='bf_emma'>a</voice></lang>",
            [("a", Mark(0, 1, language="fr")), ("a", Mark(0, 1, language="en-gb"))],
        ),
    ],
)  # fmt: skip
def test_elements_become_marks(inside: str, expected: list[tuple[str, Mark]]) -> None:
    assert marks(inside) == expected


def test_a_mark_goes_on_after_a_pause() -> None:
    first, second = passages(speak("<emphasis>a<break/>bc</emphasis>").document)
    assert first.marks == (Mark(0, 1, stress=1.0),)
    assert second.marks == (Mark(0, 2, stress=1.0),)


def test_the_root() -> None:
    document = (
        "\n<?xml version='1.0'?>".lstrip() + "<!-- c -->\n<speak version='1.1' xml:lang='en-GB' "
        "xmlns='http://www.w3.org/2001/10/synthesis' xmlns:xsi='x' xsi:schemaLocation='y'>a</speak>\n"
    )
    (passage,) = passages(parse(document).document)
    assert passage.marks == (Mark(0, 1, language="en-gb"),)
    assert parse(document).ignored == ()
    assert said(parse("<v:speak xmlns:v='z'>a<v:break/></v:speak>").document) == "a"
    assert parse(document, Speaker("bf_emma", language="en-gb")).document[0] == TextSpan(
        passage.text, (), "bf_emma", 1.0, 0
    )


def test_a_voice_says_what_it_speaks_and_a_language_outlives_it() -> None:
    document = "<speak xml:lang='fr'>a<voice name='bf_emma'>b</voice>c</speak>"
    languages = [[mark.language for mark in passage.marks] for passage in passages(parse(document).document)]
    assert languages == [["fr"], ["fr", "en-gb"], ["fr"]]


def test_what_is_not_heard_is_told_of() -> None:
    document = speak(
        "<prosody volume='loud' rate='fast'>a</prosody><audio src='x'>b</audio><mstts:express-as style='sad'>c"
        "</mstts:express-as><say-as interpret-as='unit'>5 kg</say-as><w role='x'>d</w>"
    )
    assert [each.what for each in document.ignored] == [
        "volume of <prosody>",
        "<audio>",
        "<mstts:express-as>",
        "interpret-as 'unit' of <say-as>",
        "role of <w>",
    ]
    assert document.ignored[0].at == len("<speak>")


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("<speak>é &amp; 😀&#x41;</speak>", ["é", " ", "&amp;", " ", "😀", "&#x41;"]),
        ("<speak a='é'>\r\n ü\r\nx</speak>", ["ü", "\r\n", "x"]),
        ("<speak><![CDATA[&a]]>é</speak>", ["&", "a", "é"]),
        ("<speak>é<sub alias='ab'> c d </sub></speak>", ["é", " ", "c d", "c d", " "]),
        ("<speak>日<say-as interpret-as='digits'>12</say-as></speak>", ["日", *["1"] * 4, *["2"] * 3]),
        ("<speak><s>a</s>b</speak>", ["a", "", "", "b"]),
        ("<speak>é<phoneme ph='kæt'/></speak>", ["é", ""]),
    ],
)
def test_every_character_is_traced_to_the_document(document: str, expected: list[str]) -> None:
    found = [span for passage in passages(parse(document).document) for span in sources(passage.text, document)]
    assert [span for span in found if span != " "] == [span for span in expected if span != " "]


def test_sentences_and_paragraphs_end_where_they_are_marked() -> None:
    first = "<p><s>The first sentence of all has no stop</s><s>The second one has one!</s></p>"
    inside = f"{first}<p>And this is a paragraph</p>"
    (passage,) = passages(speak(inside).document)
    found = list(segments(passage.text.text, "en-us"))
    assert [(segment.text, segment.ends_paragraph) for segment in found] == [
        ("The first sentence of all has no stop.", False),
        ("The second one has one!", True),
        ("And this is a paragraph", True),
    ]


def test_a_sentence_ends_as_its_language_does() -> None:
    assert said(speak("<s xml:lang='ja'>今日は</s>x").document) == "今日は。 x"


@pytest.mark.parametrize(
    ("document", "place", "says"),
    [
        ("", "line 1, column 1 (character 0)", "no element found"),
        ("just text", "line 1, column 1 (character 0)", "not well-formed"),
        ("<speak>\n é<b", "line 2, column 3 (character 10)", "unclosed token"),
        ("<speak>\né</speek>", "line 2, column 4 (character 11)", "mismatched tag"),
        ("<speak>a & b</speak>", "line 1, column 11 (character 10)", "not well-formed"),
        ("<speak>é&nbsp;</speak>", "line 1, column 9 (character 8)", "write a character such as &#160;"),
        ("<speak>\x00</speak>", "line 1, column 8 (character 7)", "not well-formed"),
        ("<speak>\ud800</speak>", "line 1, column 8 (character 7)", "surrogate"),
        ("<p>a</p>", "line 1, column 1 (character 0)", "one <speak> element"),
        ("<speak><speak/></speak>", "line 1, column 8 (character 7)", "<speak> can't be here"),
        ("<speak>\n<brake/></speak>", "line 2, column 1 (character 8)", "<brake> is not an element of SSML"),
        ("<speak><break time='soon'/></speak>", "character 7", "'soon' is not a time"),
        ("<speak><break time='-1s'/></speak>", "character 7", "'-1s'"),
        ("<speak><break time='61s'/></speak>", "character 7", "0s to 60s"),
        ("<speak><break strength='huge'/></speak>", "character 7", "none, x-weak, weak, medium, strong, x-strong"),
        ("<speak><prosody rate='quick'/></speak>", "character 7", "x-slow, slow, medium"),
        ("<speak><prosody rate='500%'/></speak>", "character 7", "0.25 to 4 times"),
        ("<speak><prosody rate='3'><prosody rate='2'/></prosody></speak>", "character 25", "make 6 together"),
        ("<speak><emphasis level='much'/></speak>", "character 7", "strong, moderate, none, reduced"),
        ("<speak><phoneme alphabet='x-sampa' ph='k'>a</phoneme></speak>", "character 7", "'x-sampa'"),
        ("<speak><phoneme>a</phoneme></speak>", "character 7", "lacks its attribute ph"),
        ("<speak><sub>a</sub></speak>", "character 7", "lacks its attribute alias"),
        ("<speak><mark/></speak>", "character 7", "lacks its attribute name"),
        ("<speak><mark name=''/></speak>", "character 7", "0 characters"),
        ("<speak><voice name=' '/></speak>", "character 7", "the name of <voice> is empty"),
        ("<speak><voice name='x y'/></speak>", "character 7", "<voice> 'x y': There is no voice 'x y'; voice_aliases"),
        ("<speak><say-as>a</say-as></speak>", "character 7", "interpret-as"),
        ("<speak>é<say-as interpret-as='date'>never</say-as></speak>", "character 8", "not a date"),
        ("<speak><sub alias='a'><p/></sub></speak>", "character 22", "<p> can't be in <sub>"),
        ("<speak><lang xml:lang='tlh'/></speak>", "character 7", "language 'tlh' is not spoken"),
        ("<speak>" + "<break time='60s'/>" * 11 + "</speak>", "character 197", "at most 600 s"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_where_it_is(document: str, place: str, says: str) -> None:
    error = refusal(document)
    assert error.param == "ssml"
    assert place in error.message
    assert says in error.message


def test_refusals_of_others_keep_their_code() -> None:
    assert isinstance(refusal("<speak><voice name='nobody'>a</voice></speak>"), UnknownVoice)
    assert isinstance(refusal("<speak><phoneme ph='!'>a</phoneme></speak>"), InvalidPhonemes)


@pytest.mark.parametrize(
    "document",
    [
        "<!DOCTYPE speak><speak>a</speak>",
        "<!DOCTYPE speak SYSTEM 'http://example.com/speak.dtd'><speak/>",
        "<!DOCTYPE speak [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><speak>&x;</speak>",
        "<!DOCTYPE l [<!ENTITY a 'lol'>"
        + "".join(f"<!ENTITY {chr(98 + i)} '{f'&{chr(97 + i)};' * 10}'>" for i in range(9))
        + "]><speak>&j;</speak>",
    ],
)
def test_document_types_are_refused(document: str) -> None:
    assert "<!DOCTYPE) is not allowed" in refusal(document).message


def test_depth_and_number_are_bounded() -> None:
    assert f"more than {MAX_DEPTH} deep" in refusal("<speak>" + "<p>" * 10_000).message
    assert said(speak("<p>" * (MAX_DEPTH - 1) + "a" + "</p>" * (MAX_DEPTH - 1)).document).strip() == "a"
    assert f"more than {MAX_MARKS} elements" in refusal("<speak>" + "<w/>" * 100_000).message
    assert len(speak("<break time='1ms'/>" * (MAX_MARKS - 1)).document) == MAX_MARKS - 1


@pytest.mark.parametrize(
    "inside",
    [
        "&amp;" * 50_000,
        "\r\n" * 50_000,
        "é😀" * 100_000,
        "<w>é</w>" * 9_999,
        "<s> </s>" * 9_999,
        "<p>a</p>" * 9_999,
        "<emphasis>" * 30 + "a<break time='1ms'/>" * 5_000 + "</emphasis>" * 30,
        ("<say-as interpret-as='characters'>" + "-a" * 500 + "</say-as>") * 100,
        ("<say-as interpret-as='telephone' xml:lang='fr'>" + "1 " * 500 + "</say-as>") * 100,
        "<sub alias='" + "a" * 100_000 + "'>b</sub>",
        "<w " + " ".join(f"a{i}=''" for i in range(20_000)) + "/>",
    ],
)
def test_large_documents_are_read_in_linear_time(inside: str) -> None:
    """Anything quadratic would take minutes for these."""
    assert len(speak(inside).document) <= 10_001


def test_what_is_not_cardinal_is_refused_at_once() -> None:
    document = "<speak><say-as interpret-as='cardinal'>" + "1," * 500 + "</say-as></speak>"
    assert "not a number" in refusal(document).message


NAMES = st.sampled_from(
    ["p", "s", "w", "emphasis", "prosody", "voice", "lang", "say-as", "sub", "phoneme", "mark", "x:y"]
)
ATTRIBUTES = st.sampled_from(
    ["", " rate='slow'", " name='bf_emma'", " xml:lang='fr'", " interpret-as='characters'", " alias='é'", " ph='kæt'"]
)
WORDS = st.sampled_from(
    ["one ", "Zwei.", " 日本", "&amp;", "&#233;", "😀", "\r\n", "<break/>", "<![CDATA[<&]]>", "<!---->"]
)


def _element(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    inside = st.lists(children, max_size=4).map("".join)
    return st.builds(lambda name, a, b, text: f"<{name}{a}{b}>{text}</{name}>", NAMES, ATTRIBUTES, ATTRIBUTES, inside)


DOCUMENTS = st.recursive(WORDS, _element, max_leaves=20).map(lambda inside: f"<speak>{inside}</speak>")


@given(DOCUMENTS | st.text(max_size=30).map(lambda text: f"<speak>{text}</speak>"))
def test_any_document_is_a_script_or_an_invalid_request(document: str) -> None:
    try:
        script = parse(document).document
    except InvalidRequest as error:
        assert re.search(r"^ssml, line \d+, column \d+ \(character \d+\): ", error.message)
        return
    last = 0
    for passage in passages(script):
        for start, end in zip(passage.text.starts, passage.text.ends, strict=True):
            assert last <= start <= end <= len(document)
            last = start
        assert all(0 <= mark.start < mark.end <= len(passage.text) for mark in passage.marks)
    letters = re.sub(r"<!\[CDATA\[|\]\]>|<[^&>]*>|&#?\w+;", "", document)
    if "interpret-as" not in document and "alias" not in document:
        kept = said(script)
        assert all(letter in kept for letter in letters if letter.isalnum())


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=50))
def test_text_is_kept(text: str) -> None:
    written = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if any(ord(char) in (0xFFFE, 0xFFFF) for char in text):
        return
    assert said(speak(written).document) == re.sub(" +", " ", text).removeprefix(" ")
