"""The ledger's tables, one form for SQLite and PostgreSQL.

``migrations`` brings a database to it; a test holds the two together. Every key is made by us: without sequences a dump
can be put back anywhere.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    TypeDecorator,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import JSON


class UtcTime(TypeDecorator[datetime]):
    """An aware moment: kept in UTC, given back in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite keeps what it is given and forgets the zone."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """PostgreSQL answers in the session's zone, SQLite in none."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


JsonValue = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""What we only keep and give back; null in Python is NULL in SQL."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

batches = Table(
    "batches",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False, index=True),
    Column("source", String, nullable=False),
    Column("as_folder", Boolean, nullable=False),
    Column("department", String),
    Column("operator", String),
    Column("scanner", String),
    Column("plan", String, nullable=False),
    Column("created_at", UtcTime, nullable=False),
)

items = Table(
    "items",
    metadata,
    Column("id", String, primary_key=True),
    Column("batch_id", ForeignKey("batches.id"), nullable=False),
    Column("source", String, nullable=False),
    Column("received_name", String, nullable=False),
    Column("sha256", String, index=True),
    Column("size_bytes", BigInteger, nullable=False),
    Column("media_type", String, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("status", String, nullable=False),
    Column("error", JsonValue),
    Column("record_id", String, index=True),
    Column("duplicate_of", String),
    Column("operator", String),
    Column("scanner", String),
    Column("file_ref", String),
    Column("classification", String, nullable=False),
    Column("received_at", UtcTime, nullable=False),
    Index(None, "batch_id", "ordinal"),
)

originals = Table(
    "originals",
    metadata,
    Column("sha256", String, primary_key=True),
    Column("size_bytes", BigInteger, nullable=False),
    Column("media_type", String, nullable=False),
    Column("record_id", String, nullable=False),
    Column("item_id", String, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("has_text_layer", Boolean, nullable=False),
    Column("verdict", String, nullable=False),
    Column("refused", JsonValue),
)

pages = Table(
    "pages",
    metadata,
    Column("original", ForeignKey("originals.sha256"), nullable=False),
    Column("reading", String, nullable=False),
    Column("page", Integer, nullable=False),
    Column("image_sha256", String),
    Column("error", JsonValue),
    PrimaryKeyConstraint("original", "reading", "page"),
)

chunks = Table(
    "chunks",
    metadata,
    Column("id", String, primary_key=True),
    Column("batch_id", ForeignKey("batches.id"), nullable=False),
    Column("added_at", UtcTime, nullable=False),
    Column("place", Integer, nullable=False),
    Column("spans", JsonValue, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("owner", String),
    Column("lease_end", UtcTime),
    Column("done", Boolean, nullable=False),
    Index(None, "batch_id", "done", "added_at", "place"),
)

records = Table(
    "records",
    metadata,
    Column("id", String, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("classification", String, nullable=False),
    Column("held", Boolean, nullable=False),
    Column("department", String),
    Column("kind", String, nullable=False),
    Column("title", String, nullable=False),
    Column("made_at", UtcTime, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("record_id", ForeignKey("records.id"), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("added_at", UtcTime, nullable=False, index=True),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("arguments", JsonValue, nullable=False),
    Column("by", String, nullable=False),
    Column("state", String, nullable=False),
    Column("owner", String),
    Column("lease_end", UtcTime),
    Column("error", JsonValue),
    Column("result", JsonValue),
    Column("added_at", UtcTime, nullable=False),
    Column("finished_at", UtcTime),
    Index(None, "state", "added_at"),
)

audit_events = Table(
    "audit_events",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", UtcTime, nullable=False),
    Column("actor", String, nullable=False),
    Column("act", String, nullable=False),
    Column("subject", String, nullable=False),
    # the very text that was hashed: a JSON column would write it anew
    Column("detail", Text, nullable=False),
    Column("previous", String, nullable=False),
    Column("hash", String, nullable=False),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
    Column("hash", String, nullable=False),
    Column("sealed", BigInteger, nullable=False),
)
"""One row, the end of the chain: whoever appends holds it."""
