"""A delivery, file by file: nothing is missed, nothing leads out, and names stay what they were."""

import hashlib
import os
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.intake import Arrival, find_arrivals, group_folders, hash_file
from pipeline.source_names import natural_key, readable_name, unique_name
from pipeline.workspace import Workspace
from schemas.errors import (
    CorruptFileError,
    EncryptedFileError,
    InputError,
    TooLargeError,
    UnsafeArchiveError,
    UnsupportedFileError,
)
from schemas.plan import Limits

JPEG = b"\xff\xd8\xff\xe0 a page"
PDF = b"%PDF-1.7 a file"
LIMITS = Limits()


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    (tmp_path / "workspace").mkdir()
    with Workspace(tmp_path / "workspace") as workspace:
        yield workspace


@pytest.fixture
def delivery(tmp_path: Path) -> Path:
    folder = tmp_path / "सुपुर्दगी 2026"
    folder.mkdir()
    return folder


def put(folder: Path, *names: str, content: bytes = JPEG) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def make_zip(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return path


def sources(path: Path, workspace: Workspace, limits: Limits = LIMITS) -> list[str]:
    return [arrival.source for arrival in find_arrivals(path, limits=limits, workspace=workspace)]


def only(path: Path, workspace: Workspace, limits: Limits = LIMITS) -> Arrival:
    [arrival] = find_arrivals(path, limits=limits, workspace=workspace)
    return arrival


class TestFiles:
    def test_a_file_is_one_arrival_under_its_own_name(self, delivery: Path, workspace: Workspace) -> None:
        put(delivery, "आदेश क्र 12.jpg")
        arrival = only(delivery / "आदेश क्र 12.jpg", workspace)
        assert (arrival.source, arrival.received_name) == ("आदेश क्र 12.jpg", "आदेश क्र 12.jpg")
        assert (arrival.size_bytes, arrival.media_type, arrival.error) == (len(JPEG), "image/jpeg", None)
        assert arrival.path.read_bytes() == JPEG

    def test_nothing_there_is_an_error(self, delivery: Path, workspace: Workspace) -> None:
        with pytest.raises(InputError, match="There is no"):
            sources(delivery / "nothing.pdf", workspace)

    def test_an_empty_file_arrives(self, delivery: Path, workspace: Workspace) -> None:
        put(delivery, "empty.pdf", content=b"")
        arrival = only(delivery, workspace)
        assert (arrival.size_bytes, arrival.error, arrival.media_type) == (0, None, "application/octet-stream")

    def test_a_file_over_the_limit_arrives_with_the_reason(self, delivery: Path, workspace: Workspace) -> None:
        put(delivery, "big.jpg")
        arrival = only(delivery, workspace, Limits(file_bytes=5))
        assert isinstance(arrival.error, TooLargeError)
        assert "ABHILEKH_MAX_FILE_MB" in str(arrival.error)

    def test_the_hash_is_that_of_the_bytes(self, delivery: Path) -> None:
        content = os.urandom(3 * 2**20 + 7)
        put(delivery, "big", content=content)
        assert hash_file(delivery / "big") == hashlib.sha256(content).hexdigest()


class TestFolders:
    def test_files_come_in_natural_order_before_the_folders_beside_them(
        self, delivery: Path, workspace: Workspace
    ) -> None:
        put(delivery, "page10.jpg", "Page2.jpg", "page1.jpg", "a/1.jpg", "b10/1.jpg", "b9/sub/1.jpg", "b9/x.jpg")
        put(delivery, "पृष्ठ१०.jpg", "पृष्ठ२.jpg")
        assert sources(delivery, workspace) == [
            "page1.jpg",
            "Page2.jpg",
            "page10.jpg",
            "पृष्ठ२.jpg",
            "पृष्ठ१०.jpg",
            "a/1.jpg",
            "b9/x.jpg",
            "b9/sub/1.jpg",
            "b10/1.jpg",
        ]

    def test_litter_is_passed_over(self, delivery: Path, workspace: Workspace) -> None:
        put(delivery, "Thumbs.db", ".DS_Store", "Desktop.ini", "__MACOSX/._1.jpg", ".hidden/1.jpg", "~$a.docx", "1.jpg")
        assert sources(delivery, workspace) == ["1.jpg"]

    def test_an_empty_folder_has_no_arrivals(self, delivery: Path, workspace: Workspace) -> None:
        (delivery / "sub").mkdir()
        assert sources(delivery, workspace) == []

    def test_names_are_kept_in_nfc(self, delivery: Path, workspace: Workspace) -> None:
        put(delivery, unicodedata.normalize("NFD", "ऑफ़िस é.jpg"))
        arrival = only(delivery, workspace)
        assert arrival.source == unicodedata.normalize("NFC", "ऑफ़िस é.jpg")
        assert arrival.path.read_bytes() == JPEG

    def test_two_names_that_differ_only_in_form_stay_two(self, delivery: Path, workspace: Workspace) -> None:
        put(delivery, "é/1.jpg", "e\u0301/1.jpg", "x.jpg")
        assert sorted(sources(delivery, workspace)) == ["x.jpg", "é/1.jpg", "é~2/1.jpg"]

    def test_undecodable_names_are_escaped_and_stay_apart(self, delivery: Path, workspace: Workspace) -> None:
        for name in (b"\xe0\xa4.jpg", b"\xff.jpg", rb"\xff.jpg", b"new\nline.jpg"):
            Path(os.fsdecode(os.fsencode(delivery) + b"/" + name)).write_bytes(JPEG)
        found = sources(delivery, workspace)
        assert sorted(found) == [r"\xe0\xa4.jpg", r"\xff.jpg", r"\xff.jpg~2", r"new\x0aline.jpg"]
        assert all(source.encode() for source in found)

    def test_a_link_out_of_the_delivery_is_not_followed(
        self, delivery: Path, workspace: Workspace, tmp_path: Path
    ) -> None:
        put(tmp_path, "outside/secret.jpg")
        (delivery / "file.jpg").symlink_to(tmp_path / "outside/secret.jpg")
        (delivery / "folder").symlink_to(tmp_path / "outside")
        (delivery / "broken.jpg").symlink_to(delivery / "nothing")
        arrivals = list(find_arrivals(delivery, limits=LIMITS, workspace=workspace))
        assert [arrival.source for arrival in arrivals] == ["broken.jpg", "file.jpg", "folder"]
        for arrival in arrivals:
            assert isinstance(arrival.error, UnsupportedFileError)
            with pytest.raises(InputError):
                hash_file(arrival.path)

    def test_links_within_the_delivery_double_no_folder_and_make_no_circle(
        self, delivery: Path, workspace: Workspace
    ) -> None:
        put(delivery, "a/1.jpg")
        (delivery / "a" / "up").symlink_to(delivery)
        (delivery / "again").symlink_to(delivery / "a")
        (delivery / "same.jpg").symlink_to("a/1.jpg")
        arrivals = list(find_arrivals(delivery, limits=LIMITS, workspace=workspace))
        assert [arrival.source for arrival in arrivals] == ["same.jpg", "a/1.jpg"]
        assert [hash_file(arrival.path) for arrival in arrivals] == [hashlib.sha256(JPEG).hexdigest()] * 2

    def test_a_delivered_link_is_followed(self, delivery: Path, workspace: Workspace, tmp_path: Path) -> None:
        put(delivery, "1.jpg")
        (tmp_path / "link").symlink_to(delivery)
        assert sources(tmp_path / "link", workspace) == ["1.jpg"]

    def test_a_pipe_is_no_file_and_blocks_nobody(self, delivery: Path, workspace: Workspace) -> None:
        os.mkfifo(delivery / "pipe")
        arrival = only(delivery, workspace)
        assert isinstance(arrival.error, UnsupportedFileError)
        with pytest.raises(UnsupportedFileError):
            hash_file(arrival.path)


class TestZips:
    def test_members_arrive_under_the_name_of_the_zip(self, delivery: Path, workspace: Workspace) -> None:
        path = make_zip(delivery / "वितरण.zip", **{"b/पत्र 10.jpg": JPEG, "b/पत्र 9.jpg": JPEG, "a.pdf": PDF, "b/": b""})
        arrivals = []
        for arrival in find_arrivals(path, limits=LIMITS, workspace=workspace):
            assert arrival.path.parent == workspace.path
            arrivals.append((arrival.source, arrival.received_name, arrival.media_type, arrival.path.read_bytes()))
            assert arrival.archive_sha256 == hash_file(path)
            assert arrival.size_bytes == len(arrivals[-1][3])
        assert arrivals == [
            ("वितरण.zip!/a.pdf", "a.pdf", "application/pdf", PDF),
            ("वितरण.zip!/b/पत्र 9.jpg", "पत्र 9.jpg", "image/jpeg", JPEG),
            ("वितरण.zip!/b/पत्र 10.jpg", "पत्र 10.jpg", "image/jpeg", JPEG),
        ]

    def test_a_zip_is_known_by_its_content(self, delivery: Path, workspace: Workspace) -> None:
        make_zip(delivery / "sub.pdf", x=JPEG)
        put(delivery, "a.zip")
        assert sources(delivery, workspace) == ["a.zip", "sub.pdf!/x"]

    def test_the_same_zip_twice_arrives_twice(self, delivery: Path, workspace: Workspace) -> None:
        make_zip(delivery / "1.zip", x=JPEG)
        make_zip(delivery / "2.zip", x=JPEG)
        assert sources(delivery, workspace) == ["1.zip!/x", "2.zip!/x"]

    def test_the_files_of_a_folder_are_there_until_the_next_but_one(self, delivery: Path, workspace: Workspace) -> None:
        make_zip(delivery / "1.zip", **{f"{folder}/{page}": JPEG for folder in "abc" for page in "12"})
        arrivals = find_arrivals(delivery, limits=LIMITS, workspace=workspace)
        a1, a2, b1, b2 = (next(arrivals) for _ in range(4))
        assert all(arrival.path.exists() for arrival in (a1, a2, b1, b2))
        next(arrivals)
        assert [arrival.path.exists() for arrival in (a1, a2, b1, b2)] == [False, False, True, True]
        assert len(list(arrivals)) == 1
        assert len(list(workspace.path.iterdir())) == 4

    @pytest.mark.parametrize(
        ("content", "error"),
        [
            (b"PK\x03\x04 cut off", CorruptFileError),
            (b"PK\x05\x06" + b"\0" * 18, InputError),
        ],
        ids=["broken", "without members"],
    )
    def test_a_zip_that_cannot_be_taken_is_one_arrival_and_stays_where_it_is(
        self, delivery: Path, workspace: Workspace, content: bytes, error: type[InputError]
    ) -> None:
        put(delivery, "bad.zip", content=content)
        arrival = only(delivery, workspace)
        assert arrival.source == "bad.zip"
        assert isinstance(arrival.error, error)
        assert arrival.path.read_bytes() == content

    def test_an_unsafe_zip_is_one_arrival(self, delivery: Path, workspace: Workspace) -> None:
        make_zip(delivery / "evil.zip", **{"1.jpg": JPEG, "../../etc/passwd": b"root"})
        arrival = only(delivery, workspace)
        assert (arrival.source, type(arrival.error)) == ("evil.zip", UnsafeArchiveError)
        assert arrival.media_type == "application/zip"

    def test_a_locked_zip_is_one_arrival(self, delivery: Path, workspace: Workspace) -> None:
        content = bytearray(make_zip(delivery / "locked.zip", x=JPEG).read_bytes())
        content[6] |= 1
        content[content.index(b"PK\x01\x02") + 8] |= 1
        put(delivery, "locked.zip", content=bytes(content))
        assert isinstance(only(delivery, workspace).error, EncryptedFileError)

    @pytest.mark.parametrize("inside", ["[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF"])
    def test_an_office_document_is_no_delivery(self, delivery: Path, workspace: Workspace, inside: str) -> None:
        make_zip(delivery / "note.docx", **{inside: b"x", "word/document.xml": b"y"})
        arrival = only(delivery, workspace)
        assert (arrival.source, type(arrival.error)) == ("note.docx", UnsupportedFileError)

    def test_an_office_document_in_a_zip_is_refused_alone(self, delivery: Path, workspace: Workspace) -> None:
        docx = make_zip(delivery / "note.docx", **{"[Content_Types].xml": b"x"}).read_bytes()
        (delivery / "note.docx").unlink()
        make_zip(delivery / "1.zip", **{"note.docx": docx, "1.jpg": JPEG})
        arrivals = list(find_arrivals(delivery, limits=LIMITS, workspace=workspace))
        assert [(arrival.source, type(arrival.error)) for arrival in arrivals] == [
            ("1.zip!/1.jpg", type(None)),
            ("1.zip!/note.docx", UnsupportedFileError),
        ]

    def test_a_member_over_the_limit_is_refused_alone(self, delivery: Path, workspace: Workspace) -> None:
        make_zip(delivery / "1.zip", **{"1.jpg": JPEG, "2.jpg": JPEG * 9})
        arrivals = find_arrivals(delivery, limits=Limits(file_bytes=50), workspace=workspace)
        assert [type(arrival.error) for arrival in arrivals] == [type(None), TooLargeError]


class TestGrouping:
    def test_the_images_of_a_folder_are_together_and_other_files_alone(
        self, delivery: Path, workspace: Workspace
    ) -> None:
        put(delivery, "loose.jpg", "a/1.jpg", "a/10.jpg", "a/2.jpg", "a/sub/1.jpg", "b/1.jpg")
        put(delivery, "a/note.pdf", content=PDF)
        put(delivery, "b/read me.txt", content=b"text")
        make_zip(delivery / "c.zip", **{"1.jpg": JPEG, "2.jpg": JPEG, "d/1.jpg": JPEG})
        groups = group_folders(find_arrivals(delivery, limits=LIMITS, workspace=workspace))
        found = []
        for group in groups:
            assert all(arrival.path.exists() for arrival in group)
            found.append(tuple(arrival.source for arrival in group))
        assert found == [
            ("c.zip!/1.jpg", "c.zip!/2.jpg"),
            ("c.zip!/d/1.jpg",),
            ("loose.jpg",),
            ("a/note.pdf",),
            ("a/1.jpg", "a/2.jpg", "a/10.jpg"),
            ("a/sub/1.jpg",),
            ("b/read me.txt",),
            ("b/1.jpg",),
        ]

    def test_a_refused_image_is_in_no_group(self, delivery: Path, workspace: Workspace) -> None:
        put(delivery, "1.jpg", "3.jpg")
        put(delivery, "2.jpg", content=JPEG * 9)
        arrivals = find_arrivals(delivery, limits=Limits(file_bytes=50), workspace=workspace)
        assert sorted(len(group) for group in group_folders(arrivals)) == [1, 2]


def test_digits_of_any_script_sort_as_numbers() -> None:
    names = ["पृ१०", "पृ1", "पृ९", "पृ2"]
    assert sorted(names, key=natural_key) == ["पृ1", "पृ2", "पृ९", "पृ१०"]


def test_a_name_of_many_digits_can_be_sorted() -> None:
    assert sorted(["9" * 5000, "1" * 5000], key=natural_key) == ["1" * 5000, "9" * 5000]


def test_a_readable_name_is_valid_text() -> None:
    assert readable_name("क\udce0\x07") == r"क\xe0\x07"


def test_a_taken_name_gets_a_number() -> None:
    assert unique_name("a", {"a", "a~2"}) == "a~3"
