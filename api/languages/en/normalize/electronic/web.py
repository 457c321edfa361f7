"""Addresses: URLs, e-mail addresses, names of hosts; and, with `files`, names of files and paths.

Knows how they are told from prose, and leaves how they are spelled to `spelling`. An address is read in one piece.
"""

import re
from collections.abc import Callable, Iterator

from api.languages.common.rules import Find, Rule
from api.languages.en.normalize.electronic.files import file_or_path
from api.languages.en.normalize.patterns import words
from api.languages.en.normalize.spelling import address, letters
from api.text.aligned import Edit

_PIECE = re.compile(r"[^\s\"“”<>—\ufffc,;(){}\[\]'‘’|*`!…]+")
"""Runs without what encloses or parts names in prose."""

_URL = re.compile(
    r"(?:https?|(ftps?|sftp|ssh|git|wss?|file|s3|postgres|postgresql|mysql|redis|mongodb))://([^\s\"“”<>—\ufffc]+)",
    re.IGNORECASE,
)
_MAIL = re.compile(r"(?:mailto:)?([\w.%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24})")
_HOST = re.compile(r"((?:[A-Za-z0-9_-]{1,63}\.){0,8}[A-Za-z0-9-]{1,63})(:[0-9]{1,5})?([/?#].*)?")

_DOMAINS = words(
    """com org net edu gov mil int io ai app dev info biz me tv fm gg xyz co uk us ca de fr es nl eu jp cn au nz br ru
    ch fi ie pt cz kr tw hk sg za mx cl se dk pl ly shop store online site tech cloud blog news wiki museum"""
)
"""Top-level domains that are no words, or seldom stand behind a full stop without a space as one."""
_WORDY_DOMAINS = words("it at be in is so to no my am la page link name pro live art space world today")
"""Those that are: they take more to be believed, a path or a third label."""
_SPOKEN_DOMAINS = frozenset(("co", "me", "be", "to", "so", "is", "it", "in", "no", "my", "at", "am", "edu"))
"""Those of two or three letters that are said as words."""

_Read = Callable[[str], str | None]


def web_rules() -> tuple[Rule, ...]:
    """URLs and e-mail addresses, each with its own option, then names of hosts and files, and paths."""
    return (
        Rule(_urls, "url_normalization"),
        Rule(_each_piece(_mail, "@"), "email_normalization"),
        Rule(_each_piece(file_or_path, "./\\"), "url_normalization"),
        Rule(_each_piece(_host, ".:"), "url_normalization"),
    )


def _urls(text: str) -> Iterator[Edit]:
    """URLs with their schemes, which may hold brackets and commas, and end with none that they did not open."""
    for found in _URL.finditer(text):
        location = _without_end(found[2])
        if location:
            spelled = f"{letters(found[1])} colon slash slash " if found[1] else ""
            yield Edit(found.start(), found.start(2) + len(location), spelled + _location(location))


def _each_piece(read: _Read, marks: str) -> Find:
    """Reads every piece that has one of `marks`."""
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
    """`url` without the punctuation of the sentence around it."""
    opened = url.count("(") - url.count(")")
    end = len(url)
    while end > 0 and (url[end - 1] in ".,;:!?…'‘’*_|`]}" or (url[end - 1] == ")" and opened < 0)):
        opened += url[end - 1] == ")"
        end -= 1
    return url[:end]


def _location(rest: str) -> str:
    """What follows the scheme: host, port, path and query."""
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
    return top.lower() if top.lower() in _DOMAINS | _WORDY_DOMAINS else address(top)


def _mail(piece: str) -> str | None:
    found = _MAIL.fullmatch(piece)
    if found is None:
        return None
    user, host = found[1].split("@")
    return f"{address(user)} at {_host_name(host)}"


def _host(piece: str) -> str | None:
    """A host without a scheme, if its last label is a domain that is known, or it begins with "www."."""
    found = _HOST.fullmatch(piece)
    if found is None:
        return None
    *labels, top = found[1].split(".")
    if labels and (labels[0].lower() == "www" or _is_believed(labels, top, bool(found[3]))):
        return _location(piece)
    return _location(piece) if piece.startswith("localhost") and found[2] and not labels else None


def _is_believed(labels: list[str], top: str, has_path: bool) -> bool:
    # A capital behind a stop is the next sentence's: "the end.It was".
    if not top.islower() and not (top.isupper() and "".join(labels).isupper()):
        return False
    if not any(char.isalpha() for label in labels for char in label):
        return False
    is_long = len(labels) > 1 and max(map(len, labels)) > 1
    return top.lower() in _DOMAINS or (top.lower() in _WORDY_DOMAINS and (has_path or is_long))
