"""Settings: from the environment, checked, and every one of them in .env.example."""

from pathlib import Path

import pytest
from dotenv import dotenv_values
from pydantic import ValidationError
from support.paths import ROOT

from api.settings import Settings


def test_the_example_lists_exactly_the_settings_with_their_defaults() -> None:
    example = dotenv_values(ROOT / ".env.example")
    assert sorted(example) == sorted(name.upper() for name in Settings.model_fields)
    from_example = Settings(_env_file=ROOT / ".env.example")
    assert from_example.model_dump() == Settings.model_construct().model_dump()


def test_every_setting_says_what_it_is() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_versions_are_the_default_and_the_others_once_each(tmp_path: Path) -> None:
    env = tmp_path / ".env"
    env.write_text("MODEL_VERSION=v1_1-zh\nEXTRA_VERSIONS= v1_0 , v1_1-zh,\nSOMEONE_ELSES=1\n", encoding="utf-8")
    assert Settings(_env_file=env).versions == ("v1_1-zh", "v1_0")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "65536"),
        ("port", "http"),
        ("g2p_workers", "0"),
        ("log_level", "LOUD"),
        ("max_queued_s", "-1"),
        ("max_streams_per_key", "-1"),
        ("max_header_bytes", "100"),
        ("body_timeout_s", "0"),
        ("cors_origins", "https://a.example,b.example"),
    ],
)
def test_a_wrong_value_names_its_setting(name: str, value: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Settings(_env_file=None, **{name: value})  # type: ignore[arg-type]
    assert [fault["loc"] for fault in caught.value.errors()] == [(name,)]


def test_settings_can_not_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings(_env_file=None).port = 1  # type: ignore[misc]


def test_the_body_limit_follows_the_input_limit_unless_it_is_set() -> None:
    assert Settings(_env_file=None, max_input_chars=1000).body_limit_bytes == 12_000 + 65_536
    assert Settings(_env_file=None, max_body_bytes=5000).body_limit_bytes == 5000


def test_lists_are_separated_by_commas(tmp_path: Path) -> None:
    env = tmp_path / ".env"
    env.write_text("API_KEYS=one, two,\nCORS_ORIGINS=https://a.example , null\n", encoding="utf-8")
    settings = Settings(_env_file=env)
    assert [key.get_secret_value() for key in settings.api_keys] == ["one", "two"]
    assert settings.cors_origins == ("https://a.example", "null")
