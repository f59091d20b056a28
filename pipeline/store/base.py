"""The seam to the object store: a few verbs, and every object put once."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from schemas.errors import IntegrityError

JSON = "application/json"
GZIP = "application/gzip"


@dataclass(frozen=True)
class ObjectStat:
    """What a store knows of an object without reading it."""

    key: str
    size_bytes: int
    sha256: str
    media_type: str


class ObjectStore(Protocol):
    """A place where bytes are put once and never change."""

    name: str

    def put_once(self, key: str, content: bytes | Path, *, media_type: str) -> ObjectStat:
        """Put bytes (or a file's bytes) under a key and read them back; nothing happens if they are there already.

        Nobody ever sees a part of an object. Returns the stat of what is stored under the key.

        Raises:
            IntegrityError: other bytes are stored under this key, or what was read back differs.
            StoreError: the store failed; try again.
        """
        ...

    def get(self, key: str) -> bytes:
        """The object's bytes, checked against the hash they were stored with.

        Raises:
            NotFoundError: no such object.
            IntegrityError: the bytes are not what was stored.
        """
        ...

    def download(self, key: str, target: Path) -> None:
        """Write the object's bytes to a file that does not exist yet, checked as in ``get``; never all in memory."""
        ...

    def check(self, key: str, *, sha256: str) -> None:
        """Read an object to its end and hold it against the hash it must have; never all in memory.

        Raises:
            NotFoundError: no such object. IntegrityError: its bytes have another hash.
        """
        ...

    def stat(self, key: str) -> ObjectStat | None:
        """What is stored under a key; null when nothing is."""
        ...

    def keys(self, prefix: str) -> Iterator[str]:
        """Every key that begins with the prefix, in order."""
        ...

    def probe(self) -> None:
        """Check that the store keeps its promises.

        Raises:
            AccessDeniedError: it refuses our secret.
            ConfigError: no versioning or no object lock.
            StoreError: it is down.
        """
        ...


def put_if_absent(store: ObjectStore, key: str, content: bytes | Path, *, media_type: str) -> bool:
    """Put unless something is there already; false when it was.

    For what two workers may make at once with bytes that differ in nothing that matters (timings, compression):
    the first one stands.
    """
    if store.stat(key) is not None:
        return False
    try:
        store.put_once(key, content, media_type=media_type)
    except IntegrityError:
        if store.stat(key) is None:
            raise
        return False
    return True
