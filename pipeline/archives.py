"""ZIP deliveries: checked whole before the first file of them is handed on.

No name in an archive becomes a path, no number in it is believed: sizes are measured by unpacking.
"""

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.source_names import NaturalKey, is_litter, natural_key, readable_name, unique_name
from schemas.errors import (
    CorruptFileError,
    EmptyFileError,
    EncryptedFileError,
    UnsafeArchiveError,
    UnsupportedFileError,
)
from schemas.plan import Limits

NOT_DELIVERIES = frozenset({"[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF", "AndroidManifest.xml"})
"""A ZIP with one of these in it is an office document (OOXML, ODF), a book (EPUB) or a program (JAR, APK)."""

RATIO_FREE_BYTES = 4 * 2**20
"""A member may unpack to this whatever its ratio: a blank page as a plain bilevel TIFF shrinks a thousandfold."""

DIRECTORY_BYTES_A_MEMBER = 1024
"""Room for a member in the central directory: 46 bytes, a long Hindi path in UTF-8, times and owner."""

_CHUNK = 2**20
_ENCRYPTED = 0x1
_UTF8 = 0x800
_UNICODE_PATH = 0x7075
_ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_DRIVE = re.compile(r"[A-Za-z]:")
_TOO_BIG = "Pack fewer scans into one ZIP, or deliver them as a folder."


@dataclass(frozen=True)
class Member:
    """A file in a ZIP."""

    place: str
    """its path in the ZIP: readable, NFC, unique in it"""
    received_name: str
    packed: zipfile.ZipInfo

    @property
    def folder(self) -> str:
        """The folder it lies in; empty at the top."""
        return self.place.rpartition("/")[0]


class Archive:
    """An open ZIP delivery whose members were found harmless."""

    def __init__(self, opened: zipfile.ZipFile, members: tuple[Member, ...]) -> None:
        self._opened = opened
        self.members = members

    def unpack(self, member: Member, target: Path) -> None:
        """Write a member's bytes to a file of ours.

        Raises:
            CorruptFileError: they are not those that were checked.
        """
        with target.open("xb") as copy, closing(_unpacked(self._opened, member)) as unpacked:
            for chunk in unpacked:
                copy.write(chunk)


def is_delivery(path: Path, *, limits: Limits) -> bool:
    """Whether a file that begins like a ZIP is a parcel of scans, and not a document or program in ZIP form.

    Raises:
        UnsafeArchiveError: it lists too many members. CorruptFileError: it cannot be opened.
    """
    with _open_zip(path, limits) as opened:
        return NOT_DELIVERIES.isdisjoint(info.orig_filename for info in opened.infolist())


@contextmanager
def open_archive(path: Path, *, limits: Limits, scratch: Path) -> Iterator[Archive]:
    """Open a ZIP delivery, its members in natural order, the files of a folder before its folders.

    Everything is unpacked once, to nowhere, to see that it can be and how large it is. ``scratch`` is a file that may
    be written meanwhile.

    Raises:
        UnsafeArchiveError: it leads out of its folder, holds links or other ZIPs, or unpacks beyond the limits.
        EncryptedFileError: it needs a password. CorruptFileError: it is damaged. EmptyFileError: nothing is in it.
        UnsupportedFileError: it is packed in a way we do not know.
    """
    with _open_zip(path, limits) as opened:
        members = _find_members(opened.infolist())
        if not members:
            raise EmptyFileError("The ZIP holds no files.", remedy="Pack the scans again.")
        _measure(opened, members, path.stat().st_size, limits=limits, scratch=scratch)
        yield Archive(opened, members)


def _find_members(infos: list[zipfile.ZipInfo]) -> tuple[Member, ...]:
    members: list[Member] = []
    taken: set[str] = set()
    for info in infos:
        _check_name(info.orig_filename)
        _check_kind(info)
        name = _name_of(info)
        if _is_wanted(info, name):
            place = unique_name("/".join(_components(name)), taken)
            taken.add(place)
            members.append(Member(place=place, received_name=place.rpartition("/")[2], packed=info))
    return tuple(sorted(members, key=lambda member: path_key(member.place)))


def path_key(path: str) -> tuple[tuple[int, NaturalKey], ...]:
    """Sorts paths naturally, the files of a folder before the folders in it."""
    *folders, file = path.split("/")
    return (*((1, natural_key(folder)) for folder in folders), (0, natural_key(file)))


def _check_name(name: str) -> None:
    """Raises UnsafeArchiveError for a name that would lead an unpacking program out of its folder."""
    leads_out = name.startswith("/") or _DRIVE.match(name) or ".." in name.split("/")
    if leads_out or "\\" in name or "\0" in name:
        raise UnsafeArchiveError(f"The ZIP holds a file named {readable_name(name)!r}, which leads out of its folder.")


def _check_kind(info: zipfile.ZipInfo) -> None:
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise UnsafeArchiveError(f"The ZIP holds {readable_name(_name_of(info))!r}, which is a link and not a file.")
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        # the other decoders of the standard library cannot be held to a piece at a time: 4 kB may become gigabytes
        raise UnsupportedFileError(
            f"The ZIP is packed with method {info.compress_type}.",
            remedy="Pack it again with the plain method, deflate.",
        )
    if info.flag_bits & _ENCRYPTED:
        raise EncryptedFileError(
            "The ZIP needs a password.", remedy="Unpack it and deliver the folder, or pack it again without a password."
        )


def _is_wanted(info: zipfile.ZipInfo, name: str) -> bool:
    return not info.is_dir() and bool(_components(name)) and not any(map(is_litter, _components(name)))


def _components(name: str) -> list[str]:
    return [readable_name(part) for part in name.split("/") if part not in {"", "."}]


def _name_of(info: zipfile.ZipInfo) -> str:
    """A member's name: as it says in Unicode, else as UTF-8 if its bytes are that, else in CP437, the code page of ZIP.

    CP437 has a character for every byte, and no two bytes have the same: names that differ in their bytes stay apart.
    """
    if info.flag_bits & _UTF8:
        return info.orig_filename
    raw = info.orig_filename.encode("cp437", "replace")
    if (told := _unicode_path(info.extra, raw)) is not None:
        return told
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return info.orig_filename


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """The name in Info-ZIP's Unicode path field, which old packers write beside the name in their own code page."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == _UNICODE_PATH and len(field) > 5:
            version, checksum = struct.unpack_from("<BL", field)
            if version == 1 and checksum == zlib.crc32(raw):
                name = field[5:].decode("utf-8", "backslashreplace")
                _check_name(name)
                return name
    return None


def _open_zip(path: Path, limits: Limits) -> zipfile.ZipFile:
    """Open a ZIP, but not one whose list of members is too long to be read into memory."""
    problem = f"The ZIP holds more than {limits.zip_members} files."
    if _directory_bytes(path) > limits.zip_members * DIRECTORY_BYTES_A_MEMBER:
        raise UnsafeArchiveError(problem, remedy=_TOO_BIG)
    with _faults_translated():
        opened = zipfile.ZipFile(path)
    if len(opened.infolist()) > limits.zip_members:
        opened.close()
        raise UnsafeArchiveError(problem, remedy=_TOO_BIG)
    return opened


def _directory_bytes(path: Path) -> int:
    """Size of the central directory, as the end of the ZIP says; 0 when there is no such end."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 2**16 - 98))
        tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 22:
        return 0
    told = int(struct.unpack_from("<L", tail, end + 12)[0])
    large = end - 20 - 56  # the record for large files stands before its pointer, which stands before the end
    if large >= 0 and tail[large : large + 4] == b"PK\x06\x06":
        return max(told if told != 0xFFFFFFFF else 0, int(struct.unpack_from("<Q", tail, large + 40)[0]))
    return told


def _measure(
    opened: zipfile.ZipFile, members: tuple[Member, ...], packed_bytes: int, *, limits: Limits, scratch: Path
) -> None:
    """Unpack everything to nowhere; stop as soon as a limit is passed."""
    whole = _Meter("The ZIP", packed_bytes, limits)
    for member in members:
        part = _Meter(member.place, member.packed.compress_size, limits)
        with closing(_unpacked(opened, member)) as unpacked:  # else the file stays open where a limit is passed
            chunks = _counted(unpacked, part, whole)
            is_zip = next(chunks, b"").startswith(_ZIP_MAGIC)
            for _ in chunks:
                pass
        if is_zip:
            _refuse_if_nested(opened, member, limits=limits, scratch=scratch)


def _unpacked(opened: zipfile.ZipFile, member: Member) -> Generator[bytes, None, None]:
    with _faults_translated(), opened.open(member.packed) as packed:
        while chunk := packed.read(_CHUNK):
            yield chunk


def _counted(chunks: Iterator[bytes], *meters: "_Meter") -> Iterator[bytes]:
    for chunk in chunks:
        for meter in meters:
            meter.add(len(chunk))
        yield chunk


def _refuse_if_nested(opened: zipfile.ZipFile, member: Member, *, limits: Limits, scratch: Path) -> None:
    """Tell a ZIP of scans from an office document, which is an item like others; its size was measured before."""
    try:
        with scratch.open("wb") as copy, closing(_unpacked(opened, member)) as unpacked:
            for chunk in unpacked:
                copy.write(chunk)
        nested = is_delivery(scratch, limits=limits)
    except CorruptFileError:  # it only begins like a ZIP: a broken file, refused by itself
        return
    finally:
        scratch.unlink(missing_ok=True)
    if nested:
        raise UnsafeArchiveError(f"The ZIP holds another ZIP, {member.place}.")


class _Meter:
    """Counts unpacked bytes against the limits."""

    def __init__(self, what: str, packed_bytes: int, limits: Limits) -> None:
        self._what = what
        self._limits = limits
        self._most = max(RATIO_FREE_BYTES, packed_bytes * limits.zip_ratio)
        self._bytes = 0

    def add(self, count: int) -> None:
        """Count some more.

        Raises:
            UnsafeArchiveError: that is too much.
        """
        self._bytes += count
        if self._bytes > self._limits.zip_bytes:
            raise UnsafeArchiveError(
                f"{self._what} unpacks to more than {self._limits.zip_bytes:,} bytes.", remedy=_TOO_BIG
            )
        if self._bytes > self._most:
            raise UnsafeArchiveError(f"{self._what} unpacks to more than {self._limits.zip_ratio} times its size.")


@contextmanager
def _faults_translated() -> Iterator[None]:
    """What zipfile and its decoders raise on damaged or hostile input, in our words."""
    try:
        yield
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        RuntimeError,  # NotImplementedError among them
        struct.error,
        OverflowError,
        IndexError,
    ) as error:
        raise CorruptFileError(f"The ZIP is damaged: {error or type(error).__name__}.") from error
