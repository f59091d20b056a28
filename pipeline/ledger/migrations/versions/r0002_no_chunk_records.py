"""Chunks no longer list their records: whether a record is complete is asked of its pages."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop the list."""
    op.drop_table("chunk_records")
