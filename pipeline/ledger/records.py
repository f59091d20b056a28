"""Records' current versions, moved by compare-and-set, and the outbox of versions that the index does not have yet."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from pipeline.ledger.audit import append_events
from pipeline.ledger.batches import change_items
from pipeline.ledger.book import Book
from pipeline.ledger.rows import OutboxRow, RecordRow, as_record
from pipeline.ledger.tables import outbox, records
from schemas.errors import StaleVersionError
from schemas.items import Item
from schemas.records import Record


class RecordBook(Book):
    """Current versions and the outbox."""

    def move_record(
        self, record: Record | RecordRow, *, expected_version: int, item_updates: Iterable[Item], actor: str
    ) -> None:
        """Make a version current, in one transaction with all that follows from it.

        The version goes to the outbox, the items take the status they have in ``item_updates``, and the audit trail
        says who did it. ``expected_version`` is the one that was current when the change began, 0 for a new record.

        Raises:
            StaleVersionError: somebody else moved the record since; nothing was changed.
        """
        with self._database.writing() as connection:
            if not self._move(connection, [(record, expected_version)], actor):
                raise StaleVersionError(
                    f"Version {expected_version} of record {record.record_id} is not current any more."
                )
            change_items(connection, item_updates)

    def move_records(self, rows: Iterable[RecordRow], *, actor: str) -> frozenset[str]:
        """Make each of these next versions current, all in one transaction; the ids of the records that were moved.

        One that somebody else moved since stays as it is, and stops no other.
        """
        with self._database.writing() as connection:
            return frozenset(self._move(connection, [(row, row.version - 1) for row in rows], actor))

    def record_row(self, record_id: str) -> RecordRow | None:
        """A record's current version; null when there is no such record."""
        with self._database.reading() as connection:
            found = connection.execute(select(records).where(records.c.id == record_id))
            row = found.mappings().one_or_none()
        return as_record(row) if row else None

    def record_rows_of(self, record_ids: Collection[str]) -> dict[str, RecordRow]:
        """Record id → its current version, for those that there are; a few hundred at once."""
        with self._database.reading() as connection:
            found = connection.execute(select(records).where(records.c.id.in_(record_ids))).mappings()
            return {row["id"]: as_record(row) for row in found}

    def record_rows(self) -> Iterator[RecordRow]:
        """All records, in the order of their ids."""
        return map(as_record, self._every_row(records, records.c.id))

    def outbox(self, limit: int | None = None) -> tuple[OutboxRow, ...]:
        """Versions that the index does not have yet, those that wait longest first."""
        waiting = select(outbox).order_by(outbox.c.added_at, outbox.c.record_id).limit(limit)
        with self._database.reading() as connection:
            return tuple(OutboxRow(**row) for row in connection.execute(waiting).mappings())

    def clear_outbox(self, indexed: Iterable[tuple[str, int]]) -> None:
        """The index has these versions of records; a newer one goes on waiting."""
        done = delete(outbox).where(outbox.c.record_id == bindparam("indexed"), outbox.c.version == bindparam("at"))
        rows = [{"indexed": record_id, "at": version} for record_id, version in indexed]
        if rows:
            with self._database.writing() as connection:
                connection.execute(done, rows)

    def _move(self, connection: Connection, moves: Iterable[tuple[Record | RecordRow, int]], actor: str) -> list[str]:
        """Move each record from the version expected, with outbox and audit trail; the ids of those that moved."""
        moved = [(row, before) for row, before in moves if self._set_current(connection, row, before)]
        if moved:
            self._put_in_outbox(connection, [(row.record_id, row.version) for row, _ in moved])
            acts = (
                ((actor, "record_moved", row.record_id), {"version": row.version, "from_version": before})
                for row, before in moved
            )
            append_events(self._database, connection, acts)
        return [row.record_id for row, _ in moved]

    def _set_current(self, connection: Connection, record: Record | RecordRow, expected_version: int) -> bool:
        row = _as_row(record)
        if expected_version >= record.version:
            return False
        if expected_version == 0:
            new = self._database.insert(records).values(row).on_conflict_do_nothing().returning(records.c.id)
            return connection.execute(new).one_or_none() is not None
        current = (records.c.id == record.record_id, records.c.version == expected_version)
        return connection.execute(update(records).where(*current).values(row)).rowcount == 1

    def _put_in_outbox(self, connection: Connection, versions: Sequence[tuple[str, int]]) -> None:
        now = self._database.now(connection)
        new = self._database.insert(outbox)
        newer = {"version": new.excluded.version, "added_at": new.excluded.added_at}
        connection.execute(
            new.on_conflict_do_update(
                index_elements=[outbox.c.record_id],
                set_=newer,
                where=outbox.c.version < new.excluded.version,
            ),
            [{"record_id": record_id, "version": version, "added_at": now} for record_id, version in versions],
        )


def _as_row(record: Record | RecordRow) -> dict[str, Any]:
    return {
        "id": record.record_id,
        "version": record.version,
        "classification": str(record.classification),
        "held": record.held,
        "department": record.department,
        "kind": record.kind,
        "title": record.title,
        "made_at": record.made_at,
    }
