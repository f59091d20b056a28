"""The audit trail: who did what, each event holding the hash of the one before it.

An event's hash is the SHA-256 of its canonical JSON without ``hash``: UTF-8, keys sorted, no spaces, the moment in UTC
with microseconds (``2026-11-25T09:30:00.000000Z``). Whoever changes, removes or slips in an event must make every later
one anew, and then the chain differs from what the sealed segments in the object store say.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, select, update

from pipeline.ledger.book import WAVE, Book
from pipeline.ledger.database import Database
from pipeline.ledger.rows import AuditEvent
from pipeline.ledger.tables import audit_events, audit_head
from schemas.errors import IntegrityError

BEGINNING = "0" * 64
"""What the first event has for the hash of the one before it."""

Act = tuple[str, str, str]
"""Actor, act, subject."""


class AuditBook(Book):
    """The trail: appended to, read, checked, sealed."""

    def record_act(self, actor: str, act: str, subject: str, detail: dict[str, Any]) -> AuditEvent:
        """Append an event of its own. Acts that change the ledger append theirs in their own transaction."""
        with self._database.writing() as connection:
            return append_event(self._database, connection, (actor, act, subject), detail)

    def events(self, *, after: int = 0, limit: int = 100) -> tuple[AuditEvent, ...]:
        """Events with a number above ``after``, in order."""
        some = select(audit_events).where(audit_events.c.number > after).order_by(audit_events.c.number).limit(limit)
        with self._database.reading() as connection:
            return tuple(_as_event(row) for row in connection.execute(some).mappings())

    def check_audit(self) -> tuple[str, ...]:
        """What is wrong with the chain: events changed, missing or slipped in; nothing when it is whole."""
        with self._database.reading() as connection:
            head = connection.execute(select(audit_head)).one_or_none()
            if head is None:
                return ("The head of the audit trail is missing.",)
            in_order = select(audit_events).order_by(audit_events.c.number)
            with connection.execution_options(yield_per=WAVE).execute(in_order) as events:
                return tuple(_faults(events.mappings(), head))

    def unsealed(self, limit: int = 10_000) -> tuple[AuditEvent, ...]:
        """The oldest events that are not in a sealed segment yet."""
        with self._database.reading() as connection:
            sealed = connection.execute(select(audit_head.c.sealed)).scalar_one()
        return self.events(after=sealed, limit=limit)

    def last_sealed(self) -> int:
        """Number of the last event that is in a sealed segment; 0 when none is."""
        with self._database.reading() as connection:
            return int(connection.execute(select(audit_head.c.sealed)).scalar_one_or_none() or 0)

    def mark_sealed(self, last: int) -> None:
        """Events up to ``last`` are in the store; never fewer than before, and none that do not exist."""
        forward = update(audit_head).where(audit_head.c.sealed < last, audit_head.c.number >= last)
        with self._database.writing() as connection:
            connection.execute(forward.values(sealed=last))

    def restore_events(self, sealed: Iterable[AuditEvent]) -> int:
        """Take back events from sealed segments, after a restore; those that are there are passed over.

        Raises:
            IntegrityError: they do not continue the chain; nothing was changed.
        """
        count = last = 0
        with self._database.writing() as connection:
            number, previous = _lock_head(connection)
            for event in sealed:
                last = event.number
                if event.number <= number:
                    continue
                if (event.number, event.previous) != (number + 1, previous) or event.hash != event_hash(event):
                    raise IntegrityError(f"Sealed audit event {event.number} does not follow event {number}.")
                _write(connection, [event])
                number, previous, count = event.number, event.hash, count + 1
            connection.execute(update(audit_head).values(number=number, hash=previous))
            connection.execute(update(audit_head).where(audit_head.c.sealed < last).values(sealed=last))
        return count


def append_event(database: Database, connection: Connection, act: Act, detail: dict[str, Any]) -> AuditEvent:
    """Append an event in somebody's transaction: it is there if and only if what it tells of is."""
    [event] = append_events(database, connection, [(act, detail)])
    return event


def append_events(
    database: Database, connection: Connection, acts: Iterable[tuple[Act, dict[str, Any]]]
) -> tuple[AuditEvent, ...]:
    """The same for several, in their order."""
    number, previous = _lock_head(connection)
    now = database.now(connection)
    events: list[AuditEvent] = []
    for (actor, verb, subject), detail in acts:
        event = AuditEvent(
            number=number + 1,
            at=now,
            actor=actor,
            act=verb,
            subject=subject,
            detail=json.loads(canonical_json(detail)),
            previous=previous,
            hash="",
        )
        number, previous = event.number, event_hash(event)
        events.append(event.model_copy(update={"hash": previous}))
    if events:
        _write(connection, events)
        connection.execute(update(audit_head).values(number=number, hash=previous))
    return tuple(events)


def event_hash(event: AuditEvent) -> str:
    """The hash that an event must carry."""
    plain = event.model_dump(exclude={"hash"})
    plain["at"] = event.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return hashlib.sha256(canonical_json(plain).encode()).hexdigest()


def canonical_json(value: Any) -> str:
    """The one way of writing a value as JSON."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _lock_head(connection: Connection) -> tuple[int, str]:
    """Number and hash of the last event; until the transaction ends nobody else appends."""
    head = connection.execute(select(audit_head).with_for_update()).one_or_none()
    if head is None:
        raise IntegrityError("The head of the audit trail is missing from the ledger.")
    return head.number, head.hash


def _write(connection: Connection, events: Iterable[AuditEvent]) -> None:
    rows = [{**event.model_dump(), "detail": canonical_json(event.detail)} for event in events]
    connection.execute(audit_events.insert(), rows)


def _as_event(row: RowMapping) -> AuditEvent:
    return AuditEvent(**{**row, "detail": json.loads(row["detail"])})


def _faults(rows: Iterable[RowMapping], head: Row[Any]) -> Iterator[str]:
    number, previous = 0, BEGINNING
    for row in rows:
        if row["number"] != number + 1:
            yield f"Audit events {number + 1} to {row['number'] - 1} are missing."
        elif row["previous"] != previous:
            yield f"Audit event {row['number']} does not follow the one before it."
        if _hash_of(row) != row["hash"]:
            yield f"Audit event {row['number']} was changed after it was written."
        number, previous = row["number"], row["hash"]
    if (number, previous) != (head.number, head.hash):
        yield f"The audit trail ends with event {number}; its head says {head.number}."


def _hash_of(row: RowMapping) -> str | None:
    """The hash a stored event should have; null when it cannot be read any more."""
    try:
        return event_hash(_as_event(row))
    except ValueError:
        return None
