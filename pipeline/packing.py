"""A record's page texts in one compressed object: a line of JSON for each page, ``null`` where one failed."""

import gzip
from collections.abc import Sequence

from schemas.pages import PageText
from schemas.upgrade import load_stored


def pack_pages(pages: Sequence[PageText | None]) -> bytes:
    """The pages as one gzip member: the same bytes for the same pages."""
    lines = (page.to_json() if page else b"null" for page in pages)
    return gzip.compress(b"\n".join(lines) + b"\n", compresslevel=6, mtime=0)


def unpack_pages(packed: bytes) -> tuple[PageText | None, ...]:
    """The pages back, older forms lifted."""
    lines = gzip.decompress(packed).splitlines()
    return tuple(None if line == b"null" else load_stored(PageText, line) for line in lines)
