"""IP addresses and versions."""

import re
from itertools import groupby

from api.languages.common.patterns import replacing
from api.languages.common.rules import Rule
from api.languages.en.normalize.spelling import digits, letters

_BEFORE = r"(?<![\w.:/-])"
_IPV4 = rf"{_BEFORE}(?:[0-9]{{1,3}}\.){{3}}[0-9]{{1,3}}(?:/[0-9]{{1,2}})?(?::[0-9]{{2,5}})?(?![\w/]|[.:-]\w)"
_IPV6 = r"(?<![\w:.])(?=[0-9a-fA-F:]{0,8}:)[0-9a-fA-F:]{3,39}(?:/[0-9]{1,3})?(?![\w:]|\.\w)"

_NUMBERS = r"[0-9]{1,6}(?:\.[0-9]{1,6})"
_STAGE = r"(?:[-.]?(?:alpha|beta|rc|dev|preview|pre|post|a|b)[-.]?[0-9]{0,4}(?:\.[0-9]{1,4})?)?"
_END = r"(?![\w]|\.[0-9])"
_MARKED = rf"(?<![\w.])[vV](?:\.\s?)?{_NUMBERS}{{0,5}}{_STAGE}{_END}"
_LONG = rf"(?<![\w.,:/$£€-]){_NUMBERS}{{2,5}}{_STAGE}{_END}"
_PRODUCTS = (
    "[Vv]ersions?|[Rr]elease|Python|Node|Java|PHP|Ruby|Perl|Go|Rust|Swift|Kotlin|Ubuntu|Debian|Fedora|Android|iOS|iPadOS|"
    "macOS|Windows|Linux|kernel|Postgres|PostgreSQL|MySQL|SQLite|Redis|Django|Flask|Rails|React|Angular|Vue|PyTorch|"
    "TensorFlow|CUDA|Docker|Kubernetes|HTTP|TLS|USB|Bluetooth|HDMI|OpenSSL|NumPy|pandas|Chrome|Firefox|Safari|Kokoro|GPT|"
    "Claude|Gemini|Llama|Qwen|C\\+\\+"
)
_OF_PRODUCT = rf"(?<!\w)(?:{_PRODUCTS})[ -](?P<version>{_NUMBERS}{_STAGE}{_END}(?:-(?=\w))?)"

_STAGE_SAID = {"rc": "R.c", "a": "alpha", "b": "beta", "pre": "pre"}


def network_rules() -> tuple[Rule, ...]:
    """Return the rules. IP addresses precede versions, which look alike."""
    return (
        Rule(replacing(_IPV4, _ipv4)),
        Rule(replacing(_IPV6, _ipv6)),
        Rule(replacing(_MARKED, lambda found: f"version {_version(found.group().lstrip('vV. '))}")),
        Rule(replacing(_LONG, _long)),
        Rule(replacing(_OF_PRODUCT, _of_product, "version")),
    )


def _ipv4(found: re.Match[str]) -> str | None:
    address, _, port = found.group().partition(":")
    host, _, mask = address.partition("/")
    numbers = host.split(".")
    if any(int(number) > 255 for number in numbers):
        return None
    said = " dot ".join(map(digits, numbers))
    return said + (f" slash {mask}" if mask else "") + (f" port {port}" if port else "")


def _ipv6(found: re.Match[str]) -> str | None:
    """Return an IPv6 address letter by letter; None without eight groups or a gap, where it is a time."""
    host, _, mask = found.group().partition("/")
    groups = host.split(":")
    is_address = len(groups) == 8 if "::" not in host else host.count("::") == 1 and len(groups) <= 9
    if not is_address or max(map(len, groups)) > 4 or not host.strip(":"):
        return None
    said = " ".join(_hexadecimal(part) if part != ":" else "colon" for part in re.findall(r":|[^:]+", host))
    return f"{said} slash {mask}" if mask else said


def _hexadecimal(part: str) -> str:
    runs = ((is_digit, "".join(run)) for is_digit, run in groupby(part, key=str.isdigit))
    return " ".join(digits(run) if is_digit else letters(run) for is_digit, run in runs)


def _long(found: re.Match[str]) -> str | None:
    """Return three or more numbers as a version; None for a date, 15.03.2024."""
    is_date = re.fullmatch(r"[0-3]?[0-9]\.[0-3]?[0-9]\.(?:19|20)[0-9]{2}", found.group())
    return None if is_date else _version(found.group())


def _of_product(found: re.Match[str]) -> str:
    """Return the version of a product, and a space for the hyphen before a size: "Llama-3.1-8B"."""
    said = _version(found["version"])
    return f"{said} " if found["version"].endswith("-") else said


def _version(written: str) -> str:
    """Return "3.11.4-rc1" as "3 point 11 point 4 R.c 1"."""
    parts = re.findall(r"[0-9]+|[a-z]+|\.(?=[0-9])", written)
    return " ".join("point" if part == "." else _STAGE_SAID.get(part) or _number(part) for part in parts)


def _number(part: str) -> str:
    is_padded = len(part) > 1 and part.startswith("0")
    return digits(part) if is_padded else part
