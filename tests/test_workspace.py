"""A workspace lasts as long as its owner, and not a day longer."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.workspace import Workspace, sweep


def test_a_workspace_is_gone_after_its_block(tmp_path: Path) -> None:
    with Workspace(tmp_path) as workspace:
        workspace.file("page.pgm").write_bytes(b"x")
        (workspace.folder("pages") / "1").write_bytes(b"y")
        path = workspace.path
        assert path.parent == tmp_path
        assert f"-{os.getpid()}-" in path.name
    assert list(tmp_path.iterdir()) == []


def test_a_workspace_is_gone_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), Workspace(tmp_path):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_a_folder_may_be_asked_for_twice(tmp_path: Path) -> None:
    with Workspace(tmp_path) as workspace:
        assert workspace.folder("pages") == workspace.folder("pages")


@pytest.mark.parametrize("name", ["../out", "/etc/passwd", "a/b", "", "."])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    with Workspace(tmp_path) as workspace, pytest.raises(ValueError, match="not a plain name"):
        workspace.file(name)


def test_a_closed_workspace_has_no_files(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError):
        Workspace(tmp_path).file("x")


def test_the_temporary_folder_is_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with Workspace() as workspace:
        assert workspace.path.parent == tmp_path


def test_the_workspace_of_a_killed_process_is_swept_and_that_of_a_living_one_is_not(tmp_path: Path) -> None:
    script = f"""
import sys
from pathlib import Path
from pipeline.workspace import Workspace
with Workspace(Path({str(tmp_path)!r})) as workspace:
    workspace.file("left").write_bytes(b"x")
    print(workspace.path, flush=True)
    sys.stdin.read()
"""
    owner = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with owner:
        assert owner.stdout is not None
        left = Path(owner.stdout.readline().strip())
        assert sweep(tmp_path) == 0
        assert left.is_dir()
        owner.send_signal(signal.SIGKILL)
    with Workspace(tmp_path):
        assert not left.exists()


def test_foreign_folders_are_never_swept(tmp_path: Path) -> None:
    (tmp_path / "abhilekh-results").mkdir()
    (tmp_path / "abhilekh-12-x y").mkdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "abhilekh-12-link").symlink_to(elsewhere)
    (tmp_path / "abhilekh-12-file").write_bytes(b"")
    assert sweep(tmp_path) == 0
    assert len(list(tmp_path.iterdir())) == 5
