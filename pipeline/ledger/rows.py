"""What the ledger gives back, beside the shared words of ``schemas``."""

from datetime import datetime
from typing import Any, Literal, NamedTuple, Self, TypedDict

from pydantic import Field
from sqlalchemy import RowMapping

from schemas.access import Classification
from schemas.base import RecordId, Sha256, Value
from schemas.pages import ErrorInfo, LayerVerdict
from schemas.records import Record

JobState = Literal["waiting", "running", "done", "failed"]


class ItemChange(TypedDict, total=False):
    """What may change of an item beside its status. What is left out stays, except ``error``, which is then cleared."""

    error: ErrorInfo | None
    pages: int
    record_id: str | None
    duplicate_of: str | None
    media_type: str


class OriginalRow(Value):
    """Bytes as received: whose they are, and what they were found to be."""

    sha256: Sha256
    size_bytes: int
    media_type: str
    record_id: str = Field(description="the record minted for whoever claimed it first")
    item_id: str = Field(description="the item that claimed it first; any other item with these bytes is a duplicate")
    pages: int = Field(description="0 until it was opened")
    has_text_layer: bool
    verdict: LayerVerdict
    refused: ErrorInfo | None = Field(description="why it was refused for good")


class PageRow(Value):
    """A page that was tried: its image when it was read, else why it could not be."""

    image_sha256: Sha256 | None
    error: ErrorInfo | None


class ChunksLeft(NamedTuple):
    """Chunks of a batch that are not done."""

    free: int
    claimed: int


class RecordRow(Value):
    """A record's current version, and what decides who may see it."""

    record_id: RecordId
    version: int
    classification: Classification
    held: bool
    department: str | None
    kind: str
    title: str
    made_at: datetime

    @classmethod
    def of(cls, record: Record) -> Self:
        """What the ledger keeps of a version of a record."""
        return cls(**{name: getattr(record, name) for name in cls.model_fields})


class OutboxRow(Value):
    """A version that waits to be written to the index."""

    record_id: RecordId
    version: int
    added_at: datetime


class Job(Value):
    """Something a person asked for, that a flow takes up."""

    id: str
    kind: str
    arguments: dict[str, Any]
    by: str
    state: JobState
    owner: str | None
    lease_end: datetime | None
    error: ErrorInfo | None
    result: dict[str, Any] | None
    added_at: datetime
    finished_at: datetime | None


class AuditEvent(Value):
    """Who did what, in its place of the chain (see ``audit.event_hash``)."""

    number: int
    at: datetime
    actor: str
    act: str
    subject: str
    detail: dict[str, Any]
    previous: str = Field(description="hash of the event before it; 64 zeros for the first")
    hash: str

    def as_json(self) -> dict[str, Any]:
        """As sealed segments and ``audit --json`` have it; ``model_validate`` takes it back."""
        return self.model_dump(mode="json")


def as_record(row: RowMapping | dict[str, Any]) -> RecordRow:
    """A row of the table of records."""
    values = {name: value for name, value in row.items() if name != "id"}
    return RecordRow(record_id=row["id"], **{**values, "classification": Classification(row["classification"])})
