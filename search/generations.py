"""Where the embedded index lies: one folder a generation, a pointer to the current one, locks and a journal.

One rule: a search never waits; writers take turns, and a rebuild works beside the generation that is searched.
"""

import fcntl
import json
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from schemas.errors import IndexingError

WRITER_WAIT_S = 600.0
"""A wave of long files may take minutes; whoever waits longer than this meets a writer that hangs."""
REBUILD_WAIT_S = 1.0
"""A rebuild takes minutes: another is not waited for. Only ``note`` holds its lock for moments."""
POLL_S = 0.05

_CURRENT = "current"
_BUILDING = "building"
_JOURNAL = "journal.jsonl"
_ABOUT = "about.json"


class Generations:
    """The folder of an embedded index. Safe among threads and processes of one machine."""

    def __init__(self, root: Path, *, writer_wait_s: float = WRITER_WAIT_S) -> None:
        self._root = root
        self._wait_s = writer_wait_s

    def current(self) -> Path | None:
        """The folder that is searched and written; null before anything was written."""
        return self._named(_CURRENT)

    def building(self) -> Path | None:
        """The folder that a rebuild is filling; null while none is at work."""
        folder = self._named(_BUILDING)
        return folder if folder is not None and folder.is_dir() else None

    def begin(self, folding: str) -> Path:
        """A new, empty generation, not yet searched."""
        folder = self._root / f"gen-{uuid.uuid4().hex[:12]}"
        folder.mkdir(parents=True)
        (folder / _ABOUT).write_text(json.dumps({"folding": folding}), encoding="utf-8")
        return folder

    def folding(self, generation: Path) -> object:
        """The rules by which the generation's keys were folded; null when it does not say."""
        try:
            return json.loads((generation / _ABOUT).read_text(encoding="utf-8")).get("folding")
        except (OSError, ValueError, AttributeError):
            return None

    def publish(self, generation: Path) -> None:
        """From now on this is the current one; others are deleted, but for one being built. Only while writing."""
        self._point(_CURRENT, generation)
        kept = {generation, self._named(_BUILDING)}
        for other in self._root.glob("gen-*"):
            if other not in kept:
                # A search that has it open keeps its files until it is done.
                shutil.rmtree(other, ignore_errors=True)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Nobody else writes meanwhile.

        Raises:
            IndexingError: another writer held on for too long.
        """
        with self._locked("write.lock", wait_s=self._wait_s) as held:
            if not held:
                raise IndexingError(f"Another process has been writing the index for over {self._wait_s:.0f} s.")
            yield

    @contextmanager
    def rebuilding(self, folding: str) -> Iterator[Path]:
        """A new generation; nobody else rebuilds meanwhile, and what is written elsewhere is noted for it.

        Raises:
            IndexingError: another rebuild is at work.
        """
        with self._locked("rebuild.lock", wait_s=REBUILD_WAIT_S) as held:
            if not held:
                raise IndexingError("Another rebuild of the index is at work.", remedy="Wait until it is done.")
            with self.writing():
                generation = self.begin(folding)
                self._point(_BUILDING, generation)
            try:
                yield generation
            finally:
                (self._root / _BUILDING).unlink(missing_ok=True)
                if self.current() != generation:
                    shutil.rmtree(generation, ignore_errors=True)

    def note(self, entry: dict[str, Any]) -> None:
        """Remember a write for the rebuild that is at work, if one is. Only while writing."""
        building = self.building()
        if building is None:
            return
        with self._locked("rebuild.lock", wait_s=0) as held:
            if held:  # nobody rebuilds: the marker was left by one that was killed
                (self._root / _BUILDING).unlink(missing_ok=True)
                return
        with (building / _JOURNAL).open("a", encoding="utf-8") as journal:
            journal.write(json.dumps(entry, ensure_ascii=False) + "\n")

    def noted(self, generation: Path) -> Iterator[dict[str, Any]]:
        """What was written while ``generation`` was built, in order."""
        path = generation / _JOURNAL
        if path.exists():
            with path.open(encoding="utf-8") as journal:
                for line in journal:
                    yield json.loads(line)

    def _named(self, pointer: str) -> Path | None:
        try:
            name = (self._root / pointer).read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        return self._root / name if name else None

    def _point(self, pointer: str, generation: Path) -> None:
        fresh = self._root / f"{pointer}.{uuid.uuid4().hex[:8]}"
        with fresh.open("w", encoding="utf-8") as file:
            file.write(generation.name)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._root / pointer)

    @contextmanager
    def _locked(self, name: str, *, wait_s: float) -> Iterator[bool]:
        self._root.mkdir(parents=True, exist_ok=True)
        deadline = time.monotonic() + wait_s
        with (self._root / name).open("w") as lock:
            while not (held := _try_lock(lock.fileno())) and time.monotonic() < deadline:
                time.sleep(POLL_S)
            yield held


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
