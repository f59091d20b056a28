"""What an operator can start or leave running from Prefect's UI: a delivery, the drop folder, the jobs."""

import logging
import os
import socket
from datetime import timedelta
from functools import partial

from prefect import flow, serve, tags
from prefect.deployments.runner import RunnerDeployment

from flows.inbox import look
from flows.ingest import ingest, ingest_tagged
from flows.jobs import JOBS, do_job
from flows.work import failed_count
from flows.workbench import Workbench
from pipeline.identity import batch_id
from pipeline.leases import renewed
from pipeline.process import explain
from schemas.errors import AbhilekhError
from schemas.settings import Settings

log = logging.getLogger(__name__)

LOOK_EVERY = timedelta(minutes=2)
JOBS_EVERY = timedelta(minutes=1)
JOB_LEASE_S = 900
RUNS_AT_ONCE = 3
"""Flow runs of one worker: a delivery, the drop folder and the jobs; more would only share the same cores."""


@flow(name="drop folder", flow_run_name="look into the drop folder", persist_result=False)
def watch_inbox() -> dict[str, int]:
    """Take in every delivery in the drop folder that has come to rest and was not taken in yet."""
    settings = Settings()
    inbox = settings.inbox_dir
    inbox.mkdir(parents=True, exist_ok=True)
    counts = {"taken in": 0, "known": 0, "still being written": 0}
    for dropped in look(inbox):
        if not dropped.settled:
            counts["still being written"] += 1
        elif _is_done(settings, batch_id(dropped.name, str(dropped.path))):
            counts["known"] += 1
        else:
            with tags("drop folder"):
                ingest_tagged(path=str(dropped.path), batch=dropped.name)
            counts["taken in"] += 1
    return counts


def _is_done(settings: Settings, batch: str) -> bool:
    with Workbench(settings) as bench:
        return bool(bench.ledger.items(batch)) and failed_count(bench.ledger, batch) == 0


@flow(name="jobs", flow_run_name="do the jobs that wait", persist_result=False)
def work_jobs() -> dict[str, int]:
    """Do what people asked for on the pages: the rows of the ledger's jobs that wait."""
    counts = {"done": 0, "failed": 0}
    owner = f"{socket.gethostname()}-{os.getpid()}"
    with Workbench(Settings()) as bench:
        while job := bench.ledger.claim_job(owner, lease_s=JOB_LEASE_S, kinds=JOBS):
            renew = partial(bench.ledger.renew_job, job.id, owner, lease_s=JOB_LEASE_S)
            try:
                with renewed(renew, lease_s=JOB_LEASE_S, what=f"job {job.id}"):
                    result = do_job(bench, job)
            except AbhilekhError as error:
                log.warning("job %s (%s) failed: %s", job.id, job.kind, error)
                bench.ledger.finish_job(job.id, owner, error=explain(error))
                counts["failed"] += 1
            else:
                bench.ledger.finish_job(job.id, owner, result=result)
                counts["done"] += 1
    return counts


def deployments() -> tuple[RunnerDeployment, ...]:
    """Everything a worker serves."""
    made = (
        ingest.to_deployment("delivery", description=ingest.description, tags=["delivery"]),
        watch_inbox.to_deployment("drop-folder", interval=LOOK_EVERY, concurrency_limit=1, tags=["drop folder"]),
        work_jobs.to_deployment("jobs", interval=JOBS_EVERY, concurrency_limit=1, tags=["jobs"]),
    )
    return tuple(each for each in made if isinstance(each, RunnerDeployment))


def serve_deployments() -> None:
    """Serve them until interrupted."""
    serve(*deployments(), limit=RUNS_AT_ONCE)
