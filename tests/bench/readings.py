"""Pages read by several ways, with progress, on all cores; every reading is kept, so a stopped run goes on.

Kept as one JSON object a line under (SHA-256 of the scan, key of the way).
"""

import hashlib
import json
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from tests.bench.scan_folders import Page
from tests.bench.ways import Reading, Way


class Kept:
    """Readings kept in a file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._rows: dict[tuple[str, str], dict[str, Any]] = {}
        if path.exists():
            found = path.read_bytes()
            whole = found[: found.rfind(b"\n") + 1]
            if whole != found:  # a run that was killed has left half a line
                path.write_bytes(whole)
            for line in whole.decode().split("\n")[:-1]:
                row = json.loads(line)
                self._rows[row.pop("page"), row.pop("way")] = row

    def find(self, page: Page, key: str) -> Reading | None:
        """That way's reading of the page, if it was kept."""
        row = self._rows.get((scan_id(page), key))
        return None if row is None else Reading(**row | {"words": tuple(map(tuple, row["words"]))})

    def keep(self, page: Page, key: str, reading: Reading) -> None:
        """Write it down at once."""
        self._rows[scan_id(page), key] = reading.to_row()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps({"page": scan_id(page), "way": key} | reading.to_row(), ensure_ascii=False)
        with self.path.open("ab", buffering=0) as target:  # in one piece: several runs may write at once
            target.write(f"{line}\n".encode())


def scan_id(page: Page) -> str:
    """SHA-256 of the scan's bytes."""
    return hashlib.sha256(page.path.read_bytes()).hexdigest()


def read_all(
    wanted: Iterable[tuple[Way, Sequence[Page]]], *, kept: Kept, jobs: int
) -> Iterator[tuple[Page, Way, Reading]]:
    """The pages by each way: those kept before at once, the others as they are read."""
    works: list[tuple[Way, str, list[Page]]] = []
    for way, pages in wanted:
        key, unread = way.key, []
        for page in pages:
            reading = kept.find(page, key)
            if reading is None:
                unread.append(page)
            else:
                yield page, way, reading
        works += [(way, key, unread[at : at + way.at_once]) for at in range(0, len(unread), way.at_once)]
    progress = Progress(sum(len(some) for _, _, some in works))
    with ProcessPoolExecutor(max_workers=jobs) as pool:
        running = {pool.submit(way.read, some): (way, key, some) for way, key, some in works}
        for done in as_completed(running):
            way, key, some = running[done]
            for page, reading in zip(some, done.result(), strict=True):
                if not reading.error:  # what failed is tried again by the next run
                    kept.keep(page, key, reading)
                yield page, way, reading
            progress.tell(len(some), way.name)


class Progress:
    """Says on the terminal how far a run is, and when it will be done."""

    def __init__(self, count: int) -> None:
        self._count, self._done, self._began = count, 0, time.monotonic()

    def tell(self, more: int, what: str) -> None:
        """So many more are done."""
        self._done += more
        each = (time.monotonic() - self._began) / self._done
        left = round(each * (self._count - self._done) / 60)
        end = "\n" if self._done == self._count or not sys.stderr.isatty() else ""
        start = "\r\033[K" if sys.stderr.isatty() else ""
        print(f"{start}{self._done} of {self._count} readings, {left} min left ({what})", end=end, file=sys.stderr)
