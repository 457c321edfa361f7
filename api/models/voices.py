"""VoiceStore: the voices of one version, and the styles that they give to utterances.

A name that a request sends is only looked up in the listing; no path is built from it. The exception is the name of a
voice to be saved, which is checked against `NEW_NAME` first.
"""

import difflib
import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from types import MappingProxyType

import torch
from loguru import logger

from api.errors import InvalidRequest, SaveFailed, SynthesisFailed, UnknownVoice, VoiceExists, VoiceFileError
from api.languages.language import Languages
from api.languages.registry import LANGUAGES
from api.models import blends
from api.models.voice_listing import MAX_NAME_LENGTH, SUFFIXES, Voice, describe, file_stem, list_voice_files
from api.models.voice_packs import NUM_ROWS, pack_file, read_pack, write_new

__all__ = ["NEW_NAME", "OPENAI_VOICES", "Voice", "VoiceStore", "file_stem", "reading_voice"]

OPENAI_VOICES: Mapping[str, str] = MappingProxyType(
    {
        "alloy": "af_alloy",
        "ash": "am_fenrir",
        "ballad": "bm_george",
        "cedar": "am_michael",
        "coral": "af_aoede",
        "echo": "am_echo",
        "fable": "bm_fable",
        "marin": "af_heart",
        "nova": "af_nova",
        "onyx": "am_onyx",
        "sage": "af_kore",
        "shimmer": "af_bella",
        "verse": "am_puck",
    }
)
"""OpenAI's voice -> ours in its place: of the same name where there is one, else of the same gender."""

NEW_NAME = rf"[A-Za-z0-9_]{{1,{MAX_NAME_LENGTH}}}"
"""The pattern of a saved voice's name. It has no `-`: one named `af_heart-am_adam` would take that blend's place."""


@contextmanager
def reading_voice(voice_id: str, param: str = "voice") -> Iterator[None]:
    """Turn a file that can't be read any more into a failure of the request: use it around what reads a voice's files.

    Raises:
        SynthesisFailed: it names the request's field `param`, but not the file's path, which is logged.
    """
    try:
        yield
    except VoiceFileError as error:
        logger.error("a voice can't be read any more: {}", error)
        said = f"the file of voice {voice_id!r} can't be read any more; the failure was logged"
        raise SynthesisFailed(said, param=param) from error


class VoiceStore:
    """The voices in one folder. Safe to use from several threads."""

    def __init__(self, voices_dir: Path, *, cache_size: int = 64, languages: Languages = LANGUAGES) -> None:
        """Lists the folder, once. `cache_size` is how many packs are kept in memory, of half a megabyte each."""
        self._folder = voices_dir
        self._languages = languages
        self._paths = list_voice_files(voices_dir)
        self._voices = {name: describe(name, languages) for name in self._paths}
        self._cache_size = cache_size
        self._cache: OrderedDict[str, torch.Tensor] = OrderedDict()
        self._cache_lock = Lock()
        self.num_hits = 0
        """Packs that were found in memory."""
        self.num_misses = 0
        """Packs that were read or mixed."""
        self._save_lock = Lock()

    def voices(self) -> tuple[Voice, ...]:
        """Return every voice in the folder, in order of their ids."""
        return tuple(self._voices.values())

    def resolve(self, expression: str) -> Voice:
        """Return the voice of an expression: a voice's id, one of OpenAI's names, or a blend. Reads no file.

        Raises:
            InvalidRequest: it is neither a name nor a blend.
            UnknownVoice: it names a voice that is not in the folder.
        """
        if expression in self._voices:
            return self._voices[expression]
        terms = blends.parse(expression, self._is_known)
        mix = blends.shares([blends.Term(self._id_of(name), weight) for name, weight in terms])
        voice_id = blends.canonical(mix)
        if voice_id in self._voices:
            return self._voices[voice_id]
        heaviest = max(sorted(mix), key=lambda name: mix[name])
        genders = {self._voices[name].gender for name in mix}
        return Voice(
            id=voice_id,
            name=voice_id,
            language=self._voices[heaviest].language,
            gender=genders.pop() if len(genders) == 1 else None,
            mix=tuple((name, float(share)) for name, share in sorted(mix.items())),
        )

    def style(self, voice: str | Voice, num_phonemes: int) -> torch.Tensor:
        """Return the style of an utterance of that many phonemes (1 to 510): (1, 256), on the CPU, not to be changed.

        Reads files the first time, so it is not for the event loop. Raises what `resolve` raises, and VoiceFileError.
        """
        if not 1 <= num_phonemes <= NUM_ROWS:
            raise ValueError(f"num_phonemes is {num_phonemes}, must be from 1 to {NUM_ROWS}")
        pack = self._pack(self.resolve(voice) if isinstance(voice, str) else voice)
        return pack[num_phonemes - 1]

    def file(self, voice: Voice) -> bytes:
        """Return a `.pt` file of the voice, for any voices folder. Reads files the first time, as `style` does."""
        return pack_file(self._pack(voice))

    def save(self, voice: Voice, name: str) -> Voice:
        """Save a voice, usually a blend, in the folder under a name of its own. From then on it is listed.

        Raises:
            InvalidRequest: the name does not match `NEW_NAME`.
            VoiceExists: a voice has the name already. Nothing is overwritten.
            SaveFailed: the file can't be written.
            VoiceFileError: a file of the voice can't be read.
        """
        if not re.fullmatch(NEW_NAME, name):
            allowed = f"1 to {MAX_NAME_LENGTH} letters (A to Z), digits and underscores"
            raise InvalidRequest(f"save_as is {name[:MAX_NAME_LENGTH]!r}; allowed: {allowed}", param="save_as")
        content = self.file(voice)
        path, other = (self._folder / f"{name}{suffix}" for suffix in SUFFIXES)
        with self._save_lock:
            try:
                if self._is_known(name) or other.exists():
                    raise FileExistsError
                write_new(path, content)
            except FileExistsError as error:
                said = f"save_as is {name!r}, which is a voice already; choose another name"
                raise VoiceExists(said, param="save_as") from error
            except OSError as error:
                raise SaveFailed(f"the voice could not be saved: {error.strerror or error}") from error
            # New tables instead of changed ones, so that another thread can read the old ones without a lock. The paths
            # come first, so that every voice that is listed has one.
            self._paths = self._paths | {name: path}
            self._voices = dict(sorted({**self._voices, name: describe(name, self._languages)}.items()))
        return self._voices[name]

    def check_files(self) -> None:
        """Read every voice's file once. Raises VoiceFileError for the first that is not a voice pack."""
        for path in self._paths.values():
            read_pack(path)

    def _pack(self, voice: Voice) -> torch.Tensor:
        with self._cache_lock:
            if voice.id in self._cache:
                self.num_hits += 1
                self._cache.move_to_end(voice.id)
                return self._cache[voice.id]
            self.num_misses += 1
        # Outside the lock: two threads may both read a pack, but none waits while another reads.
        if len(voice.mix) == 1:
            pack = read_pack(self._paths[voice.id])
        else:
            packs = torch.stack([self._pack(self._voices[name]) * share for name, share in voice.mix])
            pack = packs.sum(dim=0)
        with self._cache_lock:
            self._cache[voice.id] = pack
            while len(self._cache) > self._cache_size:
                self._cache.popitem(last=False)
        return pack

    def _is_known(self, name: str) -> bool:
        return name in self._voices or name in OPENAI_VOICES

    def _id_of(self, name: str) -> str:
        """Return the id of the voice called `name`. Raises UnknownVoice."""
        voice_id = name if name in self._voices else OPENAI_VOICES.get(name, name)
        if voice_id in self._voices:
            return voice_id
        if name in OPENAI_VOICES:
            raise self._unknown(f"{name!r} stands for {voice_id!r}, which this model does not have")
        close = difflib.get_close_matches(name[:64], self._voices, n=3)
        hint = f"; did you mean {' or '.join(close)}?" if close else ""
        raise self._unknown(f"There is no voice {name[:64]!r}{hint}")

    def _unknown(self, what: str) -> UnknownVoice:
        return UnknownVoice(f"{what} ({len(self._voices)} voices: see /v1/audio/voices)", param="voice")
