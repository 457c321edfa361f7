"""Addresses: URLs, e-mail, telephone numbers. What their signs are called is a `Wording`'s."""

import re
from collections.abc import Iterator

import phonenumbers

from api.languages.common.rules import Find, Rule
from api.languages.common.worded.finding import saying
from api.languages.common.worded.wording import Wording
from api.text.aligned import Edit

_MAIL = r"(?<![\w.+-])(?P<all>[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24})(?![\w@])"
_TOPS = "com|org|net|edu|gob|gov|info|io|ai|app|dev|tv|eu|es|mx|ar|cl|co|fr|be|ch|ca|it|br|pt|in|uk|us|de"
_URL = re.compile(
    r"(?:mailto:|https?://|www\.)[^\s\"“”«»<>\ufffc]{1,400}"
    rf"|(?<![\w.@-])(?:[\w-]{{1,63}}\.){{1,6}}(?:{_TOPS})(?:/[^\s\"“”«»<>\ufffc]{{0,300}})?(?![\w@.-]\w|\w)"
)
_SCHEME = re.compile(r"mailto:|https?://")
_SENTENCE_END = ".,;:!?…'’*)]}।"
_PARTS = re.compile(r"[^\W_]+|.", re.DOTALL)

_TELEPHONE = re.compile(
    r"(?<![\w.,:/$£€₹#+-])(?:\+|\(?0|\(?[1-9])[0-9 ().\u00a0\u202f‑-]{5,22}[0-9](?![\w/%:°]|[.,‑-][0-9])"
)
_GROUP = re.compile(r"[0-9]+")


def addresses(words: Wording) -> tuple[Rule, ...]:
    """URLs and e-mail addresses, each one word of the writer's."""
    return (
        Rule(_urls(words), "url_normalization"),
        Rule(saying(_MAIL, lambda found: [("all", spelled(words, found["all"]))]), "email_normalization"),
    )


def _urls(words: Wording) -> Find:
    def find(text: str) -> Iterator[Edit]:
        for found in _URL.finditer(text):
            url = found.group().rstrip(_SENTENCE_END)
            rest = _SCHEME.sub("", url).rstrip("/")
            if rest:
                yield Edit(found.start(), found.start() + len(url), spelled(words, rest))

    return find


def spelled(words: Wording, address: str) -> str:
    """An address word by word and sign by sign."""
    names = {".": words.dot, "@": words.at, "/": words.slash, "-": words.hyphen, "_": words.underscore}
    names[":"] = words.colon
    return " ".join(names.get(part, part) for part in _PARTS.findall(address) if not part.isspace())


def telephones(words: Wording) -> Rule:
    """Numbers that phonenumbers knows to be valid in the language's own country, or that begin with a "+"."""

    def find(text: str) -> Iterator[Edit]:
        for found in _TELEPHONE.finditer(text):
            number = found.group()
            groups = _GROUP.findall(number)
            if (number[0] in "+(0" or len(groups) > 1) and _is_valid(number, words.region):
                plus = f"{words.plus} " if number.startswith("+") else ""
                yield Edit(*found.span(), plus + ", ".join(map(words.phone_group, groups)))

    return Rule(find, "phone_normalization")


def _is_valid(number: str, region: str) -> bool:
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return False
    return bool(phonenumbers.is_valid_number(parsed))
