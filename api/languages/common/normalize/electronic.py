"""URLs, e-mail addresses and telephone numbers."""

import re
from collections.abc import Iterator

import phonenumbers

from api.languages.common.normalize.wording import Wording
from api.languages.common.patterns import replacing_parts_spaced
from api.languages.common.rules import Find, Rule
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


def address_rules(words: Wording) -> tuple[Rule, ...]:
    """Return the rules for URLs and e-mail addresses. Each address becomes one edit."""
    return (
        Rule(_urls(words), "url_normalization"),
        Rule(
            replacing_parts_spaced(_MAIL, lambda found: [("all", _spelled(words, found["all"]))]),
            "email_normalization",
        ),
    )


def _urls(words: Wording) -> Find:
    def find(text: str) -> Iterator[Edit]:
        for found in _URL.finditer(text):
            url = found.group().rstrip(_SENTENCE_END)
            rest = _SCHEME.sub("", url).rstrip("/")
            if rest:
                yield Edit(found.start(), found.start() + len(url), _spelled(words, rest))

    return find


def _spelled(words: Wording, address: str) -> str:
    """Return an address word by word and sign by sign."""
    return " ".join(words.signs.get(part, part) for part in _PARTS.findall(address) if not part.isspace())


def telephone_rule(words: Wording) -> Rule:
    """Return the rule for numbers that are valid in `words.region`, and international ones that begin with a "+"."""

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
