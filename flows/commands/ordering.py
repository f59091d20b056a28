"""The command for what a worker is to do: jobs."""

from pathlib import Path
from typing import Annotated, Any

import typer

from flows.console import AsJson, print_json, print_table, talk
from flows.environment import person_here, read_settings
from pipeline.ledger.ledger import open_ledger
from pipeline.ledger.rows import Job
from schemas.errors import ConfigError

ORDERABLE = ("backup", "ingest", "redescribe", "reindex")
"""Kinds of job that a worker knows (``flows.jobs.JOBS``, whose module imports Prefect)."""


def jobs(
    order: Annotated[str | None, typer.Option(help=f"Order a job: {', '.join(ORDERABLE)}.")] = None,
    path: Annotated[Path | None, typer.Option(help="The delivery that `ingest` is to take in.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 100,
    as_json: AsJson = False,
) -> None:
    """Show what workers were asked to do, or ask for something.

    A worker takes it up within a minute.
    """
    arguments = _check_order(order, path)
    ledger = open_ledger(read_settings(), make=order is not None)
    try:
        if order is not None:
            found: tuple[Job, ...] = (ledger.add_job(order, arguments, by=person_here()),)
            talk.print(
                f"{order} is ordered: a worker (of `abhilekh up`) does it, `abhilekh jobs` tells what became of it"
            )
        else:
            found = ledger.jobs(limit)
    finally:
        ledger.close()
    if as_json:
        for job in found:
            print_json(job.model_dump(mode="json"))
        return
    rows = [(job.id, job.kind, f"{job.added_at:%Y-%m-%d %H:%M}", job.by, job.state, _end(job)) for job in found]
    print_table(("job", "kind", "ordered (UTC)", "by", "state", "result"), rows)


def _check_order(order: str | None, path: Path | None) -> dict[str, Any]:
    """The arguments of the job.

    Raises:
        ConfigError: there is no such job, or it does not go with a path or without one.
    """
    if order is not None and order not in ORDERABLE:
        raise ConfigError(f"No job is called {order!r}.", remedy=f"Known are {', '.join(ORDERABLE)}.")
    if (path is not None) != (order == "ingest"):
        raise ConfigError("`--path` goes with `--order ingest`, and with nothing else.", remedy="See --help.")
    return {} if path is None else {"path": str(path.absolute())}


def _end(job: Job) -> str:
    if job.error is not None:
        return f"{job.error.code}: {job.error.message}"
    return " · ".join(f"{name} {value}" for name, value in (job.result or {}).items())
