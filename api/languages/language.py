"""Language and Languages: a row of the table of languages, and the table with its look-ups.

A row holds import strings, so that the table can be read without importing a reader; `loader.py` alone follows them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Language:
    """A row of the table."""

    code: str
    """Name of the language in the API and the code: "en-us"."""
    letter: str
    """Kokoro's name of it, and the first letter of its voices' names: "a"."""
    tag: str
    """BCP 47 tag: "en-US"."""
    name: str
    """English name."""
    g2p: str
    """Import string of a `LoadG2P`: "module:function"."""
    script: str = "LATIN"
    """Script of its own words, as the names of its letters begin in Unicode."""
    aliases: tuple[str, ...] = ()
    """Further names in the API, in lower case."""
    subtags: tuple[str, ...] = ()
    """Primary subtags of BCP 47 that mean it besides that of `tag`."""
    regions: tuple[str, ...] = ()
    """Regions in which it is this row, where several rows share a primary subtag; none: wherever no other row is."""
    other_regions: tuple[str, ...] = ()
    """Regions in which the same primary subtag means a language that is not in the table."""
    normalizer: str | None = None
    """Import string of a function that returns its rules of normalisation: "module:function"."""
    ipa: str | None = None
    """Import string of a mapping from IPA to the symbols that it is written in: "module:name". It is imported by the
    process that serves requests, so its module imports no library."""
    variants: Mapping[str, str] = field(default_factory=dict)
    """Further G2Ps by name, for model versions that write the language otherwise; a config's `g2p` names one."""
    espeak_voice: str | None = None
    """espeak-ng's code for it; None where espeak-ng does not read it."""
    extra: str | None = None
    """Extra of pyproject.toml that installs `packages`."""
    packages: tuple[str, ...] = ()
    """Modules that must be there for its G2P. A language that needs any is loaded with the first text in it."""

    @property
    def primary_subtags(self) -> tuple[str, ...]:
        """Primary subtags of BCP 47 that mean it, in lower case."""
        return (self.tag.partition("-")[0].lower(), *self.subtags)


@dataclass(frozen=True)
class Languages:
    """A table of languages. Codes, letters and aliases are unique: ValueError otherwise."""

    rows: tuple[Language, ...]

    def __post_init__(self) -> None:
        names = [name for row in self.rows for name in {row.code, row.letter, *row.aliases}]
        doubled = sorted({name for name in names if names.count(name) > 1})
        if doubled:
            raise ValueError(f"several languages have the names {', '.join(doubled)}")

    def __iter__(self) -> Iterator[Language]:
        return iter(self.rows)

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the languages, in the order of the table."""
        return tuple(row.code for row in self.rows)

    @property
    def by_letter(self) -> dict[str, Language]:
        """First letter of a voice's name -> its language."""
        return {row.letter: row for row in self.rows}

    @property
    def by_name(self) -> dict[str, Language]:
        """Everything that the API's `lang_code` may be, in lower case -> the language."""
        return {name: row for row in self.rows for name in (row.letter, *row.aliases, row.code)}

    def get(self, code: str) -> Language | None:
        """Return the language of that code, if there is one."""
        return next((row for row in self.rows if row.code == code), None)

    def of_tag(self, tag: str) -> Language | None:
        """Return the language that a BCP 47 tag means, if there is one: "en-AU" is British English, "fr-CA" French."""
        primary, *others = tag.strip().lower().replace("_", "-").split("-")
        region = next((each.upper() for each in others if len(each) == 2), "")
        rows = [row for row in self.rows if primary in row.primary_subtags and region not in row.other_regions]
        at_home = (row for row in rows if region in row.regions)
        return next(at_home, next((row for row in rows if not row.regions), None))

    def with_row(self, row: Language) -> "Languages":
        """Return a table with one row more."""
        return Languages((*self.rows, row))
