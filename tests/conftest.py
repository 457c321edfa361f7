"""Parts that many tests need: the real files, a small real model, and servers on real sockets."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

os.environ.setdefault("GOMP_SPINCOUNT", "1000")  # as `python -m api` has it, before torch is imported

import hypothesis
import pytest
from support.checkpoints import tiny_config, write_model
from support.native_library import native_library
from support.paths import ROOT
from support.served import Served, serving, tiny_settings, write_voices

from api.models.engines.cpu.bindings import NativeLibrary
from api.models.v1_0.config import KModelConfig
from api.models.versions import CONFIGS
from api.settings import Settings

# Settings that somebody has in the environment are theirs; what is tested has its own. Where the model lies is both's.
for name in Settings.model_fields.keys() - {"assets_dir"}:
    os.environ.pop(name.upper(), None)
    os.environ.pop(name, None)

# The same examples in every run; how long one takes says how busy the machine is, nothing more.
hypothesis.settings.register_profile(
    "fixed", derandomize=True, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("fixed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs the real model's files."""
    for item in items:
        if isinstance(item, pytest.Function) and {"real_assets", "real"} & set(item.fixturenames):
            item.add_marker(pytest.mark.real_model)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Async tests run on asyncio, all on one loop, so that a server can outlive a test."""
    return "asyncio"


@pytest.fixture(scope="module")
def library() -> NativeLibrary:
    """See `native_library`."""
    return native_library()


@pytest.fixture(scope="session")
def real_assets() -> Path:
    """The folder that `python -m api fetch` filled. `make test` does that first."""
    assets = Settings().assets_dir
    return assets if assets.is_absolute() else ROOT / assets


@pytest.fixture(scope="session")
def tiny_assets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An assets folder with both versions: small random models, three made-up voices each."""
    assets: Path = tmp_path_factory.mktemp("assets")
    write_model(assets / "v1_0", tiny_config())
    (assets / "v1_0" / "model.pth").rename(assets / "v1_0" / "kokoro-v1_0.pth")
    zh_vocab = KModelConfig.read(CONFIGS["v1_1-zh"]).vocab
    write_model(assets / "v1_1-zh", tiny_config(vocab=zh_vocab), seed=1)
    (assets / "v1_1-zh" / "model.pth").rename(assets / "v1_1-zh" / "kokoro-v1_1-zh.pth")
    for version, names in (
        ("v1_0", ("af_heart", "am_adam", "bf_emma", "ef_dora")),
        ("v1_1-zh", ("af_maple", "zf_001")),
    ):
        write_voices(assets / version / "voices", names)
    return assets


@pytest.fixture(scope="session")
async def tiny(tiny_assets: Path, anyio_backend: str) -> AsyncIterator[Served]:
    """Both versions served with small random models; quick, but everything else is real."""
    async with serving(tiny_settings(tiny_assets)) as served:
        yield served


@pytest.fixture(scope="session")
async def real(real_assets: Path, anyio_backend: str) -> AsyncIterator[Served]:
    """The real model, served."""
    async with serving(tiny_settings(real_assets, extra_versions=())) as served:
        yield served
