"""A hostile ZIP gets nowhere: not out of its folder, not into the memory, not onto the disk."""

import gc
import io
import random
import stat
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from pipeline.archives import Archive, is_delivery, open_archive
from schemas.errors import (
    CorruptFileError,
    EmptyFileError,
    EncryptedFileError,
    InputError,
    UnsafeArchiveError,
    UnsupportedFileError,
)
from schemas.plan import Limits

PAGE = b"\xff\xd8\xff\xe0 a page"

Members = list[tuple[str | zipfile.ZipInfo, bytes]]


def make_zip(path: Path, members: Members, method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as packed:
        for name, content in members:
            packed.writestr(name, content)
    return path


def places(path: Path, limits: Limits | None = None) -> list[str]:
    with open_archive(path, limits=limits or Limits(), scratch=path.with_name("scratch")) as archive:
        return [member.place for member in archive.members]


def rename(path: Path, old: bytes, new: bytes) -> Path:
    """Put other bytes in place of a member's name, which the library that writes ZIPs would not write."""
    assert len(old) == len(new)
    path.write_bytes(path.read_bytes().replace(old, new))
    return path


def unpack_all(archive: Archive, folder: Path) -> list[bytes]:
    for number, member in enumerate(archive.members):
        archive.unpack(member, folder / f"{number}")
    return [(folder / f"{number}").read_bytes() for number in range(len(archive.members))]


def test_members_are_unpacked_as_they_were(tmp_path: Path) -> None:
    big = random.Random(1).randbytes(3 * 2**20)
    path = make_zip(tmp_path / "a.zip", [("b/2.jpg", PAGE), ("b/10.jpg", big), ("1.jpg", b"")])
    with open_archive(path, limits=Limits(), scratch=tmp_path / "scratch") as archive:
        assert [member.place for member in archive.members] == ["1.jpg", "b/2.jpg", "b/10.jpg"]
        assert [member.folder for member in archive.members] == ["", "b", "b"]
        assert unpack_all(archive, tmp_path) == [b"", PAGE, big]
    assert not (tmp_path / "scratch").exists()


@pytest.mark.parametrize(
    "name", ["../out.jpg", "a/../../out.jpg", "/etc/passwd", "C:out.jpg", "c:/out.jpg", "a\\..\\out.jpg", "\\\\host\\x"]
)
def test_a_name_that_leads_out_makes_the_whole_zip_unsafe(tmp_path: Path, name: str) -> None:
    path = make_zip(tmp_path / "a.zip", [("1.jpg", PAGE), (name, PAGE)])
    with pytest.raises(UnsafeArchiveError, match="leads out of its folder"):
        places(path)


def test_a_name_with_a_zero_byte_is_unsafe(tmp_path: Path) -> None:
    path = rename(make_zip(tmp_path / "a.zip", [("1.jpg#/x", PAGE)]), b"1.jpg#/x", b"1.jpg\0/x")
    with pytest.raises(UnsafeArchiveError):
        places(path)


def test_a_name_hidden_in_the_unicode_field_may_not_lead_out_either(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("1.jpg")
    info.extra = unicode_path(b"1.jpg", b"../1.jpg")
    with pytest.raises(UnsafeArchiveError, match="leads out"):
        places(make_zip(tmp_path / "a.zip", [(info, PAGE)]))


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR], ids=["link", "pipe", "device"])
def test_a_member_that_is_no_file_makes_it_unsafe(tmp_path: Path, kind: int) -> None:
    info = zipfile.ZipInfo("1.jpg")
    info.external_attr = (kind | 0o777) << 16
    with pytest.raises(UnsafeArchiveError, match="which is a link"):
        places(make_zip(tmp_path / "a.zip", [(info, b"/etc/passwd")]))


def test_a_nested_zip_makes_it_unsafe_whatever_its_name(tmp_path: Path) -> None:
    inner = make_zip(tmp_path / "inner.zip", [("1.jpg", PAGE)]).read_bytes()
    with pytest.raises(UnsafeArchiveError, match=r"another ZIP, b/scan\.pdf"):
        places(make_zip(tmp_path / "a.zip", [("1.jpg", PAGE), ("b/scan.pdf", inner)]))


def test_what_only_begins_like_a_zip_is_a_member_like_others(tmp_path: Path) -> None:
    assert places(make_zip(tmp_path / "a.zip", [("broken.zip", b"PK\x03\x04 cut off")])) == ["broken.zip"]


def test_a_member_that_unpacks_beyond_the_ratio_makes_it_unsafe(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", [("bomb.jpg", bytes(10_000_000))])
    with pytest.raises(UnsafeArchiveError, match=r"bomb\.jpg unpacks to more than 200 times"):
        places(path)
    assert places(path, Limits(zip_ratio=2000)) == ["bomb.jpg"]


def test_a_blank_page_is_no_bomb(tmp_path: Path) -> None:
    assert places(make_zip(tmp_path / "a.zip", [("blank.tif", bytes(2480 * 3508 // 8))])) == ["blank.tif"]


def test_many_blank_pages_are_one(tmp_path: Path) -> None:
    blanks: Members = [(f"{n}.tif", bytes(2**20)) for n in range(20)]
    with pytest.raises(UnsafeArchiveError, match="The ZIP unpacks to more than 200 times"):
        places(make_zip(tmp_path / "a.zip", blanks))


def test_the_unpacked_size_is_limited(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", [(f"{n}.jpg", random.Random(n).randbytes(1000)) for n in range(10)])
    with pytest.raises(UnsafeArchiveError, match="more than 9,999 bytes"):
        places(path, Limits(zip_bytes=9_999))
    assert len(places(path, Limits(zip_bytes=10_000))) == 10


def test_overlapping_members_are_measured_each_time(tmp_path: Path) -> None:
    """Many entries that point at one packed kernel: small in the file, huge when unpacked."""
    path = make_zip(tmp_path / "a.zip", [("0.jpg", bytes(2**20))])
    content = path.read_bytes()
    start = content.index(b"PK\x01\x02")
    end = content.index(b"PK\x05\x06")
    entry = content[start:end]
    directory = b"".join(entry.replace(b"0.jpg", f"{n:05d}".encode()) for n in range(10_000))
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 10_000, 10_000, len(directory), start, 0)
    path.write_bytes(content[:start].replace(b"0.jpg", b"00000") + directory + tail)
    with pytest.raises((UnsafeArchiveError, CorruptFileError)):
        places(path, Limits(zip_ratio=1000))


def test_the_number_of_members_is_limited(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", [(f"{n}.jpg", b"x") for n in range(11)])
    with pytest.raises(UnsafeArchiveError, match="more than 10 files"):
        places(path, Limits(zip_members=10))


@pytest.mark.parametrize("large", [False, True], ids=["plain", "zip64"])
def test_a_list_of_members_too_long_for_the_memory_is_not_read(tmp_path: Path, large: bool) -> None:
    told = 2**32 - 1 if large else 10_000_000
    content = b"PK\x03\x04" + bytes(100)
    if large:
        content += struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, 2**40, 0)
        content += struct.pack("<4sLQL", b"PK\x06\x07", 0, 104, 1)
    content += struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, told, 0, 0)
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(UnsafeArchiveError, match="more than 5 files"):
        is_delivery(tmp_path / "a.zip", limits=Limits(zip_members=5))


def test_an_encrypted_member_makes_it_encrypted(tmp_path: Path) -> None:
    content = bytearray(make_zip(tmp_path / "a.zip", [("1.jpg", PAGE)]).read_bytes())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(EncryptedFileError, match="Unpack it"):
        places(tmp_path / "a.zip")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_unusual_packing_method_is_unsupported(tmp_path: Path, method: int) -> None:
    with pytest.raises(UnsupportedFileError, match=f"method {method}"):
        places(make_zip(tmp_path / "a.zip", [("1.jpg", PAGE)], method))


def test_a_damaged_member_makes_it_corrupt(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", [("1.jpg", random.Random(1).randbytes(5000))], zipfile.ZIP_STORED)
    content = bytearray(path.read_bytes())
    content[2000] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(CorruptFileError, match="damaged"):
        places(path)


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9, 0.99])
def test_a_cut_zip_is_corrupt(tmp_path: Path, kept: float) -> None:
    path = make_zip(tmp_path / "a.zip", [("1.jpg", random.Random(1).randbytes(5000))])
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * kept)])
    with pytest.raises(CorruptFileError):
        places(path)


@pytest.mark.parametrize("members", [[], [("a/", b"")], [("Thumbs.db", b"x"), ("__MACOSX/._1.jpg", b"x")]])
def test_a_zip_without_files_is_empty(tmp_path: Path, members: Members) -> None:
    with pytest.raises(EmptyFileError):
        places(make_zip(tmp_path / "a.zip", members))


class TestNames:
    def test_unicode_names_are_kept(self, tmp_path: Path) -> None:
        path = make_zip(tmp_path / "a.zip", [("नस्ती/पृष्ठ २.jpg", PAGE), ("नस्ती/पृष्ठ १०.jpg", PAGE)])
        assert places(path) == ["नस्ती/पृष्ठ २.jpg", "नस्ती/पृष्ठ १०.jpg"]

    def test_utf8_that_does_not_say_so_is_recognised(self, tmp_path: Path) -> None:
        name = "पत्र.jpg".encode()
        path = make_zip(tmp_path / "a.zip", [("x" * len(name), PAGE)])
        assert places(rename(path, b"x" * len(name), name)) == ["पत्र.jpg"]

    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("नस्ती 7.jpg".encode(), "नस्ती 7.jpg"),
            (b"R\x82sum\x82 7.jpg", "Résumé 7.jpg"),
            (b"\xe0\xa4 7.jpg", "αñ 7.jpg"),
            (b"a/\x9a\x07.jpg", r"a/Ü\x07.jpg"),
        ],
        ids=["UTF-8 that does not say so", "CP437", "half a letter in UTF-8", "a control code"],
    )
    def test_bytes_are_utf_8_where_they_can_be_and_else_the_code_page_of_zip(
        self, tmp_path: Path, name: bytes, shown: str
    ) -> None:
        path = make_zip(tmp_path / "a.zip", [("x" * len(name), PAGE)])
        assert places(rename(path, b"x" * len(name), name)) == [shown]

    def test_names_that_differ_in_one_byte_stay_apart(self, tmp_path: Path) -> None:
        path = make_zip(tmp_path / "a.zip", [("xx", PAGE), ("yy", PAGE)])
        assert len(set(places(rename(rename(path, b"xx", b"\x82\xff"), b"yy", b"\x90\xff")))) == 2

    def test_the_unicode_field_of_old_packers_is_believed_when_it_fits(self, tmp_path: Path) -> None:
        info, stale = zipfile.ZipInfo("1.jpg"), zipfile.ZipInfo("2.jpg")
        info.extra = struct.pack("<HH", 0x9999, 1) + b"z" + unicode_path(b"1.jpg", "नक्शा.jpg".encode())
        stale.extra = unicode_path(b"other.jpg", "गलत.jpg".encode())
        assert places(make_zip(tmp_path / "a.zip", [(info, PAGE), (stale, PAGE)])) == ["2.jpg", "नक्शा.jpg"]

    @pytest.mark.filterwarnings("ignore:Duplicate name")
    def test_two_members_of_one_name_stay_two(self, tmp_path: Path) -> None:
        path = make_zip(tmp_path / "a.zip", [("a//1.jpg", PAGE), ("a/1.jpg", b"2"), ("./a/1.jpg", b"3")])
        with open_archive(path, limits=Limits(), scratch=tmp_path / "scratch") as archive:
            assert [member.place for member in archive.members] == ["a/1.jpg", "a/1.jpg~2", "a/1.jpg~3"]
            assert unpack_all(archive, tmp_path) == [PAGE, b"2", b"3"]


def unicode_path(raw: bytes, name: bytes) -> bytes:
    field = struct.pack("<BL", 1, zlib.crc32(raw)) + name
    return struct.pack("<HH", 0x7075, len(field)) + field


def test_any_damage_ends_in_our_own_errors(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("पत्र.jpg", PAGE * 50)
        packed.writestr("b/2.jpg", bytes(range(256)) * 4)
    sound, chance = buffer.getvalue(), random.Random(20261125)
    path = tmp_path / "a.zip"
    for _ in range(1500):
        damaged = bytearray(sound)
        for _ in range(chance.randint(1, 6)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        path.write_bytes(damaged)
        try:
            places(path)
            is_delivery(path, limits=Limits())
        except InputError:
            pass


def open_files() -> set[str]:
    """Paths of the files that this process has open."""
    places = list(Path("/proc/self/fd").iterdir())
    return {str(place.readlink()) for place in places if place.is_symlink()}


def test_a_zip_refused_for_its_size_is_closed_at_once(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "bomb.zip", [("a.jpg", bytes(50_000_000))])
    gc.disable()
    try:
        with pytest.raises(UnsafeArchiveError) as refused:
            places(path)
        assert refused.value
        assert str(path) not in open_files()
    finally:
        gc.enable()
