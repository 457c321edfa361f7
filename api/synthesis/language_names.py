"""Languages by the names that clients give them: codes, Kokoro's letters, and tags of BCP 47.

Every name is in the table of `languages/registry.py`; a new language needs a row there and nothing here.
"""

from api.errors import InvalidRequest
from api.languages.language import Language, Languages
from api.languages.loader import check_installed


def language_of_code(code: str, param: str, languages: Languages) -> str:
    """Return the language of a request's `lang_code`; `param` names the field. Raises InvalidRequest."""
    language = languages.by_name.get(code.lower())
    if language is None:
        allowed = ", ".join(sorted(languages.by_name))
        raise InvalidRequest(f"{param} {code[:32]!r} is not supported; allowed: {allowed}", param=param)
    return _installed(language)


def language_of_tag(tag: str, languages: Languages) -> str:
    """Return the language of an `xml:lang`; see `Languages.of_tag`. Raises InvalidRequest."""
    language = languages.of_tag(tag)
    if language is None:
        allowed = ", ".join(sorted(languages.codes))
        raise InvalidRequest(f"the language {tag[:32]!r} is not supported; allowed: {allowed}")
    return _installed(language)


def language_of_voice(voice_id: str, code: str, param: str, languages: Languages) -> str:
    """Return the language that a voice speaks, by its code. Raises InvalidRequest if it is not in the table."""
    language = languages.get(code)
    if language is None:
        raise InvalidRequest(
            f"voice {voice_id!r} speaks {code}, which is not supported yet; choose another voice, or set "
            f"{param} to one of: {', '.join(sorted(languages.by_name))}",
            param=param,
        )
    return _installed(language)


def _installed(language: Language) -> str:
    check_installed(language)
    return language.code
