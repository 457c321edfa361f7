"""Languages that are loaded with the first text in them, and those that may not be installed.

Knows which packages a language takes. Most servers are never asked for these languages, which would take every worker
process 60 MB (Japanese) and 70 MB (Mandarin) more and two seconds more to start.
"""

from collections.abc import Callable, Mapping
from importlib.util import find_spec
from types import MappingProxyType

from api.errors import InvalidRequest
from api.languages.types import BOPOMOFO, G2P, IPA, Phonemized

PACKAGES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "ja": ("pyopenjtalk",),
        "zh": ("jieba", "pypinyin", "pypinyin_dict", "cn2an", "ordered_set"),
    }
)
"""Language -> what its reader imports; the extra of `pyproject.toml` that installs it has the language's name."""


def is_installed(language: str) -> bool:
    """Whether a language's packages are there, without importing them."""
    return all(find_spec(package) for package in PACKAGES.get(language, ()))


def check_installed(language: str) -> None:
    """Refuse a language whose packages are not there.

    Raises:
        InvalidRequest: the message says what to install.
    """
    if not is_installed(language):
        raise InvalidRequest(
            f"language {language!r} is not installed on this server; its operator can add it with "
            f"`python -m pip install '.[{language}]'` in the service's folder",
            param="lang_code",
        )


class OnDemand:
    """A G2P that is loaded with its first text."""

    def __init__(self, language: str, load: Callable[[], G2P]) -> None:
        self._language = language
        self._load = load
        self._g2p: G2P | None = None

    def __call__(self, text: str) -> Phonemized:
        """Raises InvalidRequest where the language is not installed, and what its G2P raises."""
        return self.loaded()(text)

    def loaded(self) -> G2P:
        """The G2P itself, loaded now if it was not yet."""
        if self._g2p is None:
            check_installed(self._language)
            self._g2p = self._load()
        return self._g2p


def languages_on_demand(english: G2P) -> dict[str, OnDemand]:
    """Readers by name. `english` reads what is foreign to them."""

    def japanese() -> G2P:
        from api.languages.ja.g2p import JapaneseG2P  # noqa: PLC0415

        return JapaneseG2P(english)

    def mandarin() -> G2P:
        from api.languages.zh.g2p import load_mandarin  # noqa: PLC0415

        return load_mandarin(english)

    def bopomofo() -> G2P:
        from api.languages.zh.g2p import load_mandarin_in_bopomofo  # noqa: PLC0415

        return load_mandarin_in_bopomofo(english)

    return {"ja": OnDemand("ja", japanese), IPA: OnDemand("zh", mandarin), BOPOMOFO: OnDemand("zh", bopomofo)}
