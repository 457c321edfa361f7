"""Settings of the operator, by environment variable or `.env` file. Read once at start, frozen, passed on."""

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
    """Address to listen on. 0.0.0.0 accepts connections from other machines."""

    port: int = Field(default=8880, ge=0, le=65535)
    """Port to listen on. 0 takes a free one."""

    log_level: LogLevel = "INFO"
    """Lowest level of log lines, which go to stderr."""

    log_format: LogFormat = "text"
    """Form of log lines: `text` for people, `json` for one JSON object a line."""

    log_text: bool = False
    """Write the first 200 characters of a user's text into the log line of its request. Texts are often private, and
    the log keeps them."""

    assets_dir: LocalPath = Path("models")
    """Folder with a sub-folder for each model version: a checkpoint and `voices/`. `python -m api fetch` fills it."""

    model_version: str = "v1_0"
    """Model version of requests that name none: `v1_0` or `v1_1-zh`."""

    extra_versions: Annotated[tuple[str, ...], NoDecode] = ()
    """Other versions to serve, comma-separated."""

    default_voice: str = "af_heart"
    """Voice of requests that name none. It may be a blend."""

    device: str = Field(default="auto", pattern=r"^(auto|cpu|cuda(:\d+)?)$", examples=["auto", "cpu", "cuda", "cuda:N"])
    """Device of the model. `auto` is the first GPU if there is one, else the CPU."""

    num_threads: int = Field(default=0, ge=0, le=1024)
    """CPU threads of the model, shared by all utterances. 0 means every core, or the CPU limit of the container."""

    precision: Literal["auto", "float32", "bfloat16"] = "auto"
    """Precision of the decoder's convolutions. On a CPU `auto` is bfloat16 if the processor multiplies it and the
    speech stays the same to 30 dB, else float32. On CUDA `auto` is float16 under the same condition."""

    max_batch: int = Field(default=0, ge=0, le=64)
    """Utterances in one call of the model. 0 chooses: 1 on a CPU, which gains nothing by more, and on CUDA the size
    that a measurement at start-up finds best."""

    g2p_workers: int = Field(default=1, ge=1, le=64)
    """Processes that turn text into phonemes, about 300 MB each."""

    g2p_timeout_s: float = Field(default=10.0, gt=0, le=600)
    """Seconds that one segment (about a sentence) may take to become phonemes."""

    max_input_chars: int = Field(default=100_000, ge=1, le=10_000_000)
    """Characters that the input of one request may have."""

    max_queued_s: float = Field(default=60.0, gt=0)
    """Predicted seconds of synthesis that may be queued: the longest wait for the first sound. Above it new requests
    get 429 with `Retry-After`."""

    voice_cache_size: int = Field(default=64, ge=1, le=10_000)
    """Voices and blends kept in memory, about 0.5 MB each."""

    allow_saving_voices: bool = False
    """Let clients save blends in the voices folder, as voices for everybody. Each takes 0.5 MB; their number is
    unbounded."""

    allow_unload: bool = False
    """Let clients free the memory of the models (`POST /dev/unload`)."""

    idle_unload_s: float = Field(default=0.0, ge=0)
    """Seconds without a request after which the memory of the models is freed. The next request loads its model again.
    0 means never."""

    download_dir: LocalPath | None = None
    """Folder for the files of `return_download_link`. Each server makes a folder of its own in it, and removes that
    when it stops. Unset, it is the system's folder for temporary files."""

    download_ttl_s: float = Field(default=3600.0, gt=0, le=30 * 86_400)
    """Seconds for which a file of `return_download_link` is kept."""

    download_max_bytes: int = Field(default=268_435_456, ge=0)
    """Bytes of all kept files together; the oldest is removed first. The default is 256 MiB, 4 hours of mp3. 0
    keeps none."""

    answer_cache_bytes: int = Field(default=0, ge=0)
    """Bytes of memory for the response cache, which answers an equal request at once. 0 turns it off."""

    drain_timeout_s: int = Field(default=30, ge=0, le=3600)
    """Seconds that streams in progress may take to finish when the service is told to stop."""

    watchdog_s: float = Field(default=60.0, gt=0, le=86_400)
    """Seconds in one call of the model after which `/health` answers 503, as the device is stuck; ten times the
    predicted time of the call, if that is more."""

    api_keys: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    """Keys, comma-separated. Requests for speech need one, as `Authorization: Bearer KEY`. Without keys anyone may
    ask."""

    api_keys_file: LocalPath | None = None
    """File with more keys, one a line. Blank lines and lines that begin with `#` are skipped."""

    protect_listings: bool = False
    """Ask for a key on listings and docs too. Only health stays open."""

    max_streams_per_key: int = Field(default=0, ge=0)
    """Requests for speech that one key may have running; without keys, one client address. 0 means any number."""

    max_body_bytes: int = Field(default=0, ge=0)
    """Bytes of a request's body. 0 means enough for `MAX_INPUT_CHARS` characters, however they are escaped."""

    max_header_bytes: int = Field(default=16_384, ge=1024, le=262_144)
    """Bytes of a request's line and headers together."""

    header_timeout_s: float = Field(default=30.0, gt=0, le=3600)
    """Seconds in which a request's line and headers must arrive, on a new connection or a kept one. After that the
    connection is closed."""

    body_timeout_s: float = Field(default=30.0, gt=0, le=3600)
    """Seconds in which a request's body must arrive whole. After that the answer is 408."""

    cors_origins: Annotated[tuple[str, ...], NoDecode] = ()
    """Origins whose web pages may call the service from a browser, comma-separated. `*` means any. Unset, none may."""

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
        """Most bytes of a body: `max_body_bytes`, or enough for the longest input."""
        return self.max_body_bytes or self.max_input_chars * JSON_BYTES_PER_CHAR + OTHER_FIELDS_BYTES

    @property
    def versions(self) -> tuple[str, ...]:
        """Every version to serve, the default first, each once."""
        return tuple(dict.fromkeys((self.model_version, *self.extra_versions)))
