"""Child processes: what they say comes back, what they cost is bounded, and none outlives us."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline import external
from pipeline.external import run_program, start_server
from schemas.errors import EngineTimeoutError, MissingToolError


def is_alive(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def wait_until_dead(*pids: int, within_s: float = 10) -> bool:
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        if not any(is_alive(pid) for pid in pids):
            return True
        time.sleep(0.02)
    return False


def read_pids(path: Path, count: int, within_s: float = 30) -> list[int]:
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        if path.exists() and len(words := path.read_text().split()) >= count:
            return [int(word) for word in words]
        time.sleep(0.02)
    raise AssertionError(f"{path} did not get {count} process ids in time")


def test_a_program_gives_its_output_and_return_code() -> None:
    completed = run_program(["sh", "-c", "cat; echo अभिलेख >&2; exit 3"], timeout_s=10, input_bytes=b"in\x00out")
    assert (completed.stdout, completed.stderr, completed.returncode) == (b"in\x00out", "अभिलेख\n", 3)


def test_a_program_without_input_reads_nothing() -> None:
    assert run_program(["cat"], timeout_s=10).stdout == b""


def test_folder_and_environment_are_those_given(tmp_path: Path) -> None:
    completed = run_program(
        ["sh", "-c", "pwd; echo $WORD"], timeout_s=10, cwd=tmp_path, env={"WORD": "खसरा", "PATH": os.environ["PATH"]}
    )
    assert completed.stdout.decode().splitlines() == [str(tmp_path), "खसरा"]


def test_a_program_that_takes_too_long_is_killed_with_all_it_started(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    with pytest.raises(EngineTimeoutError, match=r"sh took longer than 0\.5 s"):
        run_program(["sh", "-c", f"sleep 600 & echo $! $$ > {pids}; wait"], timeout_s=0.5)
    assert wait_until_dead(*read_pids(pids, 2))


def test_a_missing_program_names_the_package_that_brings_it() -> None:
    with pytest.raises(MissingToolError, match="sudo apt-get install tesseract-ocr"):
        run_program(["tesseract", "--version"], timeout_s=10, env={"PATH": "/nonexistent"})


def test_a_process_is_alive_until_it_has_ended() -> None:
    process = subprocess.Popen(["true"])
    process.wait()
    assert external.is_alive(os.getpid())
    assert not external.is_alive(process.pid)


def test_a_server_writes_its_log_and_ends_when_told(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    with start_server(["sh", "-c", "echo up; echo $$; exec sleep 600"], log_path=log) as server:
        assert server.alive
        assert read_pids_after_greeting(log) == server.pid
    assert not server.alive
    server.terminate()


def read_pids_after_greeting(log: Path) -> int:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        lines = log.read_text().splitlines()
        if len(lines) == 2 and lines[0] == "up":
            return int(lines[1])
        time.sleep(0.02)
    raise AssertionError("the server wrote nothing")


def test_a_server_that_will_not_end_is_killed_with_all_it_started(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    script = f"trap '' TERM; sleep 600 & echo $! > {pids}; while :; do sleep 1; done"
    server = start_server(["sh", "-c", script], log_path=tmp_path / "log")
    [child] = read_pids(pids, 1)
    server.terminate(grace_s=0.2)
    assert wait_until_dead(server.pid, child)


def test_a_server_that_has_ended_is_not_alive(tmp_path: Path) -> None:
    server = start_server(["true"], log_path=tmp_path / "log")
    assert wait_until_dead(server.pid)
    assert not server.alive
    server.terminate()


def test_what_a_killed_process_had_started_dies_with_it(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    script = f"""
import threading
from pathlib import Path
from pipeline.external import run_program, start_server

server = start_server(["sleep", "600"], log_path=Path({str(tmp_path / "log")!r}))
program = ["sh", "-c", "echo $$ %d > {pids}; sleep 600" % server.pid]
run_program(program, timeout_s=600)
"""
    parent = subprocess.Popen([sys.executable, "-c", script])
    children = read_pids(pids, 2)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    assert wait_until_dead(*children)
