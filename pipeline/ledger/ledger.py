"""The ledger, whole: everything that changes. Opened from the settings, closed when done."""

from types import TracebackType
from typing import Self

from pipeline.ledger import migrating
from pipeline.ledger.audit import AuditBook
from pipeline.ledger.batches import BatchBook
from pipeline.ledger.chunks import ChunkBook
from pipeline.ledger.database import Database, nothing_taken_in
from pipeline.ledger.dump import DumpBook
from pipeline.ledger.jobs import JobBook
from pipeline.ledger.originals import OriginalBook
from pipeline.ledger.records import RecordBook
from schemas.settings import Settings


class Ledger(BatchBook, OriginalBook, ChunkBook, RecordBook, JobBook, AuditBook, DumpBook):
    """Batches, originals, chunks, records, jobs, audit trail and dump, on one database.

    Any method may raise LedgerError (the database failed; try again) and AccessDeniedError. Threads may share one
    ledger; each process opens its own.
    """

    @property
    def name(self) -> str:
        """The database's address, without its password."""
        return self._database.name

    def close(self) -> None:
        """Let go of all connections."""
        self._database.close()

    def __enter__(self) -> Self:
        """Use it in a ``with``."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close, whatever happened."""
        self.close()


def open_ledger(settings: Settings, *, make: bool = True) -> Ledger:
    """The ledger of these settings. A SQLite file that is not there yet is made, but not for whoever only looks.

    Raises:
        ConfigError: the address is wrong, or the tables wait for `abhilekh migrate`.
        NotFoundError: there is no SQLite file, and none is to be made.
        AccessDeniedError: the database refuses our name and password. LedgerError: it does not answer.
    """
    database = Database(settings, make=make)
    try:
        migrating.prepare(database)
    except BaseException:
        database.close()
        raise
    return Ledger(database)


def open_kept_ledger(settings: Settings) -> Ledger:
    """The ledger of an archive that has something in it, for whoever only looks: nothing is made.

    Raises:
        NotFoundError: nothing has been taken in yet. And what ``open_ledger`` raises.
    """
    ledger = open_ledger(settings, make=False)
    if ledger.has_batches():
        return ledger
    ledger.close()
    raise nothing_taken_in(settings)


def migrate(settings: Settings) -> str:
    """Bring the ledger's tables to this program's form; returns the revision they then have.

    Raises:
        ConfigError: the address is wrong, or a newer program made the tables.
        AccessDeniedError: the database refuses our name and password. LedgerError: it does not answer.
    """
    database = Database(settings)
    try:
        return migrating.upgrade(database)
    finally:
        database.close()
