"""A response format is one module and one row of the table: a toy format, added so, is spoken over HTTP."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import soundfile
from support import toy_format
from support.paths import ROOT
from support.patience import HANGS_AFTER_S

SERVE_AND_SPEAK = """
import asyncio, sys
from pathlib import Path

import api
from support.served import serving, tiny_settings

async def speak(assets, spoken):
    assert Path(api.__file__).is_relative_to(spoken.parent), "another package was imported"
    async with serving(tiny_settings(assets, extra_versions=())) as served:
        async def ask(response_format):
            body = {"input": "Hello there.", "response_format": response_format, "sample_rate": 16_000}
            return await served.client.post("/v1/audio/speech", json=body)

        response = await ask("au")
        assert response.status_code == 200, response.text
        assert response.headers["content-type"] == "audio/basic"
        spoken.write_bytes(response.content)
        refused = await ask("ogg")
        assert (refused.status_code, "'au'" in refused.text) == (400, True), refused.text
        schemas = (await served.client.get("/openapi.json")).json()["components"]["schemas"]
        assert schemas["SpeechRequest"]["properties"]["response_format"]["enum"][-1] == "au"

asyncio.run(speak(*map(Path, sys.argv[1:])))
"""


def test_toy_format_is_served_over_http_after_one_module_and_one_row(tiny_assets: Path, tmp_path: Path) -> None:
    """In a copy of the package, which has the two and no other change."""
    encoders = shutil.copytree(ROOT / "api", tmp_path / "api") / "audio" / "encoders"
    shutil.copy(toy_format.__file__, encoders / "au.py")
    table = (encoders / "registry.py").read_text(encoding="utf-8")
    row = '        "pcm": PCM,\n'
    assert row in table
    table = table.replace(row, f'{row}        "au": AU,\n')
    table = table.replace(
        "from api.audio.encoders.aac", "from api.audio.encoders.au import AU\nfrom api.audio.encoders.aac"
    )
    (encoders / "registry.py").write_text(table, encoding="utf-8")

    spoken = tmp_path / "spoken.au"
    done = subprocess.run(
        [sys.executable, "-c", SERVE_AND_SPEAK, str(tiny_assets), str(spoken)],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT / "tests")])},
        capture_output=True,
        text=True,
        check=False,
        timeout=HANGS_AFTER_S,
    )
    assert done.returncode == 0, done.stderr
    samples, sample_rate = soundfile.read(spoken)
    assert sample_rate == 16_000
    assert samples.size > sample_rate // 2
    assert abs(samples).max() > 0.01
