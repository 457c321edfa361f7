"""The worker pool that the served versions need."""

from api.errors import AssetError
from api.languages.language import Languages
from api.languages.registry import LANGUAGES
from api.languages.types import Notation
from api.models.versions import check_version, notation_of
from api.phonemize.reader_factory import ReaderFactory
from api.phonemize.worker_pool import PhonemeWorkers
from api.settings import Settings


def phoneme_workers(settings: Settings, languages: Languages = LANGUAGES) -> PhonemeWorkers:
    """Return workers that have not begun to load.

    Raises:
        AssetError: a version is unknown, or its config can't be used.
    """
    default, *_ = [_notation(version, settings, languages) for version in settings.versions]
    return PhonemeWorkers(settings.g2p_workers, settings.g2p_timeout_s, ReaderFactory(default, languages))


def _notation(version: str, settings: Settings, languages: Languages) -> Notation:
    try:
        check_version(version)
    except ValueError as error:
        raise AssetError(f"MODEL_VERSION, EXTRA_VERSIONS: {error}") from error
    notation = notation_of(version, settings.assets_dir)
    for code, variant in notation.g2p.items():
        language = languages.get(code)
        if language is None or variant not in language.variants:
            raise AssetError(f"the config of {version} names a G2P that there is not: g2p.{code} is {variant!r}")
    return notation
