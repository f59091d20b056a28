"""The door to the database: connections, transactions, its clock, and our errors for theirs. Nothing else connects."""

import json
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, func, make_url, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from schemas.errors import (
    AbhilekhError,
    AccessDeniedError,
    ConfigError,
    IntegrityError,
    LedgerError,
    NotFoundError,
)
from schemas.settings import Settings

BUSY_TIMEOUT_S = 30
"""How long a writer of SQLite waits for another; a transaction of ours takes milliseconds."""

CONNECT_TIMEOUT_S = 10
POSTGRES_OPTIONS = {
    # a worker whose machine vanished, or sleeps, must not hold the audit trail's head for hours
    "idle_in_transaction_session_timeout": "60s",
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
    "lock_timeout": "60s",
}

_WRITE_FORMS = {"reading": "BEGIN", "writing": "BEGIN IMMEDIATE"}
_REFUSED = ("password authentication failed", "no pg_hba.conf entry", "is not permitted to log in")
_SQLITE_CONFIG = {"SQLITE_CANTOPEN", "SQLITE_NOTADB", "SQLITE_READONLY", "SQLITE_PERM", "SQLITE_AUTH"}


class Database:
    """A SQLite file or a PostgreSQL database.

    Raises:
        ConfigError: ABHILEKH_DATABASE cannot be understood.
        NotFoundError: the SQLite file is not there, and is not to be made.
    """

    def __init__(self, settings: Settings, *, make: bool = True) -> None:
        url = _parse(settings)
        self.name = url.render_as_string(hide_password=True)
        self.is_sqlite = url.get_backend_name() == "sqlite"
        if self.is_sqlite and not make and not Path(str(url.database)).is_file():
            raise nothing_taken_in(settings)
        self._engine = _sqlite_engine(url) if self.is_sqlite else _postgres_engine(url)
        self._process = os.getpid()
        self._turn = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads: one snapshot of everything, at leisure, and nobody waits for it."""
        with self._connection("reading") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes: all of it happens, or nothing. On SQLite writers take turns from its beginning.

        Those of one process wait for each other here: SQLite itself would let them sleep, and longer than it needs.
        """
        self._leave_parent()
        with self._turn if self.is_sqlite else nullcontext(), self._connection("writing") as connection:
            yield connection

    def now(self, connection: Connection) -> datetime:
        """The database's clock: leases of many machines must run by one."""
        if self.is_sqlite:
            return datetime.now(UTC)
        moment: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
        return moment.astimezone(UTC)

    def insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """An insert that can say what to do about a row that is there already."""
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    def _leave_parent(self) -> None:
        """A forked child must not talk on its parent's connections, nor wait for its threads."""
        if self._process != os.getpid():
            self._engine.dispose(close=False)
            self._turn = threading.Lock()
            self._process = os.getpid()

    @contextmanager
    def _connection(self, form: str) -> Iterator[Connection]:
        self._leave_parent()
        options: dict[str, Any] = {"form": form}
        if form == "reading" and not self.is_sqlite:
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self._service(), self._engine.connect() as connection:
            connection = connection.execution_options(**options)
            with connection.begin():
                yield connection

    @contextmanager
    def _service(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise self._named(error.orig) from error
        except (sqlite3.Error, psycopg.Error) as error:
            raise self._named(error) from error
        except (SQLAlchemyError, CommandError) as error:
            raise LedgerError(f"The ledger {self.name} failed: {_first_line(error)}.") from error

    def _named(self, error: BaseException | None) -> AbhilekhError:
        """Ours for the driver's."""
        text = _first_line(error)
        if isinstance(error, sqlite3.Error):
            return self._sqlite_error(getattr(error, "sqlite_errorname", ""), text)
        if isinstance(error, psycopg.errors.ForeignKeyViolation):
            return _unknown_parent(text)
        if isinstance(error, psycopg.errors.InsufficientPrivilege):
            return AccessDeniedError(f"The ledger {self.name} refuses us: {text}.")
        if isinstance(error, psycopg.OperationalError) and _is_refusal(error):
            return AccessDeniedError(
                f"The ledger {self.name} refused our name and password.",
                remedy="Correct the user in ABHILEKH_DATABASE and ABHILEKH_DATABASE_PASSWORD.",
            )
        if "does not exist" in text and isinstance(error, psycopg.OperationalError):
            return ConfigError(
                f"{self.name}: {text}.", remedy="Create the database (createdb), then run `abhilekh migrate`."
            )
        return LedgerError(f"The ledger {self.name} failed: {text}.")

    def _sqlite_error(self, name: str, text: str) -> AbhilekhError:
        if name == "SQLITE_CONSTRAINT_FOREIGNKEY":
            return _unknown_parent(text)
        if name.startswith("SQLITE_CORRUPT"):
            return IntegrityError(
                f"The ledger {self.name} is damaged: {text}.",
                remedy="Move the file away and rebuild the ledger from the store: `abhilekh restore`.",
            )
        if any(name.startswith(prefix) for prefix in _SQLITE_CONFIG):
            return ConfigError(
                f"The ledger {self.name} cannot be used: {text}.",
                remedy="Let ABHILEKH_DATABASE name a file on a local disk that this user may read and write.",
            )
        return LedgerError(f"The ledger {self.name} failed: {text}.")


def nothing_taken_in(settings: Settings) -> NotFoundError:
    """What whoever looks for something in an archive without a delivery is told: it may be the wrong archive."""
    place = f"{settings.home_dir} (ABHILEKH_HOME)"
    if settings.database:
        place = f"{_parse(settings).render_as_string(hide_password=True)} (ABHILEKH_DATABASE)"
    return NotFoundError(
        f"Nothing has been taken in yet at {place}.",
        remedy="Take scans in with `abhilekh ingest PATH`, or let the variable name the archive that you mean.",
    )


def _parse(settings: Settings) -> URL:
    try:
        url = make_url(settings.database_url)
    except ArgumentError as error:
        raise ConfigError("ABHILEKH_DATABASE is not a database's address.", remedy=_ADDRESS_REMEDY) from error
    backend = url.get_backend_name()
    if backend == "sqlite" and url.database and Path(url.database).is_absolute():
        return url.set(drivername="sqlite")
    if backend == "postgresql" and url.host and url.database:
        if url.password is not None:
            raise ConfigError(
                "ABHILEKH_DATABASE holds a password, which logs would show.",
                remedy="Move it to ABHILEKH_DATABASE_PASSWORD, or a file named by ABHILEKH_DATABASE_PASSWORD_FILE.",
            )
        password = settings.database_password.get_secret_value()
        return url.set(drivername="postgresql+psycopg", password=password or None)
    raise ConfigError(f"ABHILEKH_DATABASE is {url.render_as_string(hide_password=True)}.", remedy=_ADDRESS_REMEDY)


_ADDRESS_REMEDY = "Write sqlite:////absolute/path/ledger.db, or postgresql+psycopg://user@host:5432/name."


def _sqlite_engine(url: URL) -> Engine:
    folder = Path(str(url.database)).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"The ledger's folder {folder} cannot be made: {error.strerror}.") from error
    engine = create_engine(
        url, connect_args={"timeout": BUSY_TIMEOUT_S}, json_serializer=_dump_json, hide_parameters=True
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # we say BEGIN ourselves: the driver would begin too late, and not at all for reading
    connection.isolation_level = None
    for pragma in ("foreign_keys = ON", "journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(_WRITE_FORMS[connection.get_execution_options()["form"]])


def _postgres_engine(url: URL) -> Engine:
    return create_engine(
        url,
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT_S,
            "application_name": "abhilekh",
            "options": " ".join(f"-c {name}={value}" for name, value in POSTGRES_OPTIONS.items()),
        },
        pool_pre_ping=True,
        pool_size=10,
        max_overflow=20,
        json_serializer=_dump_json,
        hide_parameters=True,
    )


_dump_json = partial(json.dumps, ensure_ascii=False)


def _is_refusal(error: psycopg.OperationalError) -> bool:
    asked = error.pgconn is not None and error.pgconn.needs_password
    return asked or any(words in str(error) for words in _REFUSED)


def _unknown_parent(text: str) -> NotFoundError:
    return NotFoundError(f"The ledger does not know the batch, original or record that this belongs to: {text}.")


def _first_line(error: BaseException | None) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__
