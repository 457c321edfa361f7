"""Settings: all faults at once, unknown variables, and the source of each value."""

from pathlib import Path
from typing import NamedTuple

import pytest
from dotenv import dotenv_values
from support.commands import Command, Done, run_in_turn

from api.settings import Settings

PRINT = ("serve", "--print-settings")

WRONG = {
    "HOST": "",  # empty means not set
    "PORT": "http",
    "LOG_LEVEL": "LOUD",
    "ASSETS_DIR": "~nobody-of-that-name/models",
    "DEVICE": "gpu",
    "NUM_THREADS": "1.5",
    "G2P_TIMEOUT_S": "0",
    "MAX_QUEUED_S": "inf",
    "ALLOW_UNLOAD": "maybe",
    "MODEL_VERSION": "v1_0",
    "CORS_ORIGINS": "https://a.example,b.example",
    "API_KEYS": "sk-very-secret",
    "MAX_HEADER_BYTES": "9" * 1000,
}
FAULTS = [
    "error: PORT is 'http'; allowed: a whole number from 0 up to 65535",
    "error: LOG_LEVEL is 'LOUD'; allowed: TRACE, DEBUG, INFO, WARNING, ERROR",
    "error: ASSETS_DIR: '~nobody-of-that-name/models' is in the home folder of a user that there is not",
    "error: DEVICE is 'gpu'; allowed: auto, cpu, cuda, cuda:N",
    "error: NUM_THREADS is '1.5'; allowed: a whole number from 0 up to 1024",
    "error: G2P_TIMEOUT_S is '0'; allowed: a number above 0 up to 600",
    "error: MAX_QUEUED_S is 'inf'; allowed: a number above 0",
    "error: ALLOW_UNLOAD is 'maybe'; allowed: true or false",
    f"error: MAX_HEADER_BYTES is '{'9' * 63}...; allowed: a whole number from 1024 up to 262144",
    "error: CORS_ORIGINS: 'b.example' is not an origin; allowed: * or SCHEME://HOST[:PORT], without a path",
    "error: unknown variables in .env: MAX_QUEUE_S (did you mean MAX_QUEUED_S?), COMPOSE_PROJECT_NAME",
]

ENV_FILE = """
MAX_QUEUE_S=3
COMPOSE_PROJECT_NAME=speech
extra_versions=v1_1-zh
DEFAULT_VOICE='af_heart # \\'quoted\\''
DOWNLOAD_DIR="C:\\\\a folder"
API_KEYS=sk-first,sk-second
CORS_ORIGINS=https://a.example, null
WATCHDOG_S=
"""


class Seen(NamedTuple):
    """Outputs of the command for three operators."""

    everything_wrong: Done
    unreadable: Done
    printed: Done


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory, tiny_assets: Path) -> Seen:
    folder, unreadable = tmp_path_factory.mktemp("settings"), tmp_path_factory.mktemp("unreadable")
    (folder / ".env").write_text(ENV_FILE, encoding="utf-8")
    (unreadable / ".env").write_bytes(b"HOST=\xff\n")
    environment = {"HOST": "0.0.0.0", "NUM_THREADS": "", "LOGLEVEL": "DEBUG", "UNRELATED": "1"}
    commands = [
        Command(PRINT, WRONG, folder),
        Command(("serve",), folder=unreadable),
        Command(PRINT, environment, folder),
    ]
    return Seen(*run_in_turn(commands, tiny_assets))


def test_all_faults_are_reported_with_allowed_values(seen: Seen) -> None:
    assert seen.everything_wrong.err.splitlines() == FAULTS
    assert (seen.everything_wrong.status, seen.everything_wrong.out) == (1, "")


def test_unreadable_env_file_is_reported(seen: Seen) -> None:
    (line,) = seen.unreadable.err.splitlines()
    assert line.startswith("error: .env can't be read: ")
    assert seen.unreadable.status == 1


def test_unknown_variables_are_named_and_no_error(seen: Seen) -> None:
    in_file, in_environment = [line.partition("unknown")[2] for line in seen.printed.err.splitlines()]
    assert in_file == " variables in .env: MAX_QUEUE_S (did you mean MAX_QUEUED_S?), COMPOSE_PROJECT_NAME"
    assert in_environment == " variable in the environment: LOGLEVEL (did you mean LOG_LEVEL?)"
    assert seen.printed.status == 0


def test_each_setting_is_printed_with_its_source(seen: Seen) -> None:
    lines = [line.split(" # ") for line in seen.printed.out.splitlines()]
    sources = {line[0].partition("=")[0]: line[-1] for line in lines}
    assert list(sources) == [field.upper() for field in Settings.model_fields]
    by_source = {source: {name for name in sources if sources[name] == source} for source in ("environment", ".env")}
    assert by_source["environment"] == {"HOST", "PORT", "DEVICE", "ASSETS_DIR"}
    assert by_source[".env"] == {"EXTRA_VERSIONS", "DEFAULT_VOICE", "DOWNLOAD_DIR", "API_KEYS", "CORS_ORIGINS"}
    assert set(sources.values()) == {"environment", ".env", "default"}


def test_what_is_printed_is_an_env_file_that_says_the_same_but_for_secrets(seen: Seen, tmp_path: Path) -> None:
    assert "sk-" not in seen.printed.out
    printed = tmp_path / ".env"
    printed.write_text(seen.printed.out, encoding="utf-8")
    assert dotenv_values(printed)["API_KEYS"] == "********,********"
    settings = Settings(_env_file=printed)
    assert settings.default_voice == "af_heart # 'quoted'"
    assert str(settings.download_dir) == "C:\\a folder"
    assert settings.cors_origins == ("https://a.example", "null")
    assert settings.versions == ("v1_0", "v1_1-zh")
    assert settings.host == "0.0.0.0"
