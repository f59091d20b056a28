"""What every subject of the ledger stands on."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, RowMapping, Table, select

from pipeline.ledger.database import Database

WAVE = 1000
"""Rows read in one short transaction when all of a table is gone through."""


class Book:
    """One subject of the ledger: its verbs, on a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def _every_row(self, table: Table, key: Column[Any]) -> Iterator[RowMapping]:
        """All rows in the order of a unique column, by waves: a reader that takes hours holds no transaction open."""
        last = ""
        while True:
            wave = select(table).where(key > last).order_by(key).limit(WAVE)
            with self._database.reading() as connection:
                rows = connection.execute(wave).mappings().all()
            yield from rows
            if len(rows) < WAVE:
                return
            last = rows[-1][key]
