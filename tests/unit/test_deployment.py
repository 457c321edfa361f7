"""Images agree with the packages and settings here, and the container's own programs work.

Images are built and run by docker/verify.sh, which takes minutes.
"""

import importlib.metadata
import json
import os
import re
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name
from support.paths import ROOT

from api.runtime.run import CLOSING_S
from api.settings import Settings

DOCKER = ROOT / "docker"
IMAGE_LOCKS = [DOCKER / "requirements.cpu.lock", DOCKER / "requirements.gpu.lock"]
DEV_LOCK = DOCKER / "requirements.dev.lock"
"""What `make` installs for itself, as constraints: what the images install, and what only tests and benchmarks need."""

CLIENTS = ROOT / "tests" / "clients"
CLIENT_LOCKS = sorted(CLIENTS.glob("*/requirements.lock"))
LOCKS = [*IMAGE_LOCKS, DEV_LOCK, *CLIENT_LOCKS]
COMPOSE_FILES = [DOCKER / "compose.cpu.yml", DOCKER / "compose.gpu.yml"]
CUDA = re.compile(r"torch|triton|nvidia-.*|cuda-.*")
"""Packages that the GPU's lock file has and the CPU's has not."""

IMAGE_EXTRAS = ("all", "otel")
"""What the images install of the extras."""


def entries(lock: Path) -> Iterator[str]:
    """`NAME==VERSION ; MARKER --hash=...` in one line each."""
    yield from lock.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()


def pins(lock: Path) -> list[Requirement]:
    """Give the pins of a lock file. A package may be there twice, under markers that exclude each other."""
    return [Requirement(entry.partition("--hash")[0]) for entry in entries(lock)]


def pins_here(lock: Path) -> dict[NormalizedName, Requirement]:
    """Name -> pin of what a lock file installs on a machine like this one."""
    applying = [pin for pin in pins(lock) if pin.marker is None or pin.marker.evaluate()]
    return {canonicalize_name(pin.name): pin for pin in applying}


def project() -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return table


def pinned(extras: Iterable[str]) -> Iterator[Requirement]:
    """Give the pins of pyproject.toml with these extras, extras of extras and all."""
    table = project()
    wanted = [*table["dependencies"], *(f"{table['name']}[{extra}]" for extra in extras)]
    while wanted:
        requirement = Requirement(wanted.pop())
        if requirement.name == table["name"]:
            wanted += [each for extra in requirement.extras for each in table["optional-dependencies"][extra]]
        else:
            yield requirement


def needed_here(extras: Iterable[str]) -> Iterator[Requirement]:
    """The same, and what those packages need by their own account, and so on, on a machine like this one."""
    seen: set[tuple[str, ...]] = set()
    wanted = list(pinned(extras))
    while wanted:
        requirement = wanted.pop()
        yield requirement
        asked = (canonicalize_name(requirement.name), *sorted(requirement.extras))
        if asked in seen:
            continue
        seen.add(asked)
        for needed in map(Requirement, importlib.metadata.requires(requirement.name) or []):
            extras_asked = ("", *requirement.extras)
            if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in extras_asked):
                wanted.append(needed)


def test_the_environment_is_the_locked_one() -> None:
    """So that the tests below, which read what the installed packages need, say the same on every day."""
    locked = pins_here(DEV_LOCK)
    for each in importlib.metadata.distributions():
        pin = locked.get(canonicalize_name(each.name))
        assert pin is None or pin.specifier.contains(each.version, prereleases=True), (
            f"{each.name} {each.version} is installed, {pin} is locked: `make clean test` installs what is locked"
        )


@pytest.mark.parametrize("lock", [*IMAGE_LOCKS, DEV_LOCK], ids=lambda lock: lock.name)
def test_a_lock_file_has_every_pin(lock: Path) -> None:
    """`make lock` was run after the last change of pyproject.toml."""
    extras = project()["optional-dependencies"] if lock == DEV_LOCK else IMAGE_EXTRAS
    locked = pins_here(lock)
    for requirement in pinned(extras):
        if lock.name == "requirements.cpu.lock" and requirement.name == "torch":
            continue
        assert requirement.specifier == locked[canonicalize_name(requirement.name)].specifier, requirement.name


@pytest.mark.parametrize("lock", IMAGE_LOCKS, ids=lambda lock: lock.name)
class TestImageLock:
    """An image installs the packages that were tested, and no more than it needs."""

    def test_it_pins_what_was_tested(self, lock: Path) -> None:
        assert {str(pin) for pin in pins(lock)} <= {str(pin) for pin in pins(DEV_LOCK)}

    def test_it_has_everything_that_is_needed_and_nothing_else(self, lock: Path) -> None:
        locked = pins_here(lock)
        needed = [each for each in needed_here(IMAGE_EXTRAS) if not CUDA.fullmatch(each.name)]
        assert {name for name in locked if not CUDA.fullmatch(name)} == {
            canonicalize_name(each.name) for each in needed
        }
        for each in needed:
            (version,) = (pin.version for pin in locked[canonicalize_name(each.name)].specifier)
            assert each.specifier.contains(version, prereleases=True), each


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: str(lock.relative_to(ROOT)))
def test_every_locked_file_has_its_hash_and_none_an_address(lock: Path) -> None:
    for entry in entries(lock):
        assert re.search(r" --hash=sha256:[0-9a-f]{64}( |$)", entry), entry
    assert "://" not in lock.read_text(encoding="utf-8")


@pytest.mark.parametrize("lock", CLIENT_LOCKS, ids=lambda lock: lock.parent.name)
def test_a_clients_lock_file_has_its_pins(lock: Path) -> None:
    asked = [Requirement(line) for line in lock.with_suffix(".txt").read_text(encoding="utf-8").splitlines()]
    assert asked
    for requirement in asked:
        assert requirement.specifier == pins_here(lock)[canonicalize_name(requirement.name)].specifier


def test_the_node_clients_lock_file_has_its_pins_and_no_address() -> None:
    folder = CLIENTS / "node"
    asked = json.loads((folder / "package.json").read_text(encoding="utf-8"))["dependencies"]
    locked = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert locked.pop("")["dependencies"] == asked
    assert {name: locked[f"node_modules/{name}"]["version"] for name in asked} == asked
    for name, entry in locked.items():
        assert entry["integrity"].startswith("sha512-"), name
        assert "resolved" not in entry, name


def test_the_lock_files_differ_in_torch_and_cuda_alone() -> None:
    cpu, gpu = (list(entries(lock)) for lock in IMAGE_LOCKS)
    assert cpu == [entry for entry in gpu if not CUDA.match(entry)]
    assert len(gpu) > len(cpu)


@pytest.mark.parametrize("kind", ["cpu", "gpu"])
def test_the_images_take_the_torch_that_is_pinned(kind: str) -> None:
    dockerfile = (ROOT / f"Dockerfile.{kind}").read_text(encoding="utf-8")
    (torch,) = [requirement for requirement in pinned(IMAGE_EXTRAS) if requirement.name == "torch"]
    assert re.findall(r"^ARG TORCH_VERSION=(.+)$", dockerfile, re.MULTILINE) == [
        str(torch.specifier).removeprefix("==")
    ]


@pytest.mark.parametrize("file", COMPOSE_FILES, ids=lambda file: file.name)
class TestCompose:
    """A compose file agrees with the service's settings."""

    @pytest.fixture
    def service(self, file: Path) -> dict[str, Any]:
        services: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))["services"]
        return dict(services["kokoro"])

    def test_what_it_sets_are_settings(self, service: dict[str, Any]) -> None:
        set_here = {name.lower(): value for name, value in service["environment"].items()}
        assert set_here.keys() <= Settings.model_fields.keys()
        Settings(_env_file=None, **set_here)

    def test_the_container_outlives_the_last_stream(self, service: dict[str, Any]) -> None:
        grace_s = int(service["stop_grace_period"].removesuffix("s"))
        assert grace_s > Settings.model_fields["drain_timeout_s"].default + CLOSING_S

    def test_it_publishes_the_port_of_the_service_on_this_machine_alone(self, service: dict[str, Any]) -> None:
        (published,) = service["ports"]
        assert published == f"${{PUBLISH:-127.0.0.1:8880}}:{service['environment']['PORT']}"

    def test_only_its_volume_and_memory_can_be_written(self, service: dict[str, Any]) -> None:
        assert service["read_only"] is True
        assert service["volumes"] == ["cache:/cache"]
        assert service["tmpfs"] == "/tmp"

    def test_its_files_are_there(self, file: Path, service: dict[str, Any]) -> None:
        assert (file.parent / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
        default = re.fullmatch(r"\$\{ENV_FILE:-(.+)\}", service["env_file"])
        assert default is not None
        assert (file.parent / default[1]).is_file()


def test_the_builder_is_sent_every_file_that_a_dockerfile_copies() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    sent = {line.removeprefix("!") for line in ignored if line.startswith("!")}
    for kind in ("cpu", "gpu"):
        dockerfile = (ROOT / f"Dockerfile.{kind}").read_text(encoding="utf-8")
        copied = re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile, re.MULTILINE)
        files = [file for line in copied for file in line.split()]
        assert set(files) <= sent
        assert all((ROOT / file).exists() for file in files)


def environment(**more: str) -> dict[str, str]:
    """A container's, as far as it matters: `python` is the one that has the service."""
    return {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), **more}


class TestEntrypoint:
    """It becomes the service: arguments, exit status and signals go through."""

    @pytest.mark.parametrize(
        ("arguments", "status", "said"), [(["--version"], 0, "0."), (["sing"], 2, "invalid choice")]
    )
    def test_it_is_the_command_line(self, arguments: list[str], status: int, said: str, tmp_path: Path) -> None:
        done = subprocess.run(
            [DOCKER / "entrypoint", *arguments],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env=environment(),
            check=False,
        )
        assert done.returncode == status
        assert said in done.stdout + done.stderr

    def test_without_the_model_it_does_not_serve(self, tmp_path: Path) -> None:
        nowhere = tmp_path / "file"
        nowhere.write_text("in the way of a folder")
        done = subprocess.run(
            [DOCKER / "entrypoint", "serve"],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env=environment(FETCH_AT_START="true", ASSETS_DIR=str(nowhere)),
            check=False,
        )
        assert done.returncode == 1
        assert "Could not write the files" in done.stderr
        assert "Uvicorn" not in done.stderr

    def test_sigterm_ends_a_fetch_at_once(self, tmp_path: Path) -> None:
        # Another fetch, which this test never lets end, holds the folder's lock.
        waiting = "Another fetch is at work"
        (tmp_path / "models").mkdir()
        with (
            subprocess.Popen(["flock", tmp_path / "models" / ".fetch.lock", "cat"], stdin=subprocess.PIPE) as other,
            subprocess.Popen(
                [DOCKER / "entrypoint", "serve"],
                stderr=subprocess.PIPE,
                text=True,
                cwd=tmp_path,
                env=environment(FETCH_AT_START="true", ASSETS_DIR=str(tmp_path / "models")),
            ) as container,
        ):
            assert container.stderr is not None
            assert waiting in container.stderr.readline()
            container.send_signal(signal.SIGTERM)
            rest = container.stderr.read()  # to the end: nobody who could write is left
            assert container.wait() == 128 + signal.SIGTERM
            assert "Uvicorn" not in rest
            other.communicate(b"")


class TestHealthcheck:
    """0 when the service says that it is ready, else 1."""

    @pytest.mark.parametrize(("answer", "status"), [(200, 0), (503, 1)])
    def test_it_says_what_the_service_says(self, answer: int, status: int) -> None:
        class Ready(BaseHTTPRequestHandler):
            def do_GET(self) -> None:  # the base class calls it so
                self.send_response(answer if self.path == "/health/ready" else 404)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Nothing on standard error."""

        with HTTPServer(("127.0.0.1", 0), Ready) as server:
            thread = Thread(target=server.handle_request)
            thread.start()
            assert healthcheck(server.server_port) == status
            thread.join()

    def test_it_says_no_where_nobody_answers(self) -> None:
        with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
            port = server.server_port
        assert healthcheck(port) == 1


def healthcheck(port: int) -> int:
    """Its exit status. Its own first line names the image's Python."""
    command: list[str | Path] = [sys.executable, "-IS", DOCKER / "healthcheck"]
    return subprocess.run(command, env={"PORT": str(port)}, capture_output=True, check=False).returncode


class TestPipSettings:
    """Settings and files of this machine's pip that docker/verify.sh hands into its builds."""

    def hand_over(self, folder: Path, **environment: str) -> tuple[str, list[str]]:
        """The pip.conf that is written, and the paths that are named."""
        conf = folder / "pip.conf"
        done = subprocess.run(
            [sys.executable, DOCKER / "pip_settings.py", conf],
            env=os.environ | {"PIP_CONFIG_FILE": os.devnull} | environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return conf.read_text(encoding="utf-8"), done.stdout.splitlines()

    def test_a_constraint_file_goes_along(self, tmp_path: Path) -> None:
        constraints, wheels = tmp_path / "constraints.txt", tmp_path / "wheels"
        constraints.write_text("torch<=2.14.1\n", encoding="utf-8")
        wheels.mkdir()
        conf, paths = self.hand_over(tmp_path, PIP_CONSTRAINT=str(constraints), PIP_FIND_LINKS=wheels.as_uri())
        assert f"constraint = {constraints}\n" in conf
        assert {str(constraints), str(wheels)} <= set(paths)

    def test_an_index_goes_along_with_the_files_beside_it(self, tmp_path: Path) -> None:
        (tmp_path / "simple").mkdir()
        conf, paths = self.hand_over(
            tmp_path, PIP_EXTRA_INDEX_URL=f"https://example.test/simple file://{tmp_path}/simple"
        )
        assert f"extra-index-url = https://example.test/simple file://{tmp_path}/simple\n" in conf
        assert str(tmp_path) in paths

    def test_what_is_not_there_is_not_named(self, tmp_path: Path) -> None:
        _, paths = self.hand_over(tmp_path, PIP_CERT=str(tmp_path / "none.pem"))
        assert str(tmp_path / "none.pem") not in paths
