"""`python -m api ...` as a person runs it: a process for each command, or one process for many of them in turn."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from api.settings import Settings
from support.paths import ROOT
from support.patience import HANGS_AFTER_S


@dataclass(frozen=True)
class Command:
    """Arguments, environment and folder of a command."""

    arguments: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path = ROOT


@dataclass(frozen=True)
class Done:
    """How it ended, and what was seen."""

    status: int
    out: str
    err: str


IN_TURN = """
import contextlib, io, json, os, sys
from api.__main__ import main
answers, environment = [], dict(os.environ)
for arguments, changes, folder in json.load(sys.stdin):
    os.chdir(folder)
    os.environ.update(changes)
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
        try:
            status = main(arguments)
        except SystemExit as error:
            status = error.code
    answers.append((status, out.getvalue(), err.getvalue()))
    for name in set(os.environ) - set(environment):
        del os.environ[name]
    os.environ.update(environment)
json.dump(answers, sys.stdout)
"""
"""Imports are most of a refused command's time: for many commands, they are paid once."""


def run_in_turn(commands: Sequence[Command], assets: Path) -> list[Done]:
    """Each command to its end, all in one process."""
    asked = json.dumps([(list(each.arguments), dict(each.environment), str(each.folder)) for each in commands])
    python = [sys.executable, "-c", IN_TURN]
    done = subprocess.run(
        python,
        input=asked,
        env=env(assets),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=HANGS_AFTER_S,
        check=True,
    )
    return [Done(*answer) for answer in json.loads(done.stdout)]


def run(*arguments: str, assets: Path) -> Done:
    """One command to its end, in a process of its own."""
    python = [sys.executable, "-m", "api", *arguments]
    done = subprocess.run(
        python, env=env(assets), cwd=ROOT, capture_output=True, text=True, timeout=HANGS_AFTER_S, check=False
    )
    return Done(done.returncode, done.stdout, done.stderr)


def env(assets: Path, **changes: str) -> dict[str, str]:
    """An environment in which no setting is left to the machine or to a developer's own."""
    others = {name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields}
    return {**others, "PYTHONPATH": str(ROOT), "ASSETS_DIR": str(assets), "DEVICE": "cpu", "PORT": "0", **changes}


class ServeProcess:
    """`python -m api serve`, and what it has logged."""

    def __init__(self, assets: Path, log: Path, **settings: str) -> None:
        # A file, not a pipe, which would fill when nobody reads it.
        with log.open("wb") as sink:
            python = [sys.executable, "-m", "api", "serve"]
            self.process = subprocess.Popen(python, env=env(assets, **settings), cwd=ROOT, stderr=sink)
        self._log = log

    @property
    def log(self) -> str:
        """All of it until now."""
        return self._log.read_text(encoding="utf-8")

    def until_logged(self, pattern: str) -> re.Match[str]:
        """Wait for a line in the log; fails when the process ends without it."""
        while True:
            ended = self.process.poll() is not None
            if found := re.search(pattern, self.log):
                return found
            assert not ended, f"ended with {self.process.returncode} before it logged {pattern}:\n{self.log}"
            try:
                self.process.wait(0.05)
            except subprocess.TimeoutExpired:
                continue

    @property
    def address(self) -> str:
        """Address that it listens on, once it does."""
        return self.until_logged(r"http://[\d.]+:\d+")[0]


@contextmanager
def serve_process(assets: Path, log: Path, **settings: str) -> Iterator[ServeProcess]:
    """A server of its own process, killed at the end if it is still there."""
    served = ServeProcess(assets, log, **settings)
    try:
        yield served
    finally:
        served.process.kill()
        served.process.wait()
