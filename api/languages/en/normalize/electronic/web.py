"""URLs, e-mail addresses and host names; names of files and paths, with `files`. Each address becomes one edit."""

import re
from collections.abc import Callable, Iterator

from api.languages.common.rules import Find, Rule
from api.languages.common.tables import read_rows
from api.languages.en.normalize.electronic.files import file_or_path
from api.languages.en.normalize.spelling import address, letters
from api.text.aligned import Edit

_PIECE = re.compile(r"[^\s\"“”<>—\ufffc,;(){}\[\]'‘’|*`!…]+")
"""A run without the signs that enclose or separate names in prose."""

_URL = re.compile(
    r"(?:https?|(ftps?|sftp|ssh|git|wss?|file|s3|postgres|postgresql|mysql|redis|mongodb))://([^\s\"“”<>—\ufffc]+)",
    re.IGNORECASE,
)
_MAIL = re.compile(r"(?:mailto:)?([\w.%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24})")
_HOST = re.compile(r"((?:[A-Za-z0-9_-]{1,63}\.){0,8}[A-Za-z0-9-]{1,63})(:[0-9]{1,5})?([/?#].*)?")

_ROWS = read_rows("en", "domains", "domain", "is_english_word", "is_said_as_word")
_DOMAINS = frozenset(domain for domain, *_ in _ROWS)
"""Top-level domains."""
_WORDY_DOMAINS = frozenset(domain for domain, is_english_word, _ in _ROWS if is_english_word)
"""Top-level domains that are words, and often follow a full stop without a space.

A host name with one of them needs a path or a third label.
"""
_SPOKEN_DOMAINS = frozenset(domain for domain, _, is_said_as_word in _ROWS if is_said_as_word)
"""Top-level domains of two or three letters that are said as words."""

_Read = Callable[[str], str | None]
"""Address -> words; None for other text."""


def web_rules() -> tuple[Rule, ...]:
    """Return the rules for URLs, e-mail addresses, files and paths, and host names, in this order."""
    return (
        Rule(_urls, "url_normalization"),
        Rule(_each_piece(_mail, "@"), "email_normalization"),
        Rule(_each_piece(file_or_path, "./\\"), "url_normalization"),
        Rule(_each_piece(_host, ".:"), "url_normalization"),
    )


def _urls(text: str) -> Iterator[Edit]:
    """Yield URLs with a scheme. They may contain brackets and commas. Unmatched brackets at their end are left out."""
    for found in _URL.finditer(text):
        location = _without_end(found[2])
        if location:
            spelled = f"{letters(found[1])} colon slash slash " if found[1] else ""
            yield Edit(found.start(), found.start(2) + len(location), spelled + _location(location))


def _each_piece(read: _Read, marks: str) -> Find:
    """Return a `Find` that gives `read` each piece with one of the characters `marks`."""
    needed = frozenset(marks)

    def find(text: str) -> Iterator[Edit]:
        for found in _PIECE.finditer(text):
            if needed.isdisjoint(found.group()):
                continue
            if text[found.start() - 1 : found.start() + 1] == "</":
                continue  # a closing tag, no path
            piece = found.group().rstrip(".:?&")
            new = read(piece) if piece else None
            if new is not None:
                yield Edit(found.start(), found.start() + len(piece), new)

    return find


def _without_end(url: str) -> str:
    """Return `url` without the punctuation of the sentence around it."""
    opened = url.count("(") - url.count(")")
    end = len(url)
    while end > 0 and (url[end - 1] in ".,;:!?…'‘’*_|`]}" or (url[end - 1] == ")" and opened < 0)):
        opened += url[end - 1] == ")"
        end -= 1
    return url[:end]


def _location(rest: str) -> str:
    """Return the words for host, port, path and query."""
    found = _HOST.fullmatch(rest.removeprefix("www.") if rest.startswith("www.") else rest)
    if found is None:
        return address(rest)
    host, port, path = found.groups()
    parts = [letters("www") + " dot" if rest.startswith("www.") else "", _host_name(host)]
    parts += [f"port {port[1:]}" if port else "", address(path) if path and path != "/" else ""]
    return " ".join(filter(None, parts))


def _host_name(host: str) -> str:
    *labels, top = host.split(".")
    is_spelled = labels and len(top) == 2 and top.isalpha() and top.lower() not in _SPOKEN_DOMAINS
    return " dot ".join([*map(address, labels), letters(top) if is_spelled else _top_word(top)])


def _top_word(top: str) -> str:
    return top.lower() if top.lower() in _DOMAINS else address(top)


def _mail(piece: str) -> str | None:
    found = _MAIL.fullmatch(piece)
    if found is None:
        return None
    user, host = found[1].split("@")
    return f"{address(user)} at {_host_name(host)}"


def _host(piece: str) -> str | None:
    """Return a host without a scheme; None unless its last label is a known domain, or it begins with "www."."""
    found = _HOST.fullmatch(piece)
    if found is None:
        return None
    *labels, top = found[1].split(".")
    if labels and (labels[0].lower() == "www" or _is_host(labels, top, bool(found[3]))):
        return _location(piece)
    return _location(piece) if piece.startswith("localhost") and found[2] and not labels else None


def _is_host(labels: list[str], top: str, has_path: bool) -> bool:
    # A capital after a full stop begins the next sentence: "the end.It was".
    if not top.islower() and not (top.isupper() and "".join(labels).isupper()):
        return False
    if not any(char.isalpha() for label in labels for char in label):
        return False
    is_long = len(labels) > 1 and max(map(len, labels)) > 1
    return top.lower() in _DOMAINS and (top.lower() not in _WORDY_DOMAINS or has_path or is_long)
