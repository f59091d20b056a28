import os
from pathlib import Path

from flows.inbox import QUIET_S, look


def aged(path: Path, seconds: float, now: float) -> None:
    os.utime(path, (now - seconds, now - seconds))


def test_a_file_still_being_written_is_not_settled(tmp_path: Path) -> None:
    now = 1_000_000.0
    (tmp_path / "a.pdf").write_bytes(b"x")
    aged(tmp_path / "a.pdf", 1, now)
    assert [(d.path.name, d.settled) for d in look(tmp_path, now=now)] == [("a.pdf", False)]
    aged(tmp_path / "a.pdf", QUIET_S + 1, now)
    assert [(d.path.name, d.settled) for d in look(tmp_path, now=now)] == [("a.pdf", True)]


def test_one_fresh_page_holds_back_its_whole_folder(tmp_path: Path) -> None:
    now = 1_000_000.0
    folder = tmp_path / "मिसल 27"
    folder.mkdir()
    for name, age in (("1.jpg", 500.0), ("2.jpg", 1.0)):
        (folder / name).write_bytes(b"x")
        aged(folder / name, age, now)
    assert [d.settled for d in look(tmp_path, now=now)] == [False]


def test_a_page_added_later_makes_another_delivery_and_an_unchanged_one_keeps_its_name(tmp_path: Path) -> None:
    now = 1_000_000.0
    folder = tmp_path / "bundle"
    folder.mkdir()
    (folder / "1.jpg").write_bytes(b"x")
    aged(folder / "1.jpg", 500, now)
    first = next(iter(look(tmp_path, now=now))).name
    assert next(iter(look(tmp_path, now=now + 5))).name == first
    (folder / "2.jpg").write_bytes(b"y")
    aged(folder / "2.jpg", 400, now)
    assert next(iter(look(tmp_path, now=now))).name != first


def test_hidden_files_and_empty_folders_are_no_deliveries(tmp_path: Path) -> None:
    (tmp_path / ".partial").write_bytes(b"x")
    (tmp_path / "empty").mkdir()
    assert list(look(tmp_path)) == []
