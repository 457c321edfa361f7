"""Servers on real sockets, with small random voices."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import torch

from api.languages.language import Languages
from api.languages.registry import LANGUAGES
from api.runtime.uvicorn_server import DrainingServer
from api.runtime.wiring import running_service
from api.service import Service
from api.settings import Settings
from support.patience import HANGS_AFTER_S


def write_voices(folder: Path, names: tuple[str, ...]) -> None:
    """Write random voice packs as raw float32, each from its own seed."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed, name in enumerate(names):
        pack = torch.randn(510, 1, 256, generator=torch.Generator().manual_seed(seed)) * 0.3
        (folder / f"{name}.bin").write_bytes(pack.numpy().astype("<f4").tobytes())


@dataclass(frozen=True)
class Served:
    """A server on a real socket, with a client."""

    service: Service
    client: httpx.AsyncClient
    port: int


@asynccontextmanager
async def behind(service: Service) -> AsyncIterator[Served]:
    """Run a server around `service` on a free port, in this loop."""
    server = DrainingServer(service)
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


@asynccontextmanager
async def serving(settings: Settings, languages: Languages = LANGUAGES) -> AsyncIterator[Served]:
    """Run a service of its own, and a server around it."""
    async with running_service(settings, languages=languages) as service, behind(service) as served:
        yield served


def tiny_settings(assets: Path, **changes: object) -> Settings:
    """Return settings for the small models, regardless of the developer's .env."""
    fields = {"assets_dir": assets, "extra_versions": ("v1_1-zh",), "port": 0, "device": "cpu"} | changes
    return Settings(_env_file=None, **fields)  # type: ignore[arg-type]
