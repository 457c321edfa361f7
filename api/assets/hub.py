"""The official source: repositories on the Hugging Face hub, through its own client."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx2
from huggingface_hub import HfApi, get_hf_file_metadata, hf_hub_download, hf_hub_url
from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError
from tqdm import tqdm

from api.assets.catalogue import HubRepo
from api.assets.progress import Progress
from api.assets.sources import SourceFailed

PROBE_TIMEOUT_S = 5.0
"""The longest wait for the hub's first answer."""

_VOICE_PATH = re.compile(r"voices/[A-Za-z0-9_-]{1,64}\.pt")


class Hub:
    """One repository at one commit. A hub that does not answer the first request is not asked again."""

    def __init__(self, repo: HubRepo, *, endpoint: str | None = None) -> None:
        """`endpoint` is the hub's address; None means the client's own, which HF_ENDPOINT can set."""
        self.name = f"Hugging Face hub, {repo.repo_id}"
        self._repo = repo
        self._endpoint = endpoint

    def download(self, file_name: str, staging: Path) -> Path:
        """Download a file to `staging`, from where an interrupted download stopped. Raises SourceFailed."""
        self._require_answer()
        try:
            path = hf_hub_download(
                self._repo.repo_id,
                file_name,
                revision=self._repo.revision,
                local_dir=staging,
                endpoint=self._endpoint,
                tqdm_class=_VanishingBar,
            )
        # The client's compiled transfer library, hf_xet, raises RuntimeError for its own failures.
        except (OSError, httpx2.HTTPError, RuntimeError) as error:
            raise SourceFailed(_first_line(error)) from error
        return Path(path)

    def hashes(self, pattern: re.Pattern[str]) -> dict[str, str]:
        """Return path -> sha256, as the hub states them, of the files that match. Raises SourceFailed."""
        self._require_answer()
        api = HfApi(endpoint=self._endpoint)
        try:
            info = api.model_info(self._repo.repo_id, revision=self._repo.revision, files_metadata=True)
        except (OSError, httpx2.HTTPError) as error:
            raise SourceFailed(_first_line(error)) from error
        hashes: dict[str, str] = {}
        for file in info.siblings or []:
            if pattern.fullmatch(file.rfilename):
                if file.lfs is None:
                    raise SourceFailed(f"the hub tells no sha256 of {file.rfilename}")
                hashes[file.rfilename] = file.lfs.sha256
        return hashes

    def _require_answer(self) -> None:
        if self._silence:
            raise SourceFailed(self._silence)

    @cached_property
    def _silence(self) -> str | None:
        """The reason why the hub can't be reached; None if it can.

        One request tells, because the client's own downloads try six times over 23 s before they fail.
        """
        url = hf_hub_url(self._repo.repo_id, ".gitattributes", revision=self._repo.revision, endpoint=self._endpoint)
        try:
            get_hf_file_metadata(url, timeout=PROBE_TIMEOUT_S)
        except HfHubHTTPError:
            return None  # a refusal is an answer: the download itself will say what is wrong
        except (OSError, httpx2.HTTPError) as error:
            return _first_line(error)
        return None


class HubFiles:
    """Files of a repository whose hashes are known beforehand."""

    def __init__(self, hub: Hub, hashes: Mapping[str, str]) -> None:
        """`hashes`: path -> sha256, the path being the same on the hub and here."""
        self.name = hub.name
        self.pinned = hashes
        self._hub = hub

    def list_files(self) -> Mapping[str, str | None]:
        return dict(self.pinned)

    def get(self, paths: Sequence[str], staging: Path, progress: Progress) -> Iterator[tuple[str, Path]]:
        return _download_all(self._hub, paths, staging, progress)


class HubVoices:
    """The voices of a repository that only the hub can list."""

    def __init__(self, hub: Hub) -> None:
        self.name = hub.name
        self.pinned: Mapping[str, str] = {}
        self._hub = hub

    def list_files(self) -> Mapping[str, str | None]:
        hashes = self._hub.hashes(_VOICE_PATH)
        if not hashes:
            raise SourceFailed("the repository has no voices/NAME.pt")
        return dict(hashes)

    def get(self, paths: Sequence[str], staging: Path, progress: Progress) -> Iterator[tuple[str, Path]]:
        return _download_all(self._hub, paths, staging, progress)


class _VanishingBar(tqdm):  # type: ignore[misc]  # tqdm has no types
    """A bar for one file, removed once the file is there: 54 voices would leave 54 bars."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "leave": False, "disable": None})


def _download_all(hub: Hub, paths: Sequence[str], staging: Path, progress: Progress) -> Iterator[tuple[str, Path]]:
    with progress.count_bar("Downloading from the hub", total=len(paths), unit="files") as bar:
        for path in paths:
            yield path, hub.download(path, staging)
            bar.update()


def _first_line(error: Exception) -> str:
    # LocalEntryNotFoundError only says that there is no local copy either; its cause is the hub's reason.
    reason = (error.__cause__ or error) if isinstance(error, LocalEntryNotFoundError) else error
    return next(iter(str(reason).splitlines()), "") or type(reason).__name__
