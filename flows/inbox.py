"""The watched drop folder: what has lain still for a while is a delivery."""

import hashlib
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from flows.environment import make_folder
from flows.work import failed_count
from flows.workbench import Workbench
from pipeline.identity import batch_id
from pipeline.ledger.ledger import Ledger
from schemas.errors import AbhilekhError
from schemas.settings import Settings

log = logging.getLogger(__name__)

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
        try:
            seen = sorted(_files(path))
        except OSError as error:  # moved or renamed while we looked
            log.info("%s changed while it was looked at: %s", path, error)
            yield Dropped(path=path, name=path.name, settled=False)
            continue
        if not seen:
            continue
        newest = max(modified for _, _, modified in seen)
        mark = hashlib.sha256(repr(seen).encode()).hexdigest()[:8]
        yield Dropped(path=path, name=f"{path.name} {mark}", settled=moment - newest >= quiet_s)


def take_in_settled(settings: Settings, take: Callable[[Dropped], object]) -> dict[str, int]:
    """Take in what has come to rest and was not taken in yet; a delivery that fails holds up none after it."""
    counts = {"taken in": 0, "known": 0, "still being written": 0, "failed": 0}
    dropped = tuple(look(make_folder(settings.inbox_dir)))
    counts["still being written"] = sum(not each.settled for each in dropped)
    settled = [each for each in dropped if each.settled]
    with Workbench(settings) as bench:
        new = [each for each in settled if not _is_done(bench.ledger, batch_id(each.name, str(each.path)))]
    counts["known"] = len(settled) - len(new)
    for each in new:
        counts["taken in" if _try(take, each) else "failed"] += 1
    return counts


def _try(take: Callable[[Dropped], object], dropped: Dropped) -> bool:
    try:
        take(dropped)
    except AbhilekhError as error:
        log.warning("%s was not taken in: %s", dropped.path, error)
        return False
    except Exception:  # whatever it is, the other deliveries are not to wait for it
        log.exception("%s was not taken in", dropped.path)
        return False
    return True


def _is_done(ledger: Ledger, batch: str) -> bool:
    return bool(ledger.items(batch)) and failed_count(ledger, batch) == 0


def _files(path: Path) -> Iterator[tuple[str, int, float]]:
    """Relative name, size and time of the last change of each file."""
    members = path.rglob("*") if path.is_dir() else (path,)
    for member in members:
        if member.is_file():
            stat = member.stat()
            yield str(member.relative_to(path.parent)), stat.st_size, stat.st_mtime
