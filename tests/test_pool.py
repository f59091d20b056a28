"""Page work in processes: a job that hangs or dies costs one worker, and no worker outlives us."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError, wait
from pathlib import Path

import cv2
import pytest

from pipeline.pool import InlineWorkPool, ProcessWorkPool, WorkPool
from schemas.errors import CorruptFileError, EngineCrashError, EngineTimeoutError

PATIENCE_S = 60


def add(one: int, other: int, *, third: int = 0) -> int:
    return one + other + third


def refuse() -> None:
    raise CorruptFileError("The page is torn.", remedy="Mend it.")


def fail() -> None:
    raise KeyError("खसरा")


class UnpicklableError(Exception):
    def __init__(self, one: int, other: int) -> None:
        super().__init__("lost its arguments")


def fail_oddly() -> None:
    raise UnpicklableError(1, 2)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def leave() -> None:
    os._exit(7)


def take_memory(size_bytes: int) -> int:
    return len(bytearray(size_bytes))


def start_and_hang(pids: Path) -> None:
    child = subprocess.Popen(["sleep", "600"])
    pids.with_suffix(".new").write_text(f"{os.getpid()} {child.pid}")
    pids.with_suffix(".new").rename(pids)
    child.wait()


def describe_worker() -> tuple[int, int, str | None, bool]:
    return os.getpid(), cv2.getNumThreads(), os.environ.get("OMP_THREAD_LIMIT"), os.getpgid(0) == os.getpid()


def is_alive(pid: int) -> bool:
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def wait_until_dead(*pids: int) -> bool:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if not any(is_alive(pid) for pid in pids):
            return True
        time.sleep(0.02)
    return False


def read_pids(path: Path) -> list[int]:
    end = time.monotonic() + PATIENCE_S
    while not path.exists():
        assert time.monotonic() < end, f"{path} was never written"
        time.sleep(0.02)
    return [int(word) for word in path.read_text().split()]


@pytest.fixture(scope="module")
def pool() -> Iterator[ProcessWorkPool]:
    with ProcessWorkPool(2) as pool:
        yield pool


@pytest.fixture(params=["inline", "processes"])
def any_pool(request: pytest.FixtureRequest, pool: ProcessWorkPool) -> WorkPool:
    return InlineWorkPool() if request.param == "inline" else pool


def test_the_result_comes_back(any_pool: WorkPool) -> None:
    assert any_pool.submit(add, 1, 2, timeout_s=PATIENCE_S, third=3).result() == 6


def test_our_errors_come_back_whole(any_pool: WorkPool) -> None:
    with pytest.raises(CorruptFileError) as caught:
        any_pool.submit(refuse, timeout_s=PATIENCE_S).result()
    assert (caught.value.problem, caught.value.remedy) == ("The page is torn.", "Mend it.")


def test_a_bug_comes_back_as_what_it_is(any_pool: WorkPool) -> None:
    with pytest.raises(KeyError, match="खसरा"):
        any_pool.submit(fail, timeout_s=PATIENCE_S).result()


def test_an_error_that_cannot_travel_fails_its_own_job_and_no_other(any_pool: WorkPool) -> None:
    odd = any_pool.submit(fail_oddly, timeout_s=PATIENCE_S)
    with pytest.raises(RuntimeError, match="UnpicklableError: lost its arguments"):
        odd.result()
    assert any_pool.submit(add, 1, 2, timeout_s=PATIENCE_S).result() == 3


def test_a_job_that_takes_too_long_is_killed_with_all_it_started(pool: ProcessWorkPool, tmp_path: Path) -> None:
    with pytest.raises(EngineTimeoutError, match=r"longer than 1\.5 s"):
        pool.submit(start_and_hang, tmp_path / "pids", timeout_s=1.5).result()
    assert wait_until_dead(*read_pids(tmp_path / "pids"))
    assert pool.submit(add, 1, 2, timeout_s=PATIENCE_S).result() == 3


@pytest.mark.parametrize(("job", "cause"), [(die, "signal SIGKILL"), (leave, "exit code 7")])
def test_a_worker_that_dies_fails_its_own_job_only(pool: ProcessWorkPool, job: object, cause: str) -> None:
    others = [pool.submit(add, number, 0, timeout_s=PATIENCE_S) for number in range(4)]
    dying = pool.submit(job, timeout_s=PATIENCE_S)  # type: ignore[arg-type]
    others += [pool.submit(add, number, 0, timeout_s=PATIENCE_S) for number in range(4, 8)]
    with pytest.raises(EngineCrashError, match=cause):
        dying.result()
    assert [job.result() for job in others] == list(range(8))


def test_what_a_dying_worker_had_started_dies_too(pool: ProcessWorkPool, tmp_path: Path) -> None:
    hanging = pool.submit(start_and_hang, tmp_path / "pids", timeout_s=PATIENCE_S)
    worker, child = read_pids(tmp_path / "pids")
    os.kill(worker, signal.SIGKILL)
    with pytest.raises(EngineCrashError):
        hanging.result()
    assert wait_until_dead(child)


def test_a_cancelled_job_is_killed(pool: ProcessWorkPool, tmp_path: Path) -> None:
    hanging = pool.submit(start_and_hang, tmp_path / "pids", timeout_s=PATIENCE_S)
    pids = read_pids(tmp_path / "pids")
    assert hanging.cancel()
    assert wait([hanging], timeout=PATIENCE_S).done == {hanging}
    with pytest.raises(CancelledError):
        hanging.result()
    assert wait_until_dead(*pids)


def test_a_pool_whose_idle_workers_were_killed_goes_on() -> None:
    with ProcessWorkPool(1) as pool:
        worker = pool.submit(describe_worker, timeout_s=PATIENCE_S).result()[0]
        os.kill(worker, signal.SIGKILL)
        assert wait_until_dead(worker)
        assert result_of_one_of(3, pool) == 3


def result_of_one_of(tries: int, pool: WorkPool) -> int:
    """A job that is waiting in the moment when the death is noticed may be told of it: its error is transient."""
    for _ in range(tries):
        with contextlib.suppress(EngineCrashError):
            return pool.submit(add, 1, 2, timeout_s=PATIENCE_S).result()
    raise AssertionError("the pool did not recover")


def test_a_worker_has_one_thread_and_leads_its_own_group(pool: ProcessWorkPool) -> None:
    pid, threads, omp, leads = pool.submit(describe_worker, timeout_s=PATIENCE_S).result()
    assert pid != os.getpid()
    assert (threads, omp, leads) == (1, "1", True)


def leave_a_file_and_hang(told: Path) -> None:
    with tempfile.NamedTemporaryFile(delete=False) as left:
        told.with_suffix(".new").write_text(left.name)
    told.with_suffix(".new").rename(told)
    time.sleep(600)


def temporary_files() -> list[str]:
    return [path.name for path in Path(tempfile.gettempdir()).parent.glob("*/*")]


def test_what_a_killed_worker_left_is_cleared_away_by_the_next_and_at_the_end(tmp_path: Path) -> None:
    with ProcessWorkPool(1) as pool:
        hanging = pool.submit(leave_a_file_and_hang, tmp_path / "told", timeout_s=2)
        with pytest.raises(EngineTimeoutError):
            hanging.result()
        left = Path((tmp_path / "told").read_text())
        assert pool.submit(temporary_files, timeout_s=PATIENCE_S).result() == []
        assert not left.exists()
        second = pool.submit(leave_a_file_and_hang, tmp_path / "told again", timeout_s=2)
        with pytest.raises(EngineTimeoutError):
            second.result()
    assert not Path((tmp_path / "told again").read_text()).parent.parent.exists()


def test_a_job_that_needs_too_much_memory_fails_alone() -> None:
    with ProcessWorkPool(1, memory_bytes=4_000_000_000) as pool:
        with pytest.raises(EngineCrashError, match="ran out of memory"):
            pool.submit(take_memory, 5_000_000_000, timeout_s=PATIENCE_S).result()
        assert pool.submit(take_memory, 1000, timeout_s=PATIENCE_S).result() == 1000


def test_closing_waits_for_what_was_submitted_and_then_refuses_more() -> None:
    pool = ProcessWorkPool(1)
    jobs = [pool.submit(add, number, 1, timeout_s=PATIENCE_S) for number in range(3)]
    pool.close()
    pool.close()
    assert [job.result(timeout=0) for job in jobs] == [1, 2, 3]
    with pytest.raises(RuntimeError, match="closed"):
        pool.submit(add, 1, 2, timeout_s=PATIENCE_S)


def test_a_pool_that_was_never_used_closes() -> None:
    ProcessWorkPool(1).close()


def test_an_error_in_the_block_stops_running_work(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        fail_while_it_works(tmp_path / "pids")
    assert wait_until_dead(*read_pids(tmp_path / "pids"))


def fail_while_it_works(pids: Path) -> None:
    with ProcessWorkPool(1) as pool:
        pool.submit(start_and_hang, pids, timeout_s=PATIENCE_S)
        read_pids(pids)
        raise ZeroDivisionError


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_worker_outlives_its_parent(tmp_path: Path, how: signal.Signals) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        f"""
import signal
import sys
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parent)!r})
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored by what a shell starts in the background

if __name__ == "__main__":
    from pipeline.pool import ProcessWorkPool
    from test_pool import start_and_hang
    with ProcessWorkPool(2) as pool:
        jobs = [pool.submit(start_and_hang, Path(f"{tmp_path}/pids{{n}}"), timeout_s=600) for n in range(2)]
        jobs[0].result()
"""
    )
    parent = subprocess.Popen([sys.executable, script], stderr=subprocess.DEVNULL)
    pids = read_pids(tmp_path / "pids0") + read_pids(tmp_path / "pids1")
    parent.send_signal(how)
    parent.wait(timeout=PATIENCE_S)
    assert wait_until_dead(*pids)
