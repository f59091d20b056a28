"""Deliveries and their items: what arrived, and what became of each."""

from collections.abc import Iterable
from typing import Any, Unpack

from sqlalchemy import Connection, RowMapping, and_, delete, func, or_, select, true, update

from pipeline.ledger.book import Book
from pipeline.ledger.rows import ItemChange, RecordRow, as_record
from pipeline.ledger.tables import batches, items, pages, records
from schemas.errors import NotFoundError
from schemas.items import Batch, Item, ItemStatus
from schemas.pages import ErrorInfo

_RECORD = "of_record_"
"""Before the names of a record's columns, where an item's stand beside them."""
_FINAL = sorted(status for status in ItemStatus if status.is_final)


class BatchBook(Book):
    """Batches and items."""

    def open_batch(self, batch: Batch) -> Batch:
        """Enter a batch, unless its id is known; returns what the ledger has under that id."""
        row = batch.model_dump(exclude={"schema_number"})
        with self._database.writing() as connection:
            connection.execute(self._database.insert(batches).values(row).on_conflict_do_nothing())
            stored = connection.execute(select(batches).where(batches.c.id == batch.id)).mappings().one()
        return Batch(**stored)

    def batch(self, id_or_name: str) -> Batch | None:
        """The batch of this id, else the newest of this name."""
        found = (
            select(batches)
            .where(or_(batches.c.id == id_or_name, batches.c.name == id_or_name))
            .order_by((batches.c.id == id_or_name).desc(), batches.c.created_at.desc())
            .limit(1)
        )
        with self._database.reading() as connection:
            row = connection.execute(found).mappings().one_or_none()
        return Batch(**row) if row else None

    def batches(self) -> tuple[Batch, ...]:
        """All batches, the oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(select(batches).order_by(batches.c.created_at, batches.c.id)).mappings()
            return tuple(Batch(**row) for row in rows)

    def has_batches(self) -> bool:
        """Whether anything was ever taken in."""
        with self._database.reading() as connection:
            return connection.execute(select(batches.c.id).limit(1)).first() is not None

    def add_item(self, item: Item) -> Item:
        """Enter an item, unless its id is known; returns what the ledger has under that id.

        Raises:
            NotFoundError: its batch is not known.
        """
        with self._database.writing() as connection:
            connection.execute(self._database.insert(items).values(_as_row(item)).on_conflict_do_nothing())
            return _item_of(connection, item.id)

    def items(self, batch_id: str) -> tuple[Item, ...]:
        """The items of a batch, in the order of the delivery."""
        return self._items(items.c.batch_id == batch_id)

    def items_with_records(self, batch_id: str) -> tuple[tuple[Item, RecordRow | None], ...]:
        """The items of a batch, each with the record that it has or repeats, in the order of the delivery."""
        held = [column.label(f"{_RECORD}{column.name}") for column in records.c]
        named = func.coalesce(items.c.record_id, items.c.duplicate_of)
        found = (
            select(items, *held)
            .select_from(items.outerjoin(records, records.c.id == named))
            .where(items.c.batch_id == batch_id)
            .order_by(items.c.ordinal, items.c.id)
        )
        with self._database.reading() as connection:
            return tuple(_with_record(row) for row in connection.execute(found).mappings())

    def items_of_record(self, record_id: str) -> tuple[Item, ...]:
        """The items whose pages a record has, in the order of the delivery."""
        return self._items(items.c.record_id == record_id)

    def items_of_original(self, sha256: str) -> tuple[Item, ...]:
        """Every arrival of the same bytes, the first one first."""
        return self._items(items.c.sha256 == sha256, items.c.received_at)

    def set_item(self, item_id: str, *, status: ItemStatus, **change: Unpack[ItemChange]) -> Item:
        """Say what became of an item; returns it as it now is.

        A final status never goes back to one that is not final: then nothing changes.

        Raises:
            NotFoundError: there is no such item.
        """
        with self._database.writing() as connection:
            change_item(connection, item_id, status, change)
            return _item_of(connection, item_id)

    def forget_unstored(self, item_id: str) -> None:
        """Take out an item that never had an original: the same file was stored in the end, as another item."""
        with self._database.writing() as connection:
            connection.execute(delete(items).where(items.c.id == item_id, items.c.sha256.is_(None)))

    def pages_expected(self, batch_id: str) -> int:
        """How many pages a batch has to read; duplicates have none."""
        total = select(func.coalesce(func.sum(items.c.pages), 0)).where(_read_in(batch_id))
        with self._database.reading() as connection:
            return int(connection.execute(total).scalar_one())

    def pages_done(self, batch_id: str, reading: str) -> int:
        """How many of them were tried with this reading: read, or failed."""
        done = (
            select(func.count())
            .select_from(items.join(pages, items.c.sha256 == pages.c.original))
            .where(_read_in(batch_id), pages.c.reading == reading)
        )
        with self._database.reading() as connection:
            return int(connection.execute(done).scalar_one())

    def _items(self, which: Any, *order: Any) -> tuple[Item, ...]:
        found = select(items).where(which).order_by(*order, items.c.ordinal, items.c.id)
        with self._database.reading() as connection:
            return tuple(_as_item(row) for row in connection.execute(found).mappings())


def change_item(connection: Connection, item_id: str, status: ItemStatus, change: ItemChange) -> None:
    """The change itself, in somebody's transaction."""
    error = change.get("error")
    values: dict[str, Any] = {**change, "status": str(status), "error": error.model_dump() if error else None}
    allowed = true() if status.is_final else items.c.status.not_in(_FINAL)
    connection.execute(update(items).where(and_(items.c.id == item_id, allowed)).values(values))


def change_items(connection: Connection, changed: Iterable[Item]) -> None:
    """Bring items to the state they have here, in somebody's transaction; one order for all, so that none deadlock."""
    for item in sorted(changed, key=lambda item: item.id):
        change: ItemChange = {
            "error": item.error,
            "pages": item.pages,
            "record_id": item.record_id,
            "duplicate_of": item.duplicate_of,
        }
        change_item(connection, item.id, item.status, change)


def _read_in(batch_id: str) -> Any:
    return and_(items.c.batch_id == batch_id, items.c.record_id.is_not(None))


def _item_of(connection: Connection, item_id: str) -> Item:
    row = connection.execute(select(items).where(items.c.id == item_id)).mappings().one_or_none()
    if row is None:
        raise NotFoundError(f"There is no item {item_id}.")
    return _as_item(row)


def _with_record(row: RowMapping) -> tuple[Item, RecordRow | None]:
    mine = {column.name: row[column] for column in items.c}
    record = {column.name: row[f"{_RECORD}{column.name}"] for column in records.c}
    return _as_item(mine), as_record(record) if record["id"] else None


def _as_row(item: Item) -> dict[str, Any]:
    row = item.model_dump(exclude={"schema_number"})
    return {**row, "status": str(item.status), "classification": str(item.classification)}


def _as_item(row: RowMapping | dict[str, Any]) -> Item:
    error = ErrorInfo(**row["error"]) if row["error"] else None
    return Item(**{**row, "error": error, "status": ItemStatus(row["status"])})
