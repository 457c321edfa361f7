"""English G2P: the right sounds, every word, and only symbols of the alphabet, for any text."""

import random
import unicodedata

import pytest
from misaki import en
from support.real_english import Read, alphabet, real_phonemizer

from api.errors import InvalidRequest
from api.languages.common.alphabet import has_speech, in_alphabet
from api.languages.en.g2p import lexicon
from api.languages.en.readable import readable
from api.languages.options import NormalizationOptions
from api.languages.types import ReadOptions

ODD_WORDS = """
    the a I am AM an AN used to TO in by vs. St. Mr. 's 'd 'll n't 've s' ed ing ies 1st 2nd -5 3.14 .5 5. $5
    £3.2 €1,000.50 $1.2.3 1990s 2000 0000 1000 007 0 00 1,0 ,5 5, 1e5 b2b 4x4 O'Neil ' '' ’ ‘ \" “ ” ` - -- — – _
    / . .. ... , ; : ! ? ( ) [ ] % & + @ $ £ € # * ^ ~ | \\ < > = http://a.b/c?d=e x@y.z C++ C# .NET U.S. e.g.
    ½ ² ① Ⅷ 😀 é ß ﬁ привет 你好 한국 K팝 שלום ไทย Ꭰ \u200b \u0301 123456789012345 1234567890123456 -0 1-2 1/2
    10:30 a/b USA's 90s' 5ing 5ed 5'd 12th's ¥ 50¢ $.50 $5m $-5 ½% 7th. (3) #1 1.000.000 1..2 1.,2 5'10
"""
LETTERS = "aAbBzZ019 .,'’‘\"-_/$£€%&+@#!?;:()[]é½²ß—…\u0301\u200dж字"


@pytest.fixture(scope="module")
def phonemizer() -> Read:
    return real_phonemizer()


AS_IT_IS = ReadOptions(NormalizationOptions(normalize=False))
"""Options that leave the text to the G2P, which is under test here."""


def said(phonemizer: Read, text: str) -> str:
    return phonemizer(text, "en-us", AS_IT_IS).phonemes


@pytest.mark.parametrize(
    ("text", "phonemes"),
    [
        ("Hello world.", "həlˈO wˈɜɹld."),
        ("I read it yesterday; I will read it tomorrow.", "ˌI ɹˈɛd ɪt jˈɛstəɹdˌA; ˌI wɪl ɹˈid ɪt təmˈɑɹO."),
        ("It costs $5.99.", "ˌɪt kˈɔsts fˈIv dˈɑləɹz ænd nˈIndi nˈIn sˈɛnts."),
        ("Pi is 3.14!", "pˈI ɪz θɹˈi pYnt wˈʌn fˈɔɹ!"),
        ("I can't; you won't?", "ˌI kˈænt; ju wˈOnt?"),
        ("“Quoted” (so)", "“kwˈOTᵻd” (sˌO)"),
        ("A C++ class", "ɐ sˈi plˈʌs plˈʌs klˈæs"),
        ("NASA and IBM", "nˈæsə ænd ˌIbˌiˈɛm"),
    ],
)
def test_american_words_have_their_phonemes(phonemizer: Read, text: str, phonemes: str) -> None:
    assert said(phonemizer, text) == phonemes


@pytest.mark.parametrize(
    ("word", "american", "british"),
    [
        ("tomato", "təmˈATO", "təmˈɑːtQ"),
        ("schedule", "skˈɛʤˌul", "ʃˈɛdjuːl"),
        ("bath", "bˈæθ", "bˈɑːθ"),
        ("Kubernetes", "kˌubəɹnˈɛTiz", "kˌuːbənˈɛtiːz"),
    ],
)
def test_variants_differ(phonemizer: Read, word: str, american: str, british: str) -> None:
    assert phonemizer(word, "en-us").phonemes == american
    assert phonemizer(word, "en-gb").phonemes == british


@pytest.mark.parametrize(
    ("text", "as_if"),
    [
        ("two  spaces\tand\nlines", "two spaces and lines"),
        ("zero\u200bwidth \x00nul", "zerowidth nul"),
        ("ＦＵＬＬ width ﬁne 𝐛𝐨𝐥𝐝", "FULL width fine bold"),
        ("cafe\u0301", "café"),
        ("dash - dash -- dash", "dash — dash — dash"),
        ("20°C, ½ and x²", "20 degrees C, one half and x 2"),
        ("tea = milk", "tea equals milk"),
        ("#1 in C#", "number 1 in C hash"),
        ("1,2,3", "1, 2, 3"),
        ("٣٤٥", "345"),
        ("Việt", "Viet"),
        ("Bonjour !", "Bonjour!"),
        ("『はい』", "“はい”"),
        ("你好。再见！", "你好. 再见!"),
        ("So!!!!!!!!", "So!!!"),
    ],
)
def test_text_sounds_like_its_plain_form(phonemizer: Read, text: str, as_if: str) -> None:
    assert said(phonemizer, text) == said(phonemizer, as_if)
    assert has_speech(said(phonemizer, as_if))


def test_symbols_that_cannot_be_said_are_reported_once(phonemizer: Read) -> None:
    result = phonemizer("★ Great 😀 **job** 😀 \ud800", "en-us", AS_IT_IS)
    assert result.phonemes == said(phonemizer, "Great job")
    assert result.unspoken == ("★", "😀", "*", "\ufffd")


@pytest.mark.parametrize("text", ["", " \n", "😀", "***", "\u200b"])
def test_text_without_sound_has_no_phonemes(phonemizer: Read, text: str) -> None:
    assert phonemizer(text, "en-us").phonemes == ""


def test_unknown_language_is_refused_with_the_known_ones(phonemizer: Read) -> None:
    with pytest.raises(InvalidRequest, match="'tlh' can't be spoken; known: en-gb, en-us, es"):
        phonemizer("Hello", "tlh")


@pytest.mark.parametrize(
    ("text", "sound", "times"),
    [
        ("w" * 100, "bᵊlj", 100),  # espeak drops what comes after some twenty of these in one word
        ("字" * 400, "ʧˈInizlˌɛTəɹ", 400),
        ("9" * 400, "nˈIn", 400),
        ("Ꭰ" * 20, "lˈɛTəɹ", 20),
        ("a-" * 200, "", 0),
    ],
)
def test_long_runs_are_read_to_the_end(phonemizer: Read, text: str, sound: str, times: int) -> None:
    phonemes = said(phonemizer, text)
    assert has_speech(phonemes[-3:])
    assert not sound or phonemes.count(sound) == times


def test_word_in_two_scripts_is_not_lost(phonemizer: Read) -> None:
    assert said(phonemizer, "K팝") == said(phonemizer, "K 팝")
    assert has_speech(said(phonemizer, "팝"))


def random_texts(count: int) -> list[str]:
    choose = random.Random(1881)
    anything = [chr(code) for code in range(1, 0x1FFFF)]
    words = ODD_WORDS.split()
    makers = (
        lambda: "".join(choose.choice(words) + choose.choice(["", " "]) for _ in range(choose.randrange(1, 14))),
        lambda: "".join(choose.choices(LETTERS, k=choose.randrange(1, 40))),
        lambda: "".join(choose.choices(anything, k=choose.randrange(1, 9))),
        lambda: "".join(choose.choices(LETTERS, k=choose.randrange(1, 5))) * choose.randrange(1, 60),
    )
    return [choose.choice(makers)() for _ in range(count)]


@pytest.mark.parametrize("language", ["en-us", "en-gb"])
def test_any_text_is_read_whole(phonemizer: Read, language: str) -> None:
    for text in random_texts(300):
        result = phonemizer(text, language, AS_IT_IS)
        words = [word for word in readable(text).text.split() if any(char.isalnum() for char in word)]
        assert set(result.phonemes) <= alphabet()
        assert result.phonemes == " ".join(result.phonemes.split())
        assert sum(map(has_speech, result.phonemes.split())) >= len(words), ascii(text)
        assert not [symbol for symbol in result.unspoken if symbol.isalnum()]


def test_every_letter_and_digit_is_heard(phonemizer: Read) -> None:
    choose = random.Random(7)
    every = [chr(code) for code in range(0x2FFFF) if unicodedata.category(chr(code))[0] in "LN"]
    silent = [char for char in choose.sample(every, 1000) if not has_speech(said(phonemizer, char))]
    assert silent == []


def test_phonemes_keep_to_the_alphabet() -> None:
    # What the model lacks is replaced or left out, never passed on: it would refuse the utterance.
    assert in_alphabet("ɡˈʉɫ g̪", frozenset("ɡulˈ ")) == "ɡˈul ɡ"


@pytest.mark.filterwarnings("ignore:open_text is deprecated:DeprecationWarning")
@pytest.mark.parametrize("british", [False, True])
def test_lexicon_is_that_of_misaki(british: bool) -> None:
    whole, ours = en.Lexicon(british), lexicon(british=british)
    assert vars(ours) == vars(whole)
