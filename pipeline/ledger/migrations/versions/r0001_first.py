"""The first tables: deliveries, originals, pages, chunks, records, outbox, jobs, audit trail."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """Make them, and the head of an empty audit trail."""
    _make_deliveries()
    _make_pages()
    _make_chunks()
    _make_records()
    _make_jobs()
    _make_audit()


def _make_deliveries() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("as_folder", sa.Boolean, nullable=False),
        sa.Column("department", sa.String),
        sa.Column("operator", sa.String),
        sa.Column("scanner", sa.String),
        sa.Column("plan", sa.String, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_batches"),
    )
    op.create_index("ix_batches_name", "batches", ["name"])
    op.create_table(
        "items",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("batch_id", sa.String, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("received_name", sa.String, nullable=False),
        sa.Column("sha256", sa.String),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("media_type", sa.String, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("error", JSON),
        sa.Column("record_id", sa.String),
        sa.Column("duplicate_of", sa.String),
        sa.Column("operator", sa.String),
        sa.Column("scanner", sa.String),
        sa.Column("file_ref", sa.String),
        sa.Column("classification", sa.String, nullable=False),
        sa.Column("received_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_items"),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name="fk_items_batch_id"),
    )
    op.create_index("ix_items_batch_id_ordinal", "items", ["batch_id", "ordinal"])
    op.create_index("ix_items_sha256", "items", ["sha256"])
    op.create_index("ix_items_record_id", "items", ["record_id"])


def _make_pages() -> None:
    op.create_table(
        "originals",
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("media_type", sa.String, nullable=False),
        sa.Column("record_id", sa.String, nullable=False),
        sa.Column("item_id", sa.String, nullable=False),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("has_text_layer", sa.Boolean, nullable=False),
        sa.Column("verdict", sa.String, nullable=False),
        sa.Column("refused", JSON),
        sa.PrimaryKeyConstraint("sha256", name="pk_originals"),
    )
    op.create_table(
        "pages",
        sa.Column("original", sa.String, nullable=False),
        sa.Column("reading", sa.String, nullable=False),
        sa.Column("page", sa.Integer, nullable=False),
        sa.Column("image_sha256", sa.String),
        sa.Column("error", JSON),
        sa.PrimaryKeyConstraint("original", "reading", "page", name="pk_pages"),
        sa.ForeignKeyConstraint(["original"], ["originals.sha256"], name="fk_pages_original"),
    )


def _make_chunks() -> None:
    op.create_table(
        "chunks",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("batch_id", sa.String, nullable=False),
        sa.Column("added_at", TIME, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("spans", JSON, nullable=False),
        sa.Column("fence", sa.Integer, nullable=False),
        sa.Column("owner", sa.String),
        sa.Column("lease_end", TIME),
        sa.Column("done", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_chunks"),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name="fk_chunks_batch_id"),
    )
    op.create_index("ix_chunks_batch_id_done_added_at_place", "chunks", ["batch_id", "done", "added_at", "place"])
    op.create_table(
        "chunk_records",
        sa.Column("chunk_id", sa.String, nullable=False),
        sa.Column("record_id", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("chunk_id", "record_id", name="pk_chunk_records"),
        sa.ForeignKeyConstraint(["chunk_id"], ["chunks.id"], name="fk_chunk_records_chunk_id"),
    )
    op.create_index("ix_chunk_records_record_id", "chunk_records", ["record_id"])


def _make_records() -> None:
    op.create_table(
        "records",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("classification", sa.String, nullable=False),
        sa.Column("held", sa.Boolean, nullable=False),
        sa.Column("department", sa.String),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_records"),
    )
    op.create_table(
        "outbox",
        sa.Column("record_id", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("added_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("record_id", name="pk_outbox"),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name="fk_outbox_record_id"),
    )
    op.create_index("ix_outbox_added_at", "outbox", ["added_at"])


def _make_jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("arguments", JSON, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("owner", sa.String),
        sa.Column("lease_end", TIME),
        sa.Column("error", JSON),
        sa.Column("result", JSON),
        sa.Column("added_at", TIME, nullable=False),
        sa.Column("finished_at", TIME),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
    )
    op.create_index("ix_jobs_state_added_at", "jobs", ["state", "added_at"])


def _make_audit() -> None:
    op.create_table(
        "audit_events",
        sa.Column("number", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("actor", sa.String, nullable=False),
        sa.Column("act", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("previous", sa.String, nullable=False),
        sa.Column("hash", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit_events"),
    )
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.String, nullable=False),
        sa.Column("sealed", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
    )
    op.bulk_insert(head, [{"id": 1, "number": 0, "hash": "0" * 64, "sealed": 0}])
