"""Parts that many tests need: the real files, a small real model, and servers on real sockets."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("GOMP_SPINCOUNT", "1000")  # as `python -m api` has it, before torch is imported

import httpx
import hypothesis
import pytest
import torch
from checkpoints import tiny_config, write_model
from native_library import native_library
from patience import HANGS_AFTER_S

from api.models.engines.cpu.bindings import NativeLibrary
from api.models.v1_0.config import KModelConfig
from api.models.versions import CONFIGS
from api.runtime.uvicorn_server import Server
from api.runtime.wiring import running_service
from api.service import Service
from api.settings import Settings

ROOT = Path(__file__).parents[1]

# Settings that somebody has in the environment are theirs; what is tested has its own. Where the model lies is both's.
for name in Settings.model_fields.keys() - {"assets_dir"}:
    os.environ.pop(name.upper(), None)
    os.environ.pop(name, None)

# The same examples in every run; how long one takes says how busy the machine is, nothing more.
hypothesis.settings.register_profile(
    "house", derandomize=True, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")


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


def write_voices(folder: Path, names: tuple[str, ...]) -> None:
    """Made-up voice packs as raw float32, each from its own seed."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed, name in enumerate(names):
        pack = torch.randn(510, 1, 256, generator=torch.Generator().manual_seed(seed)) * 0.3
        (folder / f"{name}.bin").write_bytes(pack.numpy().astype("<f4").tobytes())


@dataclass(frozen=True)
class Served:
    """A server on a real socket, and a client of it."""

    service: Service
    client: httpx.AsyncClient
    port: int


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[Served]:
    """Run a server on a free port, in this loop."""
    async with running_service(settings) as service:
        server = Server(service)
        task = asyncio.create_task(server.serve())
        try:
            while not server.started and not task.done():
                await asyncio.sleep(0)
            port = server.servers[0].sockets[0].getsockname()[1]
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=HANGS_AFTER_S) as client:
                yield Served(service, client, port)
        finally:
            server.should_exit = True
            await task


def tiny_settings(assets: Path, **changes: object) -> Settings:
    """Settings for the small models, whatever the developer's own .env says."""
    fields = {"assets_dir": assets, "extra_versions": ("v1_1-zh",), "port": 0, "device": "cpu"} | changes
    return Settings(_env_file=None, **fields)  # type: ignore[arg-type]


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
