"""The only door to child processes: started here, timed here, and none outlives us.

Beside every program sits a guard, a tiny shell in the same process group that waits on a pipe from us. When we end
in any way, kill -9 included, the pipe ends and the guard kills the group.
"""

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from schemas.errors import EngineTimeoutError, MissingToolError

PACKAGES = {
    "tesseract": "tesseract-ocr",
    "qpdf": "qpdf",
    "java": "default-jre-headless",
    "chromium": "chromium",
    "sh": "dash",
}
"""Debian's and Ubuntu's package for a program, where we know it; else the program's own name is tried."""

_GUARD = ("/bin/sh", "-c", "read _; kill -KILL 0")


@dataclass(frozen=True)
class Completed:
    """What a program left behind."""

    stdout: bytes
    stderr: str
    returncode: int


def run_program(
    argv: Sequence[str],
    *,
    timeout_s: float,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    input_bytes: bytes | None = None,
) -> Completed:
    """Run a program to its end, without a shell; its return code is for the caller to judge.

    Args:
        argv: the program and its arguments.
        timeout_s: after which it is killed together with everything it started.
        cwd: folder to run in; None: ours.
        env: its whole environment; None: ours.
        input_bytes: what it reads on standard input; None: nothing.

    Raises:
        MissingToolError: there is no such program.
        EngineTimeoutError: it took too long.
    """
    program = _find_program(argv[0], env)
    with _guarded_group() as group:
        process = subprocess.Popen(
            [program, *argv[1:]],
            stdin=subprocess.DEVNULL if input_bytes is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=cwd,
            env=env,
            process_group=group,
        )
        with process:
            try:
                stdout, stderr = process.communicate(input_bytes, timeout=timeout_s)
            except subprocess.TimeoutExpired as error:
                raise EngineTimeoutError(f"{argv[0]} took longer than {timeout_s:g} s and was killed.") from error
            finally:
                _kill_group(group)
    return Completed(stdout=stdout, stderr=stderr.decode(errors="replace"), returncode=process.returncode)


def is_alive(pid: int) -> bool:
    """Whether a process of this number runs on this machine."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it runs, as somebody else
        return True
    return True


class ServerProcess:
    """A server that runs beside us until it is terminated, or until we end."""

    def __init__(self, process: "subprocess.Popen[bytes]", guard: "subprocess.Popen[bytes]") -> None:
        self._process = process
        self._guard = guard

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def terminate(self, *, grace_s: float = 10) -> None:
        """Ask it to end; kill it, and all that it started, when it has not done so in time. Twice is once."""
        if self._guard.returncode is not None:
            return
        if self.alive:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(grace_s)
        _kill_group(self._guard.pid)
        self._process.wait()
        _end_guard(self._guard)

    def __enter__(self) -> "ServerProcess":
        """Itself; leaving the block terminates the server."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Terminate it."""
        self.terminate()


def start_server(argv: Sequence[str], *, log_path: Path, env: Mapping[str, str] | None = None) -> ServerProcess:
    """Start a server whose output is appended to a log file.

    Raises:
        MissingToolError: there is no such program.
    """
    program = _find_program(argv[0], env)
    guard = _start_guard()
    try:
        with log_path.open("ab") as log:
            process = subprocess.Popen(
                [program, *argv[1:]],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=env,
                process_group=guard.pid,
            )
    except OSError:
        _kill_group(guard.pid)
        _end_guard(guard)
        raise
    return ServerProcess(process, guard)


_guards_of_this_process: list["subprocess.Popen[bytes]"] = []


def lead_guarded_group(parent_sentinel: int) -> None:
    """Make this process lead a process group that dies as a whole with it, and with its parent.

    For a worker of a pool, once, at its start. What it starts later without a group of its own (tesseract through
    pytesseract) is in the group, so it ends with the worker even when the worker is killed.

    Args:
        parent_sentinel: file descriptor that reaches its end when the parent dies.
    """
    os.setpgid(0, 0)
    for source in (subprocess.PIPE, parent_sentinel):
        guard = subprocess.Popen(_GUARD, stdin=source, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _guards_of_this_process.append(guard)


@contextlib.contextmanager
def _guarded_group() -> Iterator[int]:
    """A process group for one program, with its guard; all that is left in it dies at the end."""
    guard = _start_guard()
    try:
        yield guard.pid
    finally:
        _kill_group(guard.pid)
        _end_guard(guard)


def _start_guard() -> "subprocess.Popen[bytes]":
    """A guard that leads a new process group, for others to join."""
    return subprocess.Popen(
        _GUARD, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, process_group=0
    )


def _kill_group(group: int) -> None:
    """Kill every process of a group; the guard is one of them, so the number cannot have passed to strangers."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def _end_guard(guard: "subprocess.Popen[bytes]") -> None:
    with guard:
        pass


def _find_program(name: str, env: Mapping[str, str] | None) -> str:
    found = shutil.which(name, path=None if env is None else env.get("PATH"))
    if found is None:
        tool = Path(name).name
        raise MissingToolError(
            f"The program {name} is not installed.", remedy=f"sudo apt-get install {PACKAGES.get(tool, tool)}"
        )
    return found
