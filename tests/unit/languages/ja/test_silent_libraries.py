"""Libraries of the G2Ps write nothing into the home directory and report nothing."""

import os
import subprocess
import sys
from pathlib import Path

from support.paths import ROOT
from support.patience import HANGS_AFTER_S

READ_JAPANESE = """
import asyncio
from pathlib import Path

from api.models.versions import notation_of
from api.phonemize.reader_factory import ReaderFactory
from api.phonemize.worker_pool import PhonemeWorkers

async def main():
    notation = notation_of("v1_0", Path("no such folder"))
    workers = PhonemeWorkers(1, 60.0, ReaderFactory(notation))
    await workers.start()
    print(ascii((await workers.phonemize("何ですか。", "ja", notation)).phonemes))
    await workers.close()

if __name__ == "__main__":
    asyncio.run(main())
"""


def test_reading_japanese_writes_nothing_at_home(tmp_path: Path) -> None:
    """onnxruntime, which tells how 何 is read, would queue a report of its use there, to be sent to its makers."""
    script, home = tmp_path / "read.py", tmp_path / "home"
    script.write_text(READ_JAPANESE, encoding="utf-8")
    home.mkdir()
    environment = {**os.environ, "HOME": str(home), "PYTHONPATH": str(ROOT)}
    environment.pop("ORT_DISABLE_TELEMETRY", None)
    done = subprocess.run(
        [sys.executable, script],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=HANGS_AFTER_S,
    )
    assert done.stdout.startswith("'na"), done.stderr
    assert list(home.rglob("*")) == []
