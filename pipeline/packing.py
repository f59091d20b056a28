"""A record's page texts in one compressed object: a line of JSON for each page, ``null`` where one failed."""

import gzip
import io
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from schemas.errors import IntegrityError
from schemas.pages import PageText
from schemas.upgrade import load_stored

_NO_PAGE = b"null"
_FAST = 1
"""Of zlib's levels: a page is packed again each time its record is opened."""


@dataclass(frozen=True)
class PageLines:
    """A record's pages as they wait in memory: each packed by itself, none parsed before somebody asks for it."""

    lines: tuple[bytes, ...]

    def __len__(self) -> int:
        """How many pages there are, those that failed among them."""
        return len(self.lines)

    @property
    def size_bytes(self) -> int:
        """Memory they take."""
        return sum(len(line) for line in self.lines)

    def page(self, number: int) -> PageText | None:
        """The page of this number (from 1), older forms lifted; null when it failed or there is none."""
        if not 1 <= number <= len(self.lines):
            return None
        line = zlib.decompress(self.lines[number - 1])
        return None if line == _NO_PAGE else load_stored(PageText, line)


class OpenPages:
    """The pages of the records asked for last, up to so many bytes in all; threads may share it.

    Args:
        fetch: gives the packed object that lies under a key.
        limit_bytes: what is kept at most, beside the record asked for last.
    """

    def __init__(self, fetch: Callable[[str], bytes], *, limit_bytes: int) -> None:
        self._fetch = fetch
        self._limit = limit_bytes
        self._open: OrderedDict[str, PageLines] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def pages(self, key: str) -> PageLines:
        """The pages that lie under a key."""
        with self._lock:
            if found := self._open.get(key):
                self._open.move_to_end(key)
                return found
        fresh = unpack_lines(self._fetch(key))  # two threads may both do it: better than one waiting for the other
        with self._lock:
            self._keep(key, fresh)
        return fresh

    def _keep(self, key: str, fresh: PageLines) -> None:
        if key in self._open:
            return
        self._open[key] = fresh
        self._size += fresh.size_bytes
        while self._size > self._limit and len(self._open) > 1:
            _, oldest = self._open.popitem(last=False)
            self._size -= oldest.size_bytes


def pack_pages(pages: Sequence[PageText | None]) -> bytes:
    """The pages as one gzip member: the same bytes for the same pages."""
    lines = (page.to_json() if page else _NO_PAGE for page in pages)
    return gzip.compress(b"\n".join(lines) + b"\n", compresslevel=6, mtime=0)


def unpack_pages(packed: bytes) -> tuple[PageText | None, ...]:
    """The pages back, all parsed; null where one failed.

    Raises:
        IntegrityError: it is damaged, or a page is not in a form that this program knows.
    """
    with _telling_of_damage():
        lines = gzip.decompress(packed).removesuffix(b"\n").split(b"\n")
    return tuple(None if line == _NO_PAGE else load_stored(PageText, line) for line in lines)


def unpack_lines(packed: bytes) -> PageLines:
    """The pages back, one at a time unpacked, none parsed.

    Raises:
        IntegrityError: it is damaged.
    """
    with _telling_of_damage(), gzip.open(io.BytesIO(packed)) as lines:
        return PageLines(tuple(zlib.compress(line.rstrip(b"\n"), _FAST) for line in lines))


@contextmanager
def _telling_of_damage() -> Iterator[None]:
    try:
        yield
    except (OSError, EOFError, zlib.error) as error:  # of another format, cut short, or with other bytes in it
        raise IntegrityError(f"Packed page texts cannot be unpacked: {error}.") from error
