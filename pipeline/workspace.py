"""The folder where the files of one piece of work lie while it lasts, and nowhere else.

Its owner holds a lock on it. A folder that nobody holds was left by a process that died, and the next one clears it
away; a process id alone would lie where containers share a disk.
"""

import fcntl
import logging
import os
import re
import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

log = logging.getLogger(__name__)

_NEW = "abhilekh-new-"
_OURS = re.compile(r"abhilekh-\d+-[A-Za-z0-9_]+")


class Workspace:
    """A temporary folder, ``abhilekh-<process id>-<random>`` under ``$TMPDIR``, removed when the block is left.

    Args:
        root: where to make it; None: the system's folder for temporary files.
    """

    def __init__(self, root: Path | None = None) -> None:
        self._root = root or Path(tempfile.gettempdir())
        self._path: Path | None = None
        self._lock: int | None = None

    @property
    def path(self) -> Path:
        """The folder itself."""
        if self._path is None:
            raise RuntimeError("The workspace is not open.")
        return self._path

    def file(self, name: str) -> Path:
        """Where a file of this name stands or will stand; the name is ours, never one that was delivered."""
        if not name or Path(name).name != name:
            raise ValueError(f"not a plain name: {name!r}")
        return self.path / name

    def folder(self, name: str) -> Path:
        """A folder of this name, made if need be."""
        folder = self.file(name)
        folder.mkdir(exist_ok=True)
        return folder

    def __enter__(self) -> Self:
        """Make the folder, and clear away those that dead processes left."""
        sweep(self._root)
        fresh = Path(tempfile.mkdtemp(prefix=_NEW, dir=self._root))
        self._lock = os.open(fresh, os.O_RDONLY)
        fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # the name by which it can be swept is given only once the lock is held
        self._path = fresh.rename(self._root / f"abhilekh-{os.getpid()}-{fresh.name.removeprefix(_NEW)}")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove it with all that is in it."""
        if self._path is not None:
            shutil.rmtree(self._path, ignore_errors=True)
        if self._lock is not None:
            os.close(self._lock)
        self._path = self._lock = None


def sweep(root: Path) -> int:
    """Remove the workspaces under a folder whose owners are dead; returns how many those were."""
    swept = 0
    for folder in root.glob("abhilekh-*"):
        if _OURS.fullmatch(folder.name) and _is_abandoned(folder):
            log.info("Clearing away %s, left by a process that died.", folder)
            shutil.rmtree(folder, ignore_errors=True)
            swept += 1
    return swept


def _is_abandoned(folder: Path) -> bool:
    try:
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:  # somebody else's, or gone already
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(lock)
    return True
