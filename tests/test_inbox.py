import os
import time
from pathlib import Path

import pytest

from flows.inbox import QUIET_S, Dropped, look, take_in_settled
from flows.workbench import Workbench
from schemas.errors import StoreError
from schemas.settings import Settings
from tests.deliveries import draw_page, take_delivery


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


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(home=tmp_path / "home", engine="rehearsal")
    for seed, name in enumerate(("a.png", "b.png", "c.png", "d.png")):
        aged(draw_page(made.inbox_dir / name, seed), 2 * QUIET_S, time.time())
    aged(made.inbox_dir / "d.png", 0, time.time())
    return made


@pytest.mark.parametrize("fault", [StoreError("The store is down."), ValueError("a bug")], ids=["ours", "foreign"])
def test_a_delivery_that_fails_holds_up_none_after_it_and_is_tried_again(settings: Settings, fault: Exception) -> None:
    def take(dropped: Dropped) -> None:
        if dropped.path.name == "a.png":
            raise fault
        with Workbench(settings, reads=True) as bench:
            take_delivery(bench, dropped.path, name=dropped.name)

    assert take_in_settled(settings, take) == {"taken in": 2, "known": 0, "still being written": 1, "failed": 1}
    assert take_in_settled(settings, take) == {"taken in": 0, "known": 2, "still being written": 1, "failed": 1}


def test_an_inbox_that_is_not_there_yet_is_made(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    assert sum(take_in_settled(settings, print).values()) == 0
    assert settings.inbox_dir.is_dir()
