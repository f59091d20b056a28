"""Processes that outlive the command that started them: started, watched, stopped by their pid files."""

import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

from testbed.places import ServiceError

START_TIMEOUT_S = 180
STOP_TIMEOUT_S = 30


@dataclass(frozen=True)
class Daemon:
    """One server: how to start it, how to see that it answers, how to ask it to stop."""

    name: str
    address: str
    command: tuple[str, ...]
    is_ready: Callable[[], bool]
    environment: dict[str, str] = field(default_factory=dict)
    unprivileged: bool = True
    stop_signal: signal.Signals = signal.SIGTERM


class RunAs(TypedDict, total=False):
    """The arguments by which ``subprocess`` starts a child as another user."""

    user: int
    group: int
    extra_groups: list[int]


def unprivileged_user() -> RunAs:
    """What makes a child run as nobody when we are root: Elasticsearch and PostgreSQL refuse root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def give_away(*paths: Path) -> None:
    """Make the user that the servers run as the owner."""
    if as_user := unprivileged_user():
        for path in paths:
            os.chown(path, as_user["user"], as_user["group"])


def own_folder(folder: Path, name: str) -> Path:
    """A new folder that belongs to the user that the servers run as."""
    path = folder / name
    path.mkdir(mode=0o700)
    give_away(path)
    return path


def start(daemon: Daemon, folder: Path) -> None:
    """Start a server in a session of its own, its output in a log, its pid in a file."""
    as_user: RunAs = unprivileged_user() if daemon.unprivileged else {}
    with (folder / f"{daemon.name}.log").open("wb") as log:
        process = subprocess.Popen(
            daemon.command,
            cwd=folder,
            env={"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", **daemon.environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **as_user,
        )
    (folder / f"{daemon.name}.pid").write_text(f"{process.pid} {_started_at(process.pid)}")


def wait_until_ready(daemon: Daemon, folder: Path) -> None:
    """Return when the server answers.

    Raises:
        ServiceError: it died, or did not answer in time; the message has the end of its log.
    """
    deadline = time.monotonic() + START_TIMEOUT_S
    while not daemon.is_ready():
        if not is_alive(daemon.name, folder) or time.monotonic() > deadline:
            log = (folder / f"{daemon.name}.log").read_text(errors="replace")
            raise ServiceError(f"{daemon.name} did not start. The end of its log:\n{log[-3000:]}")
        time.sleep(0.25)


def is_alive(name: str, folder: Path) -> bool:
    """Whether the process that we started still runs, and is not another one with its number."""
    try:
        pid, started_at = (folder / f"{name}.pid").read_text().split(" ", 1)
    except (FileNotFoundError, ValueError):
        return False
    return bool(_group(int(pid))) and _started_at(int(pid)) in (started_at, "")


def stop(daemon: Daemon, folder: Path) -> None:
    """Ask the server and its children to end; end them when they do not."""
    if not is_alive(daemon.name, folder):
        return
    leader = int((folder / f"{daemon.name}.pid").read_text().split()[0])
    for number in (daemon.stop_signal, signal.SIGKILL):
        os.killpg(leader, number)
        deadline = time.monotonic() + STOP_TIMEOUT_S
        while _group(leader) and time.monotonic() < deadline:
            time.sleep(0.1)
        if not _group(leader):
            return


def _group(leader: int) -> list[int]:
    """The living processes of a group. Zombies do not count: a container may have no init that reaps them."""
    if not Path("/proc/self/stat").exists():
        return _group_without_proc(leader)
    members = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, rest = path.parent.name, path.read_text().rpartition(") ")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if rest[0] != "Z" and int(rest[2]) == leader:
            members.append(int(pid))
    return members


def _group_without_proc(leader: int) -> list[int]:
    try:
        os.killpg(leader, 0)
    except ProcessLookupError:
        return []
    return [leader]


def _started_at(pid: int) -> str:
    """Clock ticks since boot at which a process began; empty when it is gone or the system does not tell."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()[19]
    except (FileNotFoundError, ProcessLookupError):
        return ""
