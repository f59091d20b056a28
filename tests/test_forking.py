"""Workers are made ready while the program that asked for them goes on."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.forking import ONE_THREAD, begin_forking
from pipeline.pool import ProcessWorkPool

PATIENCE_S = 60


def threads_of_parent() -> int:
    return len(list(Path(f"/proc/{os.getppid()}/task").iterdir()))


def loaded_modules() -> frozenset[str]:
    return frozenset(sys.modules)


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="only Linux tells the threads of a process")
def test_what_workers_are_forked_from_has_no_thread_beside_its_own() -> None:
    with ProcessWorkPool(1) as pool:
        assert pool.submit(threads_of_parent, timeout_s=PATIENCE_S).result() == 1


def test_a_worker_has_the_pipeline_loaded_before_its_first_page_and_neither_ledger_nor_index() -> None:
    with ProcessWorkPool(1) as pool:
        loaded = pool.submit(loaded_modules, timeout_s=PATIENCE_S).result()
    assert "pipeline.process" in loaded
    assert not loaded & {"sqlalchemy", "elasticsearch", "typer"}


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="only Linux tells the signals that wait")
def test_what_workers_are_forked_from_hears_no_ctrl_c_while_it_is_made_ready() -> None:
    told = (
        "from multiprocessing import forkserver; from pathlib import Path; from pipeline.forking import begin_forking;"
        "begin_forking(); print(Path(f'/proc/{forkserver._forkserver._forkserver_pid}/status').read_text())"
    )
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    [blocked] = (line.split()[1] for line in done.stdout.splitlines() if line.startswith("SigBlk"))
    assert int(blocked, 16) & 1 << (signal.SIGINT - 1)


def test_the_environment_is_afterwards_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = ONE_THREAD
    monkeypatch.setenv(first, "3")
    monkeypatch.delenv(second, raising=False)
    begin_forking()
    assert os.environ[first] == "3"
    assert second not in os.environ


def test_a_command_that_only_reads_waits_for_neither_ledger_nor_index() -> None:
    told = "import sys, flows.commands.reading; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & {"sqlalchemy", "elasticsearch", "fastapi", "prefect", "minio"}
