"""How the server starts and stops: in this process, and as `python -m api serve` with real signals."""

import asyncio
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from support.app_variants import with_own_queue
from support.commands import serve_process
from support.http_asserts import error_of
from support.patience import HANGS_AFTER_S
from support.served import Served

from api.errors import SetupError
from api.runtime.run import allow_many_connections, check_address
from api.runtime.uvicorn_server import DrainingServer

pytestmark = pytest.mark.anyio

SPEECH = "/v1/audio/speech"
BOOK = {"input": "Hello there.[pause:60s]" * 6, "response_format": "pcm"}
"""17 MB of sound: more than the buffers between server and client hold, so that its stream goes on until it is read."""


@asynccontextmanager
async def stoppable(
    tiny: Served, drain_timeout_s: int
) -> AsyncIterator[tuple[DrainingServer, "asyncio.Task[None]", str]]:
    """A server that may be told to stop, its task and its address."""
    async with with_own_queue(tiny.service, drain_timeout_s=drain_timeout_s) as service:
        server = DrainingServer(service)
        task = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0)
        try:
            yield server, task, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        finally:
            server.should_exit = True
            await task


async def refused(client: httpx.AsyncClient) -> None:
    answer = await client.post(SPEECH, json={"input": "Hello."})
    assert error_of(answer, 503)["code"] == "not_ready"
    assert int(answer.headers["retry-after"]) >= 1
    assert answer.headers["connection"] == "close"


async def test_while_it_drains_streams_go_on_and_whoever_comes_is_told_when_to_come_back(tiny: Served) -> None:
    async with stoppable(tiny, drain_timeout_s=600) as (server, task, address):
        kept, new = [httpx.AsyncClient(base_url=address, timeout=HANGS_AFTER_S) for _ in range(2)]
        async with kept, new, httpx.AsyncClient(base_url=address, timeout=HANGS_AFTER_S) as listener:
            whole = (await listener.post(SPEECH, json=BOOK)).content
            assert (await kept.get("/health/ready")).json()["status"] == "ready"
            async with listener.stream("POST", SPEECH, json=BOOK) as response:
                pieces = response.aiter_raw()
                audio = await anext(pieces)
                server.drain()
                await refused(kept)
                await refused(new)
                ready = await new.get("/health/ready")
                assert (ready.status_code, ready.json()["status"]) == (503, "draining")
                assert (await new.get("/health")).status_code == 200
                assert not task.done()
                audio += b"".join([piece async for piece in pieces])
            assert audio == whole
            await task
            with pytest.raises(httpx.ConnectError):
                await new.get("/health")


async def test_streams_that_take_too_long_are_cut_and_their_listeners_know(tiny: Served) -> None:
    async with stoppable(tiny, drain_timeout_s=0) as (server, task, address):
        async with (
            httpx.AsyncClient(base_url=address, timeout=HANGS_AFTER_S) as client,
            client.stream("POST", SPEECH, json=BOOK) as response,
        ):
            pieces = response.aiter_raw()
            await anext(pieces)
            server.drain()
            with pytest.raises(httpx.RemoteProtocolError):
                async for _ in pieces:
                    pass
        await task


def test_sigterm_in_a_stream_ends_it_in_order_with_0(tiny_assets: Path, tmp_path: Path) -> None:
    with serve_process(tiny_assets, tmp_path / "log", DRAIN_TIMEOUT_S="240") as served:
        with httpx.Client(base_url=served.address, timeout=HANGS_AFTER_S) as client:
            whole = client.post(SPEECH, json=BOOK).content
            with client.stream("POST", SPEECH, json=BOOK) as response:
                pieces = response.iter_raw()
                audio = next(pieces)
                served.process.send_signal(signal.SIGTERM)
                audio += b"".join(pieces)
        assert audio == whole
        assert served.process.wait(timeout=HANGS_AFTER_S) == 0
        assert "Traceback" not in served.log


def test_a_second_sigterm_ends_it_at_once_with_143(tiny_assets: Path, tmp_path: Path) -> None:
    with serve_process(tiny_assets, tmp_path / "log", DRAIN_TIMEOUT_S="240") as served:
        with (
            httpx.Client(base_url=served.address, timeout=HANGS_AFTER_S) as client,
            client.stream("POST", SPEECH, json=BOOK) as response,
        ):
            pieces = response.iter_raw()
            next(pieces)
            served.process.send_signal(signal.SIGTERM)
            served.until_logged("finishing 1 streams, for up to 240 s")
            served.process.send_signal(signal.SIGTERM)
            with pytest.raises(httpx.RemoteProtocolError):
                for _ in pieces:
                    pass
        assert served.process.wait(timeout=HANGS_AFTER_S) == 128 + signal.SIGTERM
        assert "SIGTERM again: leaving at once" in served.log


def test_sigterm_while_it_loads_ends_it_in_order(tiny_assets: Path, tmp_path: Path) -> None:
    with serve_process(tiny_assets, tmp_path / "log", DOWNLOAD_DIR=str(tmp_path / "kept")) as served:
        served.until_logged("loaded v1_0")
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(timeout=HANGS_AFTER_S) == 0
        assert "stopped by SIGTERM before it was ready" in served.log
        assert "Traceback" not in served.log
        assert list((tmp_path / "kept").iterdir()) == []


def test_an_address_that_is_taken_or_nobodys_shows_before_anything_loads() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(
            SetupError, match=f"HOST '127.0.0.1', PORT {port}: can't listen there: Address already in use"
        ):
            check_address("127.0.0.1", port)
    check_address("127.0.0.1", port)
    with pytest.raises(SetupError, match=r"HOST '192\.0\.2\.1', PORT 0: can't listen there"):
        check_address("192.0.2.1", 0)
    with pytest.raises(SetupError, match=r"HOST 'no\.such\.host\.invalid' is no address here"):
        check_address("no.such.host.invalid", 0)


def test_nothing_heavy_is_imported_before_the_phoneme_workers_load() -> None:
    script = (
        "import sys, api.__main__, api.runtime.run; print(sorted({'fastapi', 'numpy', 'torch'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, text=True, timeout=HANGS_AFTER_S
    )
    assert done.stdout == "[]\n"


def test_as_many_files_are_asked_for_as_the_system_allows() -> None:
    before = soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 1024), hard))
        allow_many_connections()
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (min(hard, 65_536), hard)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
