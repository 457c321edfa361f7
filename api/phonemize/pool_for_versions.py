"""The phoneme workers that the served versions need: they write symbols that every one of these can speak."""

from api.errors import AssetError
from api.languages.types import BOPOMOFO, Loader, mandarin_of
from api.models.versions import alphabet_of, check_version
from api.phonemize.worker_pool import PhonemeWorkers
from api.settings import Settings


def phoneme_workers(settings: Settings) -> PhonemeWorkers:
    """Workers that have not begun to load.

    Raises:
        AssetError: a version is unknown, or its config can't be used.
    """
    alphabets = [_alphabet(version, settings) for version in settings.versions]
    loader = Loader(frozenset.intersection(*alphabets), _mandarin_ahead(alphabets[0]))
    return PhonemeWorkers(settings.g2p_workers, settings.g2p_timeout_s, loader)


def _alphabet(version: str, settings: Settings) -> frozenset[str]:
    try:
        check_version(version)
    except ValueError as error:
        raise AssetError(f"MODEL_VERSION, EXTRA_VERSIONS: {error}") from error
    return alphabet_of(version, settings.assets_dir)


def _mandarin_ahead(alphabet: frozenset[str]) -> str | None:
    """What takes so long to load that the first request in it should not wait: bopomofo, where it is the default's."""
    mandarin = mandarin_of(alphabet)
    return mandarin if mandarin == BOPOMOFO else None
