"""Jobs: what a person asked for on a page, taken up by a flow under a lease."""

import uuid
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import RowMapping, and_, or_, select, update

from pipeline.ledger.audit import append_event
from pipeline.ledger.book import Book
from pipeline.ledger.rows import Job
from pipeline.ledger.tables import jobs
from schemas.errors import StaleVersionError
from schemas.pages import ErrorInfo


class JobBook(Book):
    """Jobs."""

    def add_job(self, kind: str, arguments: dict[str, Any], *, by: str) -> Job:
        """Ask for something, in one transaction with the audit event that says who did."""
        job_id = uuid.uuid4().hex
        with self._database.writing() as connection:
            row = {
                "id": job_id,
                "kind": kind,
                "arguments": arguments,
                "by": by,
                "state": "waiting",
                "added_at": self._database.now(connection),
            }
            connection.execute(self._database.insert(jobs).values(row))
            append_event(self._database, connection, (by, "job_added", job_id), {"kind": kind, **arguments})
            stored = connection.execute(select(jobs).where(jobs.c.id == job_id)).mappings().one()
        return _as_job(stored)

    def claim_job(self, owner: str, *, lease_s: float, kinds: Collection[str]) -> Job | None:
        """The oldest job of these kinds that waits or whose lease ran out, now running; null when there is none."""
        with self._database.writing() as connection:
            now = self._database.now(connection)
            abandoned = and_(jobs.c.state == "running", jobs.c.lease_end <= now)
            waiting = (
                select(jobs)
                .where(jobs.c.kind.in_(list(kinds)), or_(jobs.c.state == "waiting", abandoned))
                .order_by(jobs.c.added_at, jobs.c.id)
                .limit(1)
                .with_for_update(skip_locked=True)
            )
            row = connection.execute(waiting).mappings().one_or_none()
            if row is None:
                return None
            claim = {"state": "running", "owner": owner, "lease_end": now + timedelta(seconds=lease_s)}
            connection.execute(update(jobs).where(jobs.c.id == row["id"]).values(claim))
        return _as_job({**row, **claim})

    def renew_job(self, job_id: str, owner: str, *, lease_s: float) -> None:
        """Hold a job for longer.

        Raises:
            StaleVersionError: somebody else has it by now.
        """
        with self._database.writing() as connection:
            lease_end = self._database.now(connection) + timedelta(seconds=lease_s)
            changed = connection.execute(_claimed(job_id, owner).values(lease_end=lease_end)).rowcount
        _check_ours(job_id, changed)

    def finish_job(
        self, job_id: str, owner: str, *, error: ErrorInfo | None = None, result: dict[str, Any] | None = None
    ) -> None:
        """Say how a job ended: failed when there is an error, else done.

        Raises:
            StaleVersionError: somebody else has it by now.
        """
        with self._database.writing() as connection:
            end = {
                "state": "failed" if error else "done",
                "error": error.model_dump() if error else None,
                "result": result,
                "lease_end": None,
                "finished_at": self._database.now(connection),
            }
            changed = connection.execute(_claimed(job_id, owner).values(end)).rowcount
        _check_ours(job_id, changed)

    def jobs(self, limit: int = 100) -> tuple[Job, ...]:
        """The newest jobs, the newest first."""
        newest = select(jobs).order_by(jobs.c.added_at.desc(), jobs.c.id).limit(limit)
        with self._database.reading() as connection:
            return tuple(_as_job(row) for row in connection.execute(newest).mappings())


def _claimed(job_id: str, owner: str) -> Any:
    return update(jobs).where(jobs.c.id == job_id, jobs.c.owner == owner, jobs.c.state == "running")


def _check_ours(job_id: str, changed: int) -> None:
    if changed != 1:
        raise StaleVersionError(
            f"Job {job_id} is not this worker's any more.", remedy="Nothing is lost: whoever has it ends it."
        )


def _as_job(row: RowMapping | dict[str, Any]) -> Job:
    return Job.model_validate(dict(row))
