"""ApiKeys: the keys that are accepted, as digests. A key itself is never kept, logged or sent back."""

import hmac
from collections.abc import Iterable
from hashlib import sha256

from api.errors import SetupError
from api.settings import Settings


class ApiKeys:
    """The keys that are accepted. Without any, everything is open."""

    def __init__(self, keys: Iterable[str]) -> None:
        """Digest the keys.

        Raises:
            SetupError: a key could not come in a header.
        """
        unique = tuple(dict.fromkeys(keys))
        for number, key in enumerate(unique, start=1):
            if not (key.isascii() and key.isprintable() and " " not in key):
                raise SetupError(f"API key number {number} holds a space, or a character that is not printable ASCII")
        self._digests = tuple(_digest(key.encode()) for key in unique)

    @classmethod
    def read(cls, settings: Settings) -> "ApiKeys":
        """Read the keys of API_KEYS, then those of API_KEYS_FILE.

        Raises:
            SetupError: the file can't be read or holds no key, a key can't come in a header, or PROTECT_LISTINGS is set
                without a key. The service must not run open where it was meant to be closed.
        """
        keys = [key.get_secret_value() for key in settings.api_keys]
        if settings.api_keys_file is not None:
            try:
                lines = settings.api_keys_file.read_text(encoding="utf-8").splitlines()
            except (OSError, UnicodeDecodeError) as error:
                raise SetupError(f"API_KEYS_FILE {str(settings.api_keys_file)!r} can't be read: {error}") from error
            in_file = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
            if not in_file:
                raise SetupError(f"API_KEYS_FILE {str(settings.api_keys_file)!r} holds no key")
            keys += in_file
        if settings.protect_listings and not keys:
            raise SetupError("PROTECT_LISTINGS needs API_KEYS or API_KEYS_FILE")
        return cls(keys)

    def __len__(self) -> int:
        return len(self._digests)

    def find(self, key: bytes) -> int | None:
        """Return the number of a key, from 1; None for an unknown key. Takes the same time for every key."""
        digest = _digest(key)  # of one length, so that the time does not depend on the lengths of keys
        matches = [hmac.compare_digest(digest, known) for known in self._digests]
        return matches.index(True) + 1 if any(matches) else None


def _digest(key: bytes) -> bytes:
    return sha256(key).digest()
