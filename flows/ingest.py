"""The ingest flow: a delivery of scans becomes findable records.

A flow run for each delivery, a task for each chunk of about 25 pages. What became of each item stands in the ledger;
Prefect shows the work and tries transient faults again, and nothing depends on what it remembers.
"""

import logging
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from prefect import Task, flow, tags
from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.futures import PrefectFuture, as_completed
from prefect.runtime import flow_run
from prefect.task_runners import ThreadPoolTaskRunner

from flows.artifacts import keep_report_artifacts
from flows.environment import read_settings
from flows.progress import Stopwatch
from flows.work import close_batch, finish_rest, read_chunk, take_in
from flows.workbench import Workbench
from pipeline.chunks import ChunkWorker
from pipeline.receiving import Delivery
from pipeline.register import read_register
from schemas.errors import AbhilekhError, ConfigError, InputError
from schemas.items import Batch
from schemas.plan import PlanName

log = logging.getLogger(__name__)

CHUNKS_AT_ONCE = 2
"""While one chunk ends on its last slow page, the next keeps the cores busy."""
POLL_S = 2.0
"""How often a flow looks whether chunks that other workers hold are done."""


def is_transient(_task: Any, _run: TaskRun, state: State[Any]) -> bool:
    """Whether trying again can help: the error itself knows."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, AbhilekhError) and error.transient


tried_again: dict[str, Any] = {
    "retries": 3,
    "retry_delay_seconds": [5, 30, 120],
    "retry_condition_fn": is_transient,
    "cache_policy": NO_CACHE,
    "persist_result": False,
}
receive = Task(take_in, name="take in", task_run_name="take in {delivery.name}", **tried_again)
read = Task(read_chunk, name="read chunk", task_run_name="read {chunk.label}", **tried_again)
finish = Task(finish_rest, name="finish", task_run_name="finish", **tried_again)


# Prefect types a flow's runner by the futures it returns and ThreadPoolTaskRunner by what they hold.
runner: Any = ThreadPoolTaskRunner(max_workers=CHUNKS_AT_ONCE + 1)


def _run_name() -> str:
    given = flow_run.parameters
    return f"ingest {given.get('batch') or Path(given['path']).name}"


@flow(
    name="ingest",
    flow_run_name=_run_name,
    task_runner=runner,
    persist_result=False,
    validate_parameters=True,
)
def ingest(  # noqa: PLR0913 - the operator's form in Prefect's UI: a field each
    path: str,
    batch: str | None = None,
    as_folder: bool = False,
    department: str | None = None,
    operator: str | None = None,
    scanner: str | None = None,
    register_path: str | None = None,
    plan: PlanName = "accurate",
) -> dict[str, int]:
    """Take in a delivery of scans: store, read, describe and index every file, and account for each.

    Args:
        path: the delivery: a file, a folder or a ZIP, as this worker sees it.
        batch: its name; the same name and path are the same delivery, taken up where it stopped.
        as_folder: the images of one folder are the pages of one record.
        department: the department whose papers these are.
        operator: who scanned them.
        scanner: on which machine.
        register_path: the delivery's register (CSV), to account against.
        plan: `accurate`, or `fast` for a first look at a large delivery.
    """
    delivery = Delivery(
        path=Path(path),
        register=read_register(Path(register_path)) if register_path else None,
        name=batch or Path(path).name,
        as_folder=as_folder,
        department=department,
        operator=operator,
        scanner=scanner,
    )
    if not delivery.path.exists():
        raise InputError(f"There is no {path} on this machine.", remedy="Check the path; a worker must see it too.")
    with Workbench(read_settings(), plan=plan, reads=True) as bench:
        opened = bench.receiver.open_batch(delivery)
        check_unchanged(delivery, opened)
        with tags(opened.name):
            return run_delivery(bench, delivery, opened)


def check_unchanged(delivery: Delivery, kept: Batch) -> None:
    """What is known about a delivery stands once it is begun; what is left out this time stays as it was.

    Raises:
        ConfigError: something else is said of it now.
    """
    asked, had = _known_of(delivery), _known_of(kept)
    other = [f"{name} was {had[name]}, is now {said}" for name, said in asked.items() if said not in (None, had[name])]
    if other:
        raise ConfigError(
            f"The delivery {kept.name} was begun otherwise: {'; '.join(other)}.",
            remedy="Run it as it was begun, or give it another name with --batch: that makes a new delivery.",
        )


def _known_of(what: Delivery | Batch) -> dict[str, bool | str | None]:
    return {
        "--as folder": what.as_folder,
        "--department": what.department,
        "--operator": what.operator,
        "--scanner": what.scanner,
    }


def ingest_tagged(**parameters: Any) -> dict[str, int]:
    """The flow, its run tagged with the delivery's name and department, so that an operator can filter by them."""
    named = parameters.get("batch") or Path(parameters["path"]).name
    with tags(*filter(None, (named, parameters.get("department")))):
        return dict(ingest(**parameters))


def run_delivery(bench: Workbench, delivery: Delivery, batch: Batch) -> dict[str, int]:
    """The flow's body: take in, read chunk by chunk, finish, report; returns items by status, and pages read now."""
    watch = Stopwatch(bench.ledger, batch.id, bench.plan.reading_fingerprint)
    artifact = create_progress_artifact(0.0, key=f"progress-{batch.id}", description=f"{batch.name}: {watch.pace()}")
    receive.submit(bench, delivery, batch).result()
    worker = bench.chunk_worker()
    try:
        read_now = read_all(bench, worker, batch, watch, artifact)
    except BaseException:
        worker.stop()
        raise
    finish.submit(bench, batch).result()
    report = close_batch(bench, batch, seconds=watch.seconds, register=delivery.register)
    show_pace(artifact, batch, watch)
    keep_report_artifacts(report, settings=bench.settings)
    return report.counts | {"pages read now": read_now}


def read_all(bench: Workbench, worker: ChunkWorker, batch: Batch, watch: Stopwatch, artifact: Any) -> int:
    """Claim and read chunks until none is left, ours or anybody's; returns how many pages we read.

    Raises:
        ServiceError: a service stayed down through every retry; what is finished is kept.
    """
    running: set[PrefectFuture[int]] = set()
    read_now, has_news = 0, False
    while True:
        while len(running) < CHUNKS_AT_ONCE and (chunk := worker.claim(batch.id)):
            running.add(read.submit(bench, worker, batch, chunk))
        if has_news:  # told when the cores have work again
            show_pace(artifact, batch, watch)
        if not running and not sum(bench.ledger.chunks_left(batch.id)):
            return read_now
        if not running:
            # Others hold the rest; should one of them die, its lease runs out and the chunk is ours.
            time.sleep(POLL_S)
            has_news = False
            continue
        ended = first_ended(running)
        if ended is not None:
            read_now += ended.result()
            running.remove(ended)
        has_news = ended is not None


def first_ended(running: Iterable[PrefectFuture[int]]) -> PrefectFuture[int] | None:
    """The task that ends first, as soon as it does; null when none has within ``POLL_S``."""
    with suppress(TimeoutError):
        return next(as_completed(list(running), timeout=POLL_S))
    return None


def show_pace(artifact: Any, batch: Batch, watch: Stopwatch) -> None:
    """Tell the operator how far the delivery is."""
    pace = watch.pace()
    update_progress_artifact(artifact, round(pace.percent, 1), description=f"{batch.name}: {pace}")
