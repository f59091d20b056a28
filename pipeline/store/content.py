"""What every store asks of a key and of the bytes under it."""

import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pipeline import keys
from pipeline.store.base import ObjectStat
from schemas.errors import IntegrityError, NotFoundError

BLOCK_BYTES = 1 << 20
"""How much of an object is in memory at once."""

LONGEST_KEY = 512
"""Characters; S3 allows 1024, and a folder must still find room before it."""

_NAME = r"[A-Za-z0-9_-][A-Za-z0-9._-]*"
_KEY = re.compile(rf"{_NAME}(?:/{_NAME})*")
_PREFIX = re.compile(rf"(?:{_NAME}/)*(?:{_NAME})?")
_NAMED_BY_HASH = re.compile(rf"{keys.ORIGINALS}(?:.*/)?([0-9a-f]{{64}})")


@dataclass(frozen=True)
class Measure:
    """What bytes are: their number and their hash."""

    size_bytes: int
    sha256: str


def check_key(key: str) -> None:
    """Let pass only what ``pipeline.keys`` could have made: plain names joined by slashes, none beginning with a dot.

    Raises:
        NotFoundError: no object can lie under such a key.
    """
    if len(key) > LONGEST_KEY or not _KEY.fullmatch(key):
        raise NotFoundError(f"No object can have the key {key[:80]!r}.")


def can_begin_keys(prefix: str) -> bool:
    """Whether a key may begin like this."""
    return _PREFIX.fullmatch(prefix) is not None


def check_original(key: str, measure: Measure) -> None:
    """See that an original lies under its own hash: a file that still grew while it was read must not be kept for ever.

    Raises:
        IntegrityError: the key names another hash.
    """
    named = _NAMED_BY_HASH.fullmatch(key)
    if named and named[1] != measure.sha256:
        raise IntegrityError(
            f"The bytes to keep under {key} have the hash {measure.sha256}: the file changed while it was being read.",
            remedy="Wait until the scanner has finished writing it, then run again.",
        )


def check_same(stored: ObjectStat, measure: Measure) -> ObjectStat:
    """The stat of what is stored, when it is what was to be put.

    Raises:
        IntegrityError: other bytes lie under this key.
    """
    if stored.sha256 != measure.sha256:
        raise IntegrityError(
            f"Other bytes are stored under {stored.key} ({stored.sha256}) than those to be put ({measure.sha256}).",
            remedy="An object is never replaced: put it under a new key, or use what is stored.",
        )
    return stored


def check_whole(stored: ObjectStat, measure: Measure) -> None:
    """See that the bytes read are the bytes that were stored.

    Raises:
        IntegrityError: they are not.
    """
    if stored.sha256 != measure.sha256:
        raise IntegrityError(
            f"{stored.key} was stored with the hash {stored.sha256} and {stored.size_bytes} bytes,"
            f" and reads as {measure.sha256} and {measure.size_bytes} bytes."
        )


def open_content(content: bytes | Path) -> BinaryIO:
    """The bytes as a file open for reading."""
    return io.BytesIO(content) if isinstance(content, bytes) else content.open("rb")


def blocks_of(source: BinaryIO) -> Iterator[bytes]:
    """The rest of an open file, block by block."""
    while block := source.read(BLOCK_BYTES):
        yield block


def measure_blocks(blocks: Iterable[bytes], copy: BinaryIO | None = None) -> Measure:
    """Size and hash of the blocks, written to ``copy`` on the way."""
    digest, size = hashlib.sha256(), 0
    for block in blocks:
        digest.update(block)
        size += len(block)
        if copy is not None:
            copy.write(block)
    return Measure(size, digest.hexdigest())


def measure_content(content: bytes | Path) -> Measure:
    """Size and hash of bytes, or of a file's bytes."""
    with open_content(content) as source:
        return measure_blocks(blocks_of(source))


def save_whole(blocks: Iterable[bytes], target: Path, stored: ObjectStat) -> None:
    """Write blocks to a file that does not exist yet; a file that is not whole is taken away again.

    Raises:
        IntegrityError: the bytes are not those that were stored.
    """
    with target.open("xb") as copy:
        try:
            check_whole(stored, measure_blocks(blocks, copy))
        except BaseException:
            target.unlink(missing_ok=True)
            raise


class MeasuredReader:
    """A source that is read once, and fails before its last byte is handed out when it is not what was measured."""

    def __init__(self, key: str, source: BinaryIO, measure: Measure) -> None:
        self._key = key
        self._source = source
        self._expected = measure
        self._digest = hashlib.sha256()
        self._size = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes.

        Raises:
            IntegrityError: the file changed after it was measured.
        """
        block = self._source.read(size)
        self._digest.update(block)
        self._size += len(block)
        at_end = not block or self._size >= self._expected.size_bytes
        if at_end and self._digest.hexdigest() != self._expected.sha256:
            raise IntegrityError(
                f"The file to keep under {self._key} changed while it was being stored.",
                remedy="Wait until the scanner has finished writing it, then run again.",
            )
        return block
