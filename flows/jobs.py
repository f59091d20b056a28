"""What a job of the ledger's table does, and how those that wait are done."""

import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flows.ingest import ingest_tagged
from flows.redescription import run_redescription
from flows.workbench import Workbench
from pipeline.backup import make_backup, seal_audit
from pipeline.leases import renewed
from pipeline.ledger.rows import Job
from pipeline.process import explain
from pipeline.receiving import MACHINE
from pipeline.redescribe import Selection
from schemas.errors import AbhilekhError, StaleVersionError
from schemas.pages import ErrorInfo
from search.feed import rebuild_index

log = logging.getLogger(__name__)

JOB_LEASE_S = 900

Work = Callable[[Workbench, dict[str, Any]], dict[str, Any]]


def _ingest(_bench: Workbench, arguments: dict[str, Any]) -> dict[str, Any]:
    return ingest_tagged(**arguments)


def _reindex(bench: Workbench, _arguments: dict[str, Any]) -> dict[str, Any]:
    return {"records": rebuild_index(bench.ledger, bench.library, bench.index)}


def _backup(bench: Workbench, _arguments: dict[str, Any]) -> dict[str, Any]:
    return {"sealed": seal_audit(bench.store, bench.ledger), "backup": make_backup(bench.store, bench.ledger)}


def _redescribe(bench: Workbench, arguments: dict[str, Any]) -> dict[str, Any]:
    return dict(run_redescription(bench, Selection(**arguments), dry_run=False, by=MACHINE).summary)


JOBS: Mapping[str, Work] = {"ingest": _ingest, "reindex": _reindex, "backup": _backup, "redescribe": _redescribe}


def do_waiting_jobs(bench: Workbench, owner: str, *, known: Mapping[str, Work] = JOBS) -> dict[str, int]:
    """Do every job that waits; returns how many were done and how many failed."""
    counts = {"done": 0, "failed": 0}
    while job := bench.ledger.claim_job(owner, lease_s=JOB_LEASE_S, kinds=known):
        renew = partial(bench.ledger.renew_job, job.id, owner, lease_s=JOB_LEASE_S)
        with renewed(renew, lease_s=JOB_LEASE_S, what=f"job {job.id}"):
            result, error = _do(bench, job, known[job.kind])
        try:
            bench.ledger.finish_job(job.id, owner, error=error, result=result)
        except StaleVersionError as taken:
            log.warning("job %s (%s): %s", job.id, job.kind, taken)
            continue
        counts["failed" if error else "done"] += 1
    return counts


def _do(bench: Workbench, job: Job, work: Work) -> tuple[dict[str, Any] | None, ErrorInfo | None]:
    """What a job brought, or why it failed: whatever it is, the job must not stay running for ever."""
    try:
        return work(bench, job.arguments), None
    except AbhilekhError as error:
        log.warning("job %s (%s) failed: %s", job.id, job.kind, error)
        return None, explain(error)
    except Exception as error:
        log.exception("job %s (%s) failed", job.id, job.kind)
        message = f"{type(error).__name__}: {error}"
        return None, ErrorInfo(code=AbhilekhError.code, message=message, remedy=AbhilekhError.advice)
