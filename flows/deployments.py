"""What an operator can start or leave running from Prefect's UI: a delivery, the drop folder, jobs, redescribing."""

import os
import socket
from datetime import timedelta

from prefect import flow, serve, tags
from prefect.deployments.runner import RunnerDeployment

from flows.artifacts import ProgressArtifact, keep_redescription_artifact
from flows.environment import read_settings
from flows.inbox import Dropped, take_in_settled
from flows.ingest import ingest, ingest_tagged
from flows.jobs import do_waiting_jobs
from flows.redescription import run_redescription
from flows.workbench import Workbench
from pipeline.receiving import MACHINE
from pipeline.redescribe import Selection

LOOK_EVERY = timedelta(minutes=2)
JOBS_EVERY = timedelta(minutes=1)
RUNS_AT_ONCE = 3
"""Flow runs of one worker: a delivery, the drop folder and the jobs; more would only share the same cores."""


@flow(name="drop folder", flow_run_name="look into the drop folder", persist_result=False)
def watch_inbox() -> dict[str, int]:
    """Take in every delivery in the drop folder that has come to rest and was not taken in yet."""
    return take_in_settled(read_settings(), _take_in)


def _take_in(dropped: Dropped) -> None:
    with tags("drop folder"):
        ingest_tagged(path=str(dropped.path), batch=dropped.name)


@flow(name="jobs", flow_run_name="do the jobs that wait", persist_result=False)
def work_jobs() -> dict[str, int]:
    """Do what people asked for: the rows of the ledger's jobs that wait."""
    with Workbench(read_settings()) as bench:
        return do_waiting_jobs(bench, f"{socket.gethostname()}-{os.getpid()}")


@flow(name="redescribe", flow_run_name="describe again", persist_result=False, validate_parameters=True)
def redescribe(
    batch: str | None = None, kind: str | None = None, records: list[str] | None = None, dry_run: bool = False
) -> dict[str, int]:
    """Describe kept records again by the rules of now; no page is read again, and what people decided stays.

    Args:
        batch: only records of this delivery, by name or id.
        kind: only records that are of this kind now.
        records: only these, by id.
        dry_run: keep nothing; only count what would change.
    """
    selection = Selection(batch=batch, kind=kind, records=tuple(records or ()))
    with Workbench(read_settings(), reads=True) as bench:
        watch = ProgressArtifact("records described again")
        report = run_redescription(bench, selection, dry_run=dry_run, by=MACHINE, watch=watch)
    keep_redescription_artifact(report)
    return report.summary


def deployments() -> tuple[RunnerDeployment, ...]:
    """Everything a worker serves."""
    made = (
        ingest.to_deployment("delivery", description=ingest.description, tags=["delivery"]),
        redescribe.to_deployment("redescribe", description=redescribe.description, tags=["redescribe"]),
        watch_inbox.to_deployment("drop-folder", interval=LOOK_EVERY, concurrency_limit=1, tags=["drop folder"]),
        work_jobs.to_deployment("jobs", interval=JOBS_EVERY, concurrency_limit=1, tags=["jobs"]),
    )
    return tuple(each for each in made if isinstance(each, RunnerDeployment))


def serve_deployments(*, quiet: bool = False) -> None:
    """Serve them until interrupted; ``quiet``: without Prefect's greeting on standard output."""
    serve(*deployments(), limit=RUNS_AT_ONCE, print_starting_message=not quiet)
