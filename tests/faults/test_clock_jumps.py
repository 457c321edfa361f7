"""A wall clock that jumps by days under a running server: nothing that waits or expires may go by it."""

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
import pytest
from support.commands import ServeProcess, serve_process
from support.patience import HANGS_AFTER_S
from support.resources import HELLO, SPEECH

SOURCE = Path(__file__).with_name("jumping_clock.c")
DAY_S = 86_400
BOOK = {"input": "Hello there.[pause:60s]" * 6, "response_format": "pcm", "return_download_link": True}
"""More than the buffers between server and client hold, so that its stream goes on until it is read."""

Jump = Callable[[int], None]


@pytest.fixture(scope="module")
def jumping(tiny_assets: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ServeProcess, Jump]]:
    """A server, and what sets its clock so many seconds off."""
    if shutil.which("gcc") is None:
        pytest.skip("no gcc to build the clock with")
    folder: Path = tmp_path_factory.mktemp("clock")
    library, offset = folder / "jumping_clock.so", folder / "offset"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", SOURCE, "-o", library, "-ldl"], check=True, timeout=HANGS_AFTER_S)
    offset.write_bytes(bytes(8))

    def jump(seconds: int) -> None:
        with offset.open("r+b") as file:  # in place: the server has it mapped
            file.write(seconds.to_bytes(8, "little", signed=True))

    clock = {"LD_PRELOAD": str(library), "CLOCK_OFFSET_FILE": str(offset)}
    limits = {"DOWNLOAD_TTL_S": "3600", "WATCHDOG_S": "60", "HEADER_TIMEOUT_S": "600", "IDLE_UNLOAD_S": "600"}
    with serve_process(tiny_assets, folder / "log", **clock, **limits) as served:
        yield served, jump


def until_off_by(client: httpx.Client, days: int) -> None:
    """Return when the server's answers are dated so many days off; fails after a minute."""
    began = time.monotonic()
    while time.monotonic() < began + HANGS_AFTER_S:
        dated = parsedate_to_datetime(client.get("/health").headers["date"])
        if round((dated.timestamp() - time.time()) / DAY_S) == days:
            return
        time.sleep(0.1)
    pytest.fail(f"the server's clock is not {days} days off")


@pytest.mark.parametrize("days", [2, -2, 20_000])
def test_streams_files_and_the_watchdog_do_not_notice(jumping: tuple[ServeProcess, Jump], days: int) -> None:
    served, jump = jumping
    jump(0)
    with (
        httpx.Client(base_url=served.address, timeout=HANGS_AFTER_S) as client,
        httpx.Client(base_url=served.address) as other,
    ):
        hello = client.post(SPEECH, json=HELLO).content
        whole = client.post(SPEECH, json=BOOK)
        with client.stream("POST", SPEECH, json=BOOK) as response:
            pieces = response.iter_raw()
            audio = next(pieces)
            jump(days * DAY_S)
            until_off_by(other, days)
            assert other.get("/health").status_code == other.get("/health/ready").status_code == 200
            assert other.post(SPEECH, json=HELLO).content == hello
            audio += b"".join(pieces)
        assert audio == whole.content
        for each in (whole, response):
            assert client.get(each.headers["x-download-path"]).content == audio
        assert other.get("/health/ready").json()["models"] == ["v1_0"], "it was not idle for days"
