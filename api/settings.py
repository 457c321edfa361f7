"""What an operator can set, by environment variable or `.env` file. Read once at start, frozen, passed down."""

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

LogLevel = Literal["TRACE", "DEBUG", "INFO", "WARNING", "ERROR"]
LogFormat = Literal["text", "json"]

ORIGIN = re.compile(r"\*|null|[a-z][a-z0-9+.-]*://[^/\s]+")
"""What a browser sends as Origin: scheme and host without a path, or `null` for a local file; `*` stands for any."""

JSON_BYTES_PER_CHAR = 12
"""Of the longest form that JSON has for a character: two escaped surrogates, as in \\ud83d\\ude42."""

OTHER_FIELDS_BYTES = 65_536
"""Room in a body for everything but `input`; the longest other field has 512 characters."""


def _expand_home(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise ValueError(f"{str(path)!r} is in the home folder of a user that there is not") from error


LocalPath = Annotated[Path, AfterValidator(_expand_home)]
"""`~` and `~user` stand for home folders."""


class Settings(BaseSettings):
    """Each field is the environment variable of the same name in capitals; `.env.example` lists them all."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",  # a .env is shared with docker compose, whose variables are none of ours
        frozen=True,
        allow_inf_nan=False,
        protected_namespaces=(),
        use_attribute_docstrings=True,
    )

    host: str = "127.0.0.1"
    """Address to listen on. 0.0.0.0 lets other machines in."""

    port: int = Field(default=8880, ge=0, le=65535)
    """Port to listen on; 0 takes a free one."""

    log_level: LogLevel = "INFO"
    """What is written to stderr: TRACE, DEBUG, INFO, WARNING or ERROR."""

    log_format: LogFormat = "text"
    """Lines for people (text), or one JSON object a line (json)."""

    log_text: bool = False
    """Write the first 200 characters of what a user sent into its request's log line. What people have read aloud is
    often private: it then lies wherever the log goes."""

    assets_dir: LocalPath = Path("models")
    """Folder with one folder per model version: a checkpoint and voices/. `python -m api fetch` fills it."""

    model_version: str = "v1_0"
    """Version that requests get unless they name another: v1_0 or v1_1-zh."""

    extra_versions: Annotated[tuple[str, ...], NoDecode] = ()
    """Versions served beside it, comma-separated."""

    default_voice: str = "af_heart"
    """Voice of requests that name none; may be a blend."""

    device: str = Field(default="auto", pattern=r"^(auto|cpu|cuda(:\d+)?)$", examples=["auto", "cpu", "cuda", "cuda:N"])
    """Where the model runs: auto (the first GPU if there is one, else the CPU), cpu, cuda or cuda:N."""

    num_threads: int = Field(default=0, ge=0, le=1024)
    """CPU threads that speak, shared by all utterances; 0 means every core, or what a container is left of them."""

    precision: Literal["auto", "float32", "bfloat16"] = "auto"
    """Of the decoder's convolutions: float32, bfloat16, or auto. On the CPU auto is bfloat16 where the processor
    multiplies it and the speech stays the same to 30 dB, else float32; on CUDA float16, under the same condition."""

    max_batch: int = Field(default=0, ge=0, le=64)
    """Utterances spoken in one call of the model; 0 means what suits the device: 1 on the CPU, which gains nothing by
    more, and on CUDA what is measured at start-up."""

    g2p_workers: int = Field(default=1, ge=1, le=64)
    """Processes that turn text into phonemes. Each takes about 300 MB."""

    g2p_timeout_s: float = Field(default=10.0, gt=0, le=600)
    """Seconds that one segment (about a sentence) may take to become phonemes."""

    max_input_chars: int = Field(default=100_000, ge=1, le=10_000_000)
    """Characters that one request's input may have."""

    max_queued_s: float = Field(default=60.0, gt=0)
    """Predicted seconds of synthesis that may be queued; above it new requests get 429 with Retry-After. What a client
    waits for its first sound, at worst."""

    voice_cache_size: int = Field(default=64, ge=1, le=10_000)
    """Voices and blends kept in memory, about 0.5 MB each."""

    allow_saving_voices: bool = False
    """Let clients save blends in the voices folder as voices for everybody (0.5 MB each, their number not bounded)."""

    allow_unload: bool = False
    """Let clients free the models' memory (POST /dev/unload)."""

    idle_unload_s: float = Field(default=0.0, ge=0)
    """Seconds without a request after which the models' memory is freed; the next request waits while they are loaded
    again. 0 means never."""

    download_dir: LocalPath | None = None
    """Where the files of `return_download_link` are kept; each server makes a folder of its own in it, and removes it
    when it stops. None: the system's folder for temporary files."""

    download_ttl_s: float = Field(default=3600.0, gt=0, le=30 * 86_400)
    """Seconds for which such a file is kept."""

    download_max_bytes: int = Field(default=268_435_456, ge=0)
    """Bytes that such files may have together, the oldest removed first (256 MiB: 4 hours of mp3); 0 keeps none."""

    answer_cache_bytes: int = Field(default=0, ge=0)
    """Bytes of memory for answers, so that an equal request is answered at once; 0 keeps none."""

    drain_timeout_s: int = Field(default=30, ge=0, le=3600)
    """Seconds that streams in progress get to finish when the service is told to stop."""

    watchdog_s: float = Field(default=60.0, gt=0, le=86_400)
    """Seconds in one call of the model after which it counts as stuck, and /health says so with 503; later if the call
    was foreseen to be long."""

    api_keys: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    """Keys of which requests for speech must bring one (`Authorization: Bearer KEY`), comma-separated; none: open."""

    api_keys_file: LocalPath | None = None
    """File with more keys, one per line; blank lines and lines that begin with # are skipped."""

    protect_listings: bool = False
    """Ask for a key on listings and docs too. Health stays open."""

    max_streams_per_key: int = Field(default=0, ge=0)
    """Requests for speech that one key, or without keys one client address, may have running; 0 means any number."""

    max_body_bytes: int = Field(default=0, ge=0)
    """Bytes that a request's body may have; 0 means enough for MAX_INPUT_CHARS characters, however they are escaped."""

    max_header_bytes: int = Field(default=16_384, ge=1024, le=262_144)
    """Bytes that a request's line and headers may have together."""

    header_timeout_s: float = Field(default=30.0, gt=0, le=3600)
    """Seconds in which a request's line and headers must have arrived, on a new connection or on one that is kept
    open; then it is closed."""

    body_timeout_s: float = Field(default=30.0, gt=0, le=3600)
    """Seconds in which a request's body must have arrived whole."""

    cors_origins: Annotated[tuple[str, ...], NoDecode] = ()
    """Origins whose web pages may call the service from a browser, comma-separated; * means any, none turns it off."""

    @field_validator("extra_versions", "api_keys", "cors_origins", mode="before")
    @classmethod
    def _split_commas(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("cors_origins")
    @classmethod
    def _check_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        for origin in origins:
            if not ORIGIN.fullmatch(origin):
                raise ValueError(f"{origin!r} is not an origin; allowed: * or SCHEME://HOST[:PORT], without a path")
        return origins

    @property
    def body_limit_bytes(self) -> int:
        """What `max_body_bytes` comes to."""
        return self.max_body_bytes or self.max_input_chars * JSON_BYTES_PER_CHAR + OTHER_FIELDS_BYTES

    @property
    def versions(self) -> tuple[str, ...]:
        """Every version to serve, the default first, each once."""
        return tuple(dict.fromkeys((self.model_version, *self.extra_versions)))
