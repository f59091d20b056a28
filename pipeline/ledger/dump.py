"""The whole ledger as JSON lines, and back: what ``backup`` puts into the store and ``restore`` takes from it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Table, delete, func, insert, select, text

from pipeline.ledger.book import WAVE, Book
from pipeline.ledger.migrating import newest_revision
from pipeline.ledger.tables import UtcTime, audit_head, metadata
from schemas.errors import ConfigError, IntegrityError

HEADER = "ledger"
_moment = TypeAdapter(datetime)


class DumpBook(Book):
    """Dump, restore and count."""

    def dump(self) -> Iterator[dict[str, Any]]:
        """Every row of every table as plain JSON values, parents before children, all of one moment.

        The first line names the revision: ``{"table": "ledger", "row": {"revision": …}}``.
        """
        yield {"table": HEADER, "row": {"revision": newest_revision()}}
        with self._database.reading() as connection:
            if not self._database.is_sqlite:  # whoever takes the lines may be slow
                connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            for table in metadata.sorted_tables:
                all_rows = select(table).order_by(*table.primary_key)
                with connection.execution_options(yield_per=WAVE).execute(all_rows) as rows:
                    for row in rows.mappings():
                        yield {"table": table.name, "row": {name: _plain(value) for name, value in row.items()}}

    def restore(self, rows: Iterable[dict[str, Any]]) -> dict[str, int]:
        """Put a dump into an empty ledger, whole or not at all; returns how many rows each table got.

        Raises:
            ConfigError: the ledger is not empty, or the dump is of another revision.
            IntegrityError: it is not a dump.
        """
        lines = iter(rows)
        _check_header(next(lines, {}))
        counts: dict[str, int] = {}
        with self._database.writing() as connection:
            if any(count for name, count in _counts(connection).items() if name != audit_head.name):
                raise ConfigError(
                    f"The ledger {self._database.name} is not empty: nothing was restored.",
                    remedy="Let ABHILEKH_DATABASE name a new database, run `abhilekh migrate`, then restore.",
                )
            connection.execute(delete(audit_head))
            for name, group in groupby(lines, key=lambda line: line.get("table")):
                counts[str(name)] = _restore_table(connection, _table(name), (line["row"] for line in group))
        return counts

    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        with self._database.reading() as connection:
            return _counts(connection)


def _counts(connection: Connection) -> dict[str, int]:
    return {
        table.name: int(connection.execute(select(func.count()).select_from(table)).scalar_one())
        for table in metadata.sorted_tables
    }


def _check_header(line: dict[str, Any]) -> None:
    if line.get("table") != HEADER:
        raise IntegrityError("This is not a dump of the ledger: its first line names no revision.")
    revision = line["row"]["revision"]
    if revision != newest_revision():
        raise ConfigError(
            f"The dump has revision {revision}; this program has {newest_revision()}.",
            remedy="Restore it with the release that wrote it, then update and run `abhilekh migrate`.",
        )


def _table(name: object) -> Table:
    table = metadata.tables.get(str(name))
    if table is None:
        raise IntegrityError(f"The dump has rows of {name!r}, which is no table of the ledger.")
    return table


def _restore_table(connection: Connection, table: Table, rows: Iterator[dict[str, Any]]) -> int:
    moments = [column.name for column in table.columns if isinstance(column.type, UtcTime)]
    count = 0
    wave: list[dict[str, Any]] = []
    for row in rows:
        wave.append({**row, **{name: _moment.validate_python(row[name]) for name in moments if row[name]}})
        count += 1
        if len(wave) == WAVE:
            connection.execute(insert(table), wave)
            wave = []
    if wave:
        connection.execute(insert(table), wave)
    return count


def _plain(value: Any) -> Any:
    return _moment.dump_python(value, mode="json") if isinstance(value, datetime) else value
