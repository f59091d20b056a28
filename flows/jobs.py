"""What a job of the ledger's table does."""

from collections.abc import Callable
from typing import Any

from flows.ingest import ingest_tagged
from flows.workbench import Workbench
from pipeline.backup import make_backup, seal_audit
from pipeline.ledger.rows import Job
from schemas.errors import InputError
from search.feed import rebuild_index


def do_job(bench: Workbench, job: Job) -> dict[str, Any]:
    """Do a job and return what it brought.

    Raises:
        InputError: nobody knows this kind of job.
    """
    if job.kind not in JOBS:
        raise InputError(f"No job is called {job.kind!r}.", remedy=f"Known are {', '.join(sorted(JOBS))}.")
    return JOBS[job.kind](bench, job.arguments)


def _ingest(_bench: Workbench, arguments: dict[str, Any]) -> dict[str, Any]:
    return ingest_tagged(**arguments)


def _reindex(bench: Workbench, _arguments: dict[str, Any]) -> dict[str, Any]:
    return {"records": rebuild_index(bench.ledger, bench.library, bench.index)}


def _backup(bench: Workbench, _arguments: dict[str, Any]) -> dict[str, Any]:
    return {"sealed": seal_audit(bench.store, bench.ledger), "backup": make_backup(bench.store, bench.ledger)}


JOBS: dict[str, Callable[[Workbench, dict[str, Any]], dict[str, Any]]] = {
    "ingest": _ingest,
    "reindex": _reindex,
    "backup": _backup,
}
