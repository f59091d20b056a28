"""What arrives: every file of a delivery, in the order in which a person would leaf through it.

Law 3: whatever enters has an item. What cannot be taken comes as an arrival that carries the error.
"""

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.archives import Member, is_delivery, open_archive
from pipeline.paging.identify import IMAGES, UNKNOWN, ZIP, identify
from pipeline.source_names import is_litter, natural_key, readable_name, unique_name
from pipeline.workspace import Workspace
from schemas.errors import EmptyFileError, InputError, TooLargeError, UnsupportedFileError
from schemas.plan import Limits

INSIDE = "!/"
"""Stands between a ZIP's own name and the path inside it."""

_CHUNK = 2**20


@dataclass(frozen=True)
class Arrival:
    """A file that was delivered, by itself, in a folder or in a ZIP.

    ``path`` may be opened until the arrivals have gone on to the folder after the next one: a ZIP's members are
    unpacked one at a time, and cleared away again. With an ``error`` it may be no file at all.
    """

    source: str
    """where it was in the delivery: relative, with ``/``, NFC, unique; ``delivery.zip!/inner/path`` in a ZIP"""
    received_name: str
    path: Path
    size_bytes: int
    archive_sha256: str | None = None
    """of the ZIP it came in"""
    error: InputError | None = None
    """why it cannot be taken in, as far as that is known without opening it"""
    media_type: str = UNKNOWN
    """by content"""

    @property
    def folder(self) -> str:
        """The folder that it lay in, of the delivery or of the ZIP; empty at the top."""
        return self.source.rpartition("/")[0]


@dataclass(frozen=True)
class _Entry:
    """Something with a name in the delivered folder."""

    source: str
    received_name: str
    path: Path
    error: InputError | None = None


def find_arrivals(path: Path, *, limits: Limits, workspace: Workspace) -> Iterator[Arrival]:
    """Every file of a delivery: a file, a folder with all below it, or a ZIP (also a ZIP within a folder).

    In natural order, the files of a folder before its folders. Hidden files and litter are passed over
    (``pipeline.source_names.LITTER``), links within the delivery to its folders too.

    Raises:
        InputError: there is nothing of that name.
    """
    unpacking = _Unpacking(workspace)
    for entry in _entries(path):
        for arrival in _arrivals_of(entry, limits, unpacking):
            unpacking.move_on(arrival.folder)
            yield arrival


def group_folders(arrivals: Iterable[Arrival]) -> Iterator[tuple[Arrival, ...]]:
    """The arrivals of each record to be, when the images of one folder are one record.

    Other files, PDFs too, stay records of their own. Takes no more from ``arrivals`` than it must.
    """
    images: list[Arrival] = []
    for arrival in arrivals:
        if images and images[0].folder != arrival.folder:
            yield tuple(images)
            images.clear()
        if arrival.error is None and arrival.media_type in IMAGES:
            images.append(arrival)
        else:
            yield (arrival,)
    if images:
        yield tuple(images)


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes; a link is not followed.

    Raises:
        InputError: it cannot be read.
    """
    digest = hashlib.sha256()
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise UnsupportedFileError(f"{readable_name(path.name)} is not a file with bytes in it.")
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise _unreadable(path.name, error) from error
    return digest.hexdigest()


class _Unpacking:
    """Where members are unpacked; those of the folder before the last one are cleared away."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._count = 0
        self._folder: str | None = None
        self._last: list[Path] = []
        self._current: list[Path] = []
        self._next: list[Path] = []

    def new_file(self) -> Path:
        """A name for the next member."""
        self._count += 1
        file = self._workspace.file(f"unpacked-{self._count:06d}")
        self._next.append(file)
        return file

    def move_on(self, folder: str) -> None:
        """The next arrival lies in this folder."""
        if folder != self._folder:
            for file in self._last:
                file.unlink(missing_ok=True)
            self._folder, self._last, self._current = folder, self._current, []
        self._current += self._next
        self._next = []


def _arrivals_of(entry: _Entry, limits: Limits, unpacking: _Unpacking) -> Iterator[Arrival]:
    """A file's arrival, or those of the files in it when it is a ZIP delivery."""
    arrival = _examine(entry, limits)
    if arrival.error is not None or arrival.media_type != ZIP:
        yield arrival
        return
    with ExitStack() as stack:
        try:
            scratch = unpacking.new_file()
            archive = stack.enter_context(open_archive(arrival.path, limits=limits, scratch=scratch))
            sha256 = hash_file(arrival.path)
        except InputError as error:
            yield replace(arrival, error=error)
            return
        for member in archive.members:
            file = unpacking.new_file()
            archive.unpack(member, file)
            yield _member_arrival(arrival, member, file, sha256, limits)


def _member_arrival(parcel: Arrival, member: Member, file: Path, sha256: str, limits: Limits) -> Arrival:
    entry = _Entry(source=f"{parcel.source}{INSIDE}{member.place}", received_name=member.received_name, path=file)
    return replace(_examine(entry, limits), archive_sha256=sha256)


def _examine(entry: _Entry, limits: Limits) -> Arrival:
    """The arrival of a file; its media type is that of a ZIP only if it is a delivery."""
    size_bytes, media_type, error = 0, UNKNOWN, entry.error
    if error is None:
        try:
            size_bytes = entry.path.stat().st_size
            media_type = identify(entry.path)
            if media_type == ZIP and not is_delivery(entry.path, limits=limits):
                raise UnsupportedFileError("This is an office document or a program in the form of a ZIP.")
            _check_size(size_bytes, media_type, limits)
        except EmptyFileError:
            pass  # whoever opens it says so
        except InputError as refused:
            error = refused
        except OSError as fault:
            error = _unreadable(entry.received_name, fault)
    return Arrival(entry.source, entry.received_name, entry.path, size_bytes, error=error, media_type=media_type)


def _check_size(size_bytes: int, media_type: str, limits: Limits) -> None:
    most, setting = (limits.zip_bytes, "") if media_type == ZIP else (limits.file_bytes, " (ABHILEKH_MAX_FILE_MB)")
    if size_bytes > most:
        raise TooLargeError(f"It has {size_bytes:,} bytes; the limit is {most:,}{setting}.")


def _unreadable(name: str, fault: OSError) -> InputError:
    return InputError(
        f"{readable_name(name)} cannot be read: {fault.strerror}.",
        remedy="Give the user that runs this program the right to read it, then deliver it again.",
    )


def _entries(path: Path) -> Iterator[_Entry]:
    """The delivered file, or every file below the delivered folder."""
    root = path.resolve()
    if root.is_dir():
        yield from _walk(root)
    elif root.exists():
        name = readable_name(path.name)
        yield _Entry(source=name, received_name=name, path=root, error=_why_no_file(root))
    else:
        raise InputError(f"There is no {readable_name(str(path))}.", remedy="Check the path.")


def _walk(root: Path) -> Iterator[_Entry]:
    waiting = [_Entry(source="", received_name=readable_name(root.name), path=root)]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder.path) as found:
                is_folder = {entry.name: entry.is_dir(follow_symlinks=False) for entry in found}
        except OSError as fault:
            if folder.path == root:
                raise _unreadable(folder.received_name, fault) from fault
            yield replace(folder, error=_unreadable(folder.received_name, fault))
            continue
        names = sorted((name for name in is_folder if not is_litter(name)), key=natural_key)
        below: list[_Entry] = []
        for entry in _label(folder, names):
            if is_folder[entry.path.name]:
                below.append(entry)
            else:
                yield from _file_entry(entry, root)
        waiting += reversed(below)


def _label(folder: _Entry, names: Iterable[str]) -> Iterator[_Entry]:
    """What is in a folder, each under a name that can be kept and is its own."""
    taken: set[str] = set()
    for name in names:
        label = unique_name(readable_name(name), taken)
        taken.add(label)
        source = f"{folder.source}/{label}" if folder.source else label
        yield _Entry(source=source, received_name=readable_name(name), path=folder.path / name)


def _file_entry(entry: _Entry, root: Path) -> Iterator[_Entry]:
    """A file, itself; a link, what it leads to if that was delivered too."""
    if not entry.path.is_symlink():
        yield replace(entry, error=_why_no_file(entry.path))
        return
    target = Path(os.path.realpath(entry.path))
    if not target.is_relative_to(root):
        yield replace(entry, error=_link_error(entry, "out of the delivered folder"))
    elif not os.path.lexists(target):
        yield replace(entry, error=_link_error(entry, "nowhere"))
    elif not target.is_dir():  # a folder's files come under its own name
        yield replace(entry, path=target, error=_why_no_file(target))


def _link_error(entry: _Entry, where: str) -> InputError:
    return UnsupportedFileError(
        f"{entry.received_name} is a link that leads {where}.", remedy="Deliver the file itself, not a link to it."
    )


def _why_no_file(path: Path) -> InputError | None:
    try:
        mode = path.lstat().st_mode
    except OSError as fault:
        return _unreadable(path.name, fault)
    if stat.S_ISREG(mode):
        return None
    return UnsupportedFileError(f"{readable_name(path.name)} is a device, a pipe or a link, not a file.")
