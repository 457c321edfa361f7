"""Registry: the versions that are served, and which one a request's `model` means."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from loguru import logger

from api.assets.catalogue import find_checkpoint
from api.errors import AssetError, ModelNotFound
from api.languages.language import Languages
from api.languages.registry import LANGUAGES
from api.languages.types import Notation
from api.models.base import RunOffLoop, SharedDevice, SpeechModel
from api.models.engines.base import Precision
from api.models.engines.selection import batch_size, select_engine
from api.models.engines.validation import CHECKED_PHONEMES
from api.models.v1_0.models import KModel
from api.models.versions import CONFIGS, config_of, notation_of
from api.models.voices import VoiceStore
from api.models.wrapper import V1ModelWrapper

DEFAULT_ALIASES = (
    "kokoro",
    "tts-1",
    "tts-1-hd",
    "gpt-4o-mini-tts",
    "gpt-4o-mini-tts-2025-03-20",
    "gpt-4o-mini-tts-2025-12-15",
)
"""Names of the default version: the family's, and OpenAI's with their dates, so that its clients work unchanged."""


@dataclass(frozen=True)
class ServedModel:
    """A loaded version with its voices."""

    version: str
    model: SpeechModel
    voices: VoiceStore
    notation: Notation
    """Symbols and G2Ps that the version is written with."""
    languages: Languages = LANGUAGES
    """Languages that a request may name."""


class Registry:
    """The served versions."""

    def __init__(self, served: Sequence[ServedModel]) -> None:
        """`served` holds at least one; the first is the default."""
        self._served = {model.version: model for model in served}
        self.default = served[0]

    def __iter__(self) -> Iterator[ServedModel]:
        return iter(self._served.values())

    def names(self) -> tuple[str, ...]:
        """Return every value that `model` may have: versions first, then the aliases of the default."""
        return (*self._served, *DEFAULT_ALIASES)

    def resolve(self, name: str) -> ServedModel:
        """Return the model that a request names.

        Raises:
            ModelNotFound: neither a served version nor an alias; the message lists those.
        """
        if name in DEFAULT_ALIASES:
            return self.default
        if name in self._served:
            return self._served[name]
        known = ", ".join(self.names())
        hint = " (a version of Kokoro, but not served here)" if name in CONFIGS else ""
        raise ModelNotFound(f"model {name[:64]!r} is not available{hint}; available: {known}", param="model")


def load_version(
    version: str,
    assets_dir: Path,
    device: str,
    run: RunOffLoop,
    voice_cache: int,
    *,
    precision: Precision = "auto",
    max_batch: int = 0,
    shared: SharedDevice | None = None,
    languages: Languages = LANGUAGES,
) -> ServedModel:
    """Load one version from local files. Blocks for seconds; call it off the event loop.

    Args:
        max_batch: the most utterances of one call; 0 means as many as suit the device.
        shared: runs calls beside others or in between; without it, `run` runs them one after another.

    Raises:
        AssetError, CheckpointError, VoiceFileError: a file is missing, damaged or does not fit.
    """
    folder = assets_dir / version
    config_path = config_of(version, assets_dir)
    checkpoint = find_checkpoint(assets_dir, version)

    voices = VoiceStore(folder / "voices", cache_size=voice_cache, languages=languages)
    voices.check_files()
    if not voices.voices():
        raise AssetError(f"no voices in {folder / 'voices'}: run `python -m api fetch --version {version}`")
    ref_s = voices.style(voices.voices()[0], len(CHECKED_PHONEMES))

    def read_network() -> KModel:
        return KModel(config_path, checkpoint).to(device)

    build_engine = partial(select_engine, read_network, device, precision, ref_s, shared)
    engine = build_engine()
    model = V1ModelWrapper(engine, run, build_engine, shared=shared, max_batch=batch_size(engine, ref_s, max_batch))
    logger.info("loaded {} from {} with {} voices", version, checkpoint.name, len(voices.voices()))
    return ServedModel(version, model, voices, notation_of(version, assets_dir), languages)
