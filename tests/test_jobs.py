"""Jobs: ordered in the ledger, done by a worker, and ended whatever happens."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.commands.ordering import ORDERABLE
from flows.jobs import JOBS, do_waiting_jobs
from flows.workbench import Workbench
from schemas.errors import StoreError
from schemas.settings import Settings
from tests.deliveries import draw_page, take_delivery


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    with Workbench(Settings(home=tmp_path / "home", engine="rehearsal")) as opened:
        yield opened


def test_whatever_can_be_ordered_is_known_to_the_worker() -> None:
    assert set(ORDERABLE) == set(JOBS)


def test_a_reindex_and_a_backup_are_done_and_say_what_they_brought(bench: Workbench, tmp_path: Path) -> None:
    take_delivery(bench, draw_page(tmp_path / "पत्र.png", 1))
    for kind in ("reindex", "backup"):
        bench.ledger.add_job(kind, {}, by="सीमा")
    assert do_waiting_jobs(bench, "w") == {"done": 2, "failed": 0}
    results = {job.kind: job.result for job in bench.ledger.jobs()}
    assert results["reindex"] == {"records": 1}
    assert bench.store.stat(results["backup"]["backup"]) is not None


def test_a_job_with_wrong_arguments_fails_as_a_bug_and_the_next_one_is_done(bench: Workbench) -> None:
    bench.ledger.add_job("ingest", {"nonsense": 1}, by="सीमा")
    bench.ledger.add_job("reindex", {}, by="सीमा")
    assert do_waiting_jobs(bench, "w") == {"done": 1, "failed": 1}
    ended = {job.kind: job for job in bench.ledger.jobs()}
    assert ended["ingest"].state == "failed"
    assert ended["ingest"].error.code == "bug"
    assert ended["reindex"].state == "done"


def test_a_job_that_meets_a_fault_we_know_keeps_its_code_and_remedy(bench: Workbench) -> None:
    def down(_bench: Workbench, _arguments: dict[str, Any]) -> dict[str, Any]:
        raise StoreError("The store is down.")

    bench.ledger.add_job("backup", {}, by="सीमा")
    assert do_waiting_jobs(bench, "w", known={"backup": down}) == {"done": 0, "failed": 1}
    (job,) = bench.ledger.jobs()
    assert (job.error.code, job.error.remedy) == ("store", StoreError.advice)


def test_a_job_that_another_worker_ended_meanwhile_is_left_to_it(bench: Workbench) -> None:
    def slow(bench: Workbench, _arguments: dict[str, Any]) -> dict[str, Any]:
        (job,) = bench.ledger.jobs()
        bench.ledger.finish_job(job.id, "w", result={"by": "the other"})
        return {}

    bench.ledger.add_job("backup", {}, by="सीमा")
    assert do_waiting_jobs(bench, "w", known={"backup": slow}) == {"done": 0, "failed": 0}
    assert bench.ledger.jobs()[0].result == {"by": "the other"}


def test_a_kind_that_this_worker_does_not_know_waits_for_one_that_does(bench: Workbench) -> None:
    bench.ledger.add_job("certificate", {}, by="सीमा")
    assert do_waiting_jobs(bench, "w") == {"done": 0, "failed": 0}
    assert bench.ledger.jobs()[0].state == "waiting"
