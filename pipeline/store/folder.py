"""The object store of one machine: a folder of plain files.

An object is ``<root>/<key>``, exactly its bytes, so that ``sha256sum`` and any viewer can be pointed at it. What is
known of it (hash, size, media type) is ``<root>/.meta/<key>``, written last: **an object is there when its meta file
is.** Both appear by hard link, whole or not at all, and only where nothing was. A crash between the two leaves bytes
that nobody sees; the next put of that key finds them, and finishes.
"""

import errno
import fcntl
import json
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from pipeline.store.base import ObjectStat
from pipeline.store.content import (
    Measure,
    blocks_of,
    can_begin_keys,
    check_key,
    check_original,
    check_same,
    check_whole,
    measure_blocks,
    measure_content,
    open_content,
    save_whole,
)
from schemas.errors import AbhilekhError, ConfigError, IntegrityError, NotFoundError, StoreError

META = ".meta"
DRAFTS = ".drafts"
DRAFT_REST_S = 60
"""A draft younger than this may not have been locked yet by the process that writes it."""

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


class FolderStore:
    """Objects in a folder, on a file system that has hard links and locks (ext4, xfs, btrfs, APFS)."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self.name = f"file://{self.root}"
        self._swept = False

    def put_once(self, key: str, content: bytes | Path, *, media_type: str) -> ObjectStat:
        """See ``ObjectStore``."""
        check_key(key)
        with self._disk():
            stored = self._stat(key)
            if stored is not None:
                return check_same(stored, measure_content(content))
            self._sweep_drafts()
            measure, lying = self._place_bytes(key, content)
            stored = self._place_meta(key, lying, media_type)
        return check_same(stored, measure)

    def get(self, key: str) -> bytes:
        """See ``ObjectStore``."""
        stored = self._known(key)
        with self._disk(), self._bytes_of(stored) as source:
            content = source.read()
        check_whole(stored, measure_content(content))
        return content

    def download(self, key: str, target: Path) -> None:
        """See ``ObjectStore``."""
        stored = self._known(key)
        with self._disk(), self._bytes_of(stored) as source:
            save_whole(blocks_of(source), target, stored)

    def check(self, key: str, *, sha256: str) -> None:
        """See ``ObjectStore``."""
        stored = self._known(key)
        with self._disk(), self._bytes_of(stored) as source:
            check_whole(replace(stored, sha256=sha256), measure_blocks(blocks_of(source)))

    def stat(self, key: str) -> ObjectStat | None:
        """See ``ObjectStore``."""
        check_key(key)
        with self._disk():
            return self._stat(key)

    def keys(self, prefix: str) -> Iterator[str]:
        """See ``ObjectStore``."""
        if can_begin_keys(prefix):
            with self._disk():
                yield from self._walk(prefix.rpartition("/")[0], prefix)

    def probe(self) -> None:
        """See that the folder can be written, and that its file system keeps an existing name from being taken.

        Raises:
            ConfigError: it may not be written, or has no hard links. StoreError: it is full, or failing.
        """
        with self._disk(), self._draft() as (path, draft):
            draft.write(b"probe")
            second = path.with_suffix(".second")
            try:
                os.link(path, second)
                with suppress(FileExistsError):
                    os.link(path, second)
                    raise ConfigError(f"The file system of {self.root} lets one file take the name of another.")
            except OSError as error:
                raise ConfigError(
                    f"The file system of {self.root} cannot make hard links ({error.strerror}).",
                    remedy="Put ABHILEKH_STORE on a local ext4, xfs or btrfs disk, or use an S3 store.",
                ) from error
            finally:
                second.unlink(missing_ok=True)

    def _known(self, key: str) -> ObjectStat:
        stored = self.stat(key)
        if stored is None:
            raise NotFoundError(f"Nothing is stored under {key}.")
        return stored

    def _stat(self, key: str) -> ObjectStat | None:
        try:
            meta = json.loads((self.root / META / key).read_bytes())
            return ObjectStat(key, meta["size_bytes"], meta["sha256"], meta["media_type"])
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except (ValueError, KeyError, TypeError) as error:
            raise IntegrityError(f"What {self.root / META / key} says of its object cannot be read.") from error

    @contextmanager
    def _bytes_of(self, stored: ObjectStat) -> Iterator[BinaryIO]:
        try:
            source = (self.root / stored.key).open("rb")
        except FileNotFoundError as error:
            raise IntegrityError(f"{stored.key} was stored, but its bytes are gone from {self.root}.") from error
        with source:
            yield source

    def _place_bytes(self, key: str, content: bytes | Path) -> tuple[Measure, Measure]:
        """Copy the content to its place, unless something lies there; what was to be placed, and what lies there."""
        with self._draft() as (path, draft):
            with open_content(content) as source:
                measure = measure_blocks(blocks_of(source), draft)
            check_original(key, measure)
            _make_durable(draft)
            stored = ObjectStat(key, measure.size_bytes, measure.sha256, "")
            with path.open("rb") as copy:
                check_whole(stored, measure_blocks(blocks_of(copy)))
            placed = self._link(path, self.root / key)
        return measure, measure if placed else measure_content(self.root / key)

    def _place_meta(self, key: str, measure: Measure, media_type: str) -> ObjectStat:
        """Make the bytes that lie under a key an object, unless they are one; returns what is stored."""
        meta = {"sha256": measure.sha256, "size_bytes": measure.size_bytes, "media_type": media_type}
        with self._draft() as (path, draft):
            draft.write(json.dumps(meta).encode())
            _make_durable(draft)
            self._link(path, self.root / META / key)
        stored = self._stat(key)
        if stored is None:
            raise StoreError(f"{self.root / META / key} vanished as soon as it was written.")
        return stored

    def _link(self, draft: Path, place: Path) -> bool:
        """Give a durable draft its name; false when the name is taken."""
        self._make_folder(place.parent)
        try:
            place.hardlink_to(draft)
        except FileExistsError:
            return False
        finally:
            _sync_folder(place.parent)
        return True

    def _make_folder(self, folder: Path) -> None:
        if folder.is_dir():
            return
        self._make_folder(folder.parent)
        # the papers of a record room are not for every user of the machine
        folder.mkdir(mode=0o700 if folder == self.root else 0o777, exist_ok=True)
        _sync_folder(folder.parent)

    @contextmanager
    def _draft(self) -> Iterator[tuple[Path, BinaryIO]]:
        """A file that nobody sees, locked while its process lives, and taken away in the end."""
        self._make_folder(self.root / DRAFTS)
        path = self.root / DRAFTS / uuid.uuid4().hex
        with path.open("xb") as draft:
            try:
                fcntl.flock(draft, fcntl.LOCK_EX | fcntl.LOCK_NB)
                yield path, draft
            finally:
                path.unlink(missing_ok=True)

    def _sweep_drafts(self) -> None:
        """Take away, once, what dead processes left."""
        if self._swept or not (self.root / DRAFTS).is_dir():
            return
        self._swept = True
        for path in (self.root / DRAFTS).iterdir():
            # another process may sweep too, and a lock we do not get belongs to a process that lives
            with suppress(OSError), path.open("rb") as draft:
                fcntl.flock(draft, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if time.time() - path.stat().st_mtime > DRAFT_REST_S:
                    path.unlink()

    def _walk(self, folder: str, prefix: str) -> Iterator[str]:
        """Keys below a folder of keys, in the order of the whole keys: ``a-b`` before ``a/b`` before ``ab``."""
        try:
            with os.scandir(self.root / META / folder) as entries:
                names = sorted(f"{entry.name}/" if entry.is_dir() else entry.name for entry in entries)
        except (FileNotFoundError, NotADirectoryError):
            return
        for name in names:
            key = f"{folder}/{name}" if folder else name
            if key.endswith("/") and (key.startswith(prefix) or prefix.startswith(key)):
                yield from self._walk(key.rstrip("/"), prefix)
            elif key.startswith(prefix):
                yield key

    @contextmanager
    def _disk(self) -> Iterator[None]:
        try:
            yield
        except AbhilekhError:
            raise
        except OSError as error:
            raise self._named(error) from error

    def _named(self, error: OSError) -> AbhilekhError:
        if error.errno in _FULL:
            return StoreError(
                f"The disk of the store {self.root} is full, or its quota is used up ({error.strerror}).",
                remedy="Make room there and run again: finished work is kept.",
            )
        where = error.filename or self.root
        if error.errno in _FORBIDDEN:
            return ConfigError(
                f"{where} may not be used ({error.strerror}).",
                remedy="Give this user the right to read and write ABHILEKH_STORE's folder, or name another one.",
            )
        return StoreError(f"The store {self.root} failed at {where}: {error.strerror or error}.")


def _make_durable(draft: BinaryIO) -> None:
    """Bring a file's bytes to the disk, for reading only; what is read of it next comes from the disk again."""
    draft.flush()
    os.fchmod(draft.fileno(), 0o444)
    os.fsync(draft.fileno())
    if hasattr(os, "posix_fadvise"):  # not on macOS
        os.posix_fadvise(draft.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _sync_folder(folder: Path) -> None:
    """Bring a folder's names to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
