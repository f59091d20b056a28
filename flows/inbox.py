"""The watched drop folder: what has lain still for a while is a delivery."""

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

QUIET_S = 60
"""A delivery is complete when nothing in it changed for so long: a scanner writes page after page."""


@dataclass(frozen=True)
class Dropped:
    """One entry of the drop folder."""

    path: Path
    name: str
    settled: bool


def look(inbox: Path, *, now: float | None = None, quiet_s: float = QUIET_S) -> Iterator[Dropped]:
    """Each file or folder in the drop folder, and whether it has come to rest.

    The name carries a mark of what it holds: the same entry with another file in it is another delivery, so that
    nothing added later is overlooked, and nothing that was taken in is taken in again.
    """
    moment = time.time() if now is None else now
    for path in sorted(inbox.iterdir()):
        if path.name.startswith("."):
            continue
        seen = sorted(_files(path))
        if not seen:
            continue
        newest = max(modified for _, _, modified in seen)
        mark = hashlib.sha256(repr(seen).encode()).hexdigest()[:8]
        yield Dropped(path=path, name=f"{path.name} {mark}", settled=moment - newest >= quiet_s)


def _files(path: Path) -> Iterator[tuple[str, int, float]]:
    """Relative name, size and time of the last change of each file."""
    members = path.rglob("*") if path.is_dir() else (path,)
    for member in members:
        if member.is_file():
            stat = member.stat()
            yield str(member.relative_to(path.parent)), stat.st_size, stat.st_mtime
