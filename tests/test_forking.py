"""Workers are made ready while the program that asked for them goes on."""

import os
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
