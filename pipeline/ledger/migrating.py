"""Brings a database's tables to this program's form, one process at a time."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from pipeline.ledger.database import Database
from schemas.errors import ConfigError

FOLDER = Path(__file__).parent / "migrations"
TURN = 0x61626869
"""Any number that is ours: PostgreSQL's lock under which only one process migrates."""


def upgrade(database: Database) -> str:
    """Bring the tables to this program's form, whole or not at all; returns the revision they then have.

    Raises:
        ConfigError: a newer program made them.
    """
    with database.writing() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": TURN})
        config = _config(connection)
        if _is_behind(database, connection):
            command.upgrade(config, "head")
    return newest_revision()


def prepare(database: Database) -> None:
    """See that the tables have this program's form; make them in a new SQLite file.

    Raises:
        ConfigError: the tables are missing or older, and a person must say `abhilekh migrate`; or they are newer.
    """
    with database.reading() as connection:
        behind = _is_behind(database, connection)
        empty = not inspect(connection).get_table_names()
    if behind and empty and database.is_sqlite:
        upgrade(database)
    elif behind:
        state = "has no tables yet" if empty else "has tables of an older program"
        raise ConfigError(f"The ledger {database.name} {state}.", remedy="Run `abhilekh migrate`.")


def newest_revision() -> str:
    """The revision of this program."""
    return str(ScriptDirectory(str(FOLDER)).get_current_head())


def _is_behind(database: Database, connection: Connection) -> bool:
    current = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory(str(FOLDER)).walk_revisions()}
    if current is not None and current not in known:
        raise ConfigError(
            f"The ledger {database.name} was made by a newer program (revision {current}).",
            remedy="Update this program; the ledger is as it should be.",
        )
    return current != newest_revision()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
