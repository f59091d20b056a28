"""What arrived: originals, items and batches, and what became of each."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from schemas.access import Classification
from schemas.base import Sha256, Stored, Value
from schemas.pages import ErrorInfo


class ItemStatus(StrEnum):
    """What became of one arrival: exactly one of these (``received`` only while work goes on)."""

    RECEIVED = "received"
    INDEXED = "indexed"
    PARTIAL = "partial"
    REFUSED = "refused"
    DUPLICATE = "duplicate"
    HELD = "held"
    FAILED = "failed"
    DEFERRED = "deferred"

    @property
    def is_final(self) -> bool:
        """Whether the next run leaves it alone."""
        return self not in {ItemStatus.RECEIVED, ItemStatus.FAILED, ItemStatus.DEFERRED}


class Outcome(Value):
    """What ``ingest --json`` prints for one item; scripts rely on it."""

    source: str
    record_id: str | None
    status: ItemStatus
    pages: int
    error: ErrorInfo | None
    duplicate_of: str | None


class Item(Stored):
    """One arrival: a file of a delivery, or a member of a ZIP (``delivery.zip!/inner/path``)."""

    id: str
    batch_id: str
    source: str = Field(description="as given, relative to the delivered path; NFC")
    received_name: str
    sha256: Sha256 | None = Field(default=None, description="null when the bytes were never stored (secret)")
    size_bytes: int = 0
    media_type: str = "application/octet-stream"
    ordinal: int = Field(default=0, description="place in the delivery, natural order")
    pages: int = 0
    status: ItemStatus = ItemStatus.RECEIVED
    error: ErrorInfo | None = None
    record_id: str | None = None
    duplicate_of: str | None = Field(default=None, description="record that holds the same bytes")
    operator: str | None = None
    scanner: str | None = None
    file_ref: str | None = Field(default=None, description="the paper file's number, as the register has it")
    classification: Classification = Field(
        default=Classification.NORMAL, description="as the register grades the paper file"
    )
    received_at: datetime

    @property
    def outcome(self) -> Outcome:
        """What ``ingest --json`` prints for this item."""
        return Outcome(
            source=self.source,
            record_id=self.record_id,
            status=self.status,
            pages=self.pages,
            error=self.error,
            duplicate_of=self.duplicate_of,
        )


class Batch(Stored):
    """One delivery, with or without a register."""

    id: str
    name: str
    source: str = Field(description="the delivered path, as given")
    as_folder: bool = False
    department: str | None = None
    operator: str | None = None
    scanner: str | None = None
    plan: str = "accurate"
    created_at: datetime


class RegisterGap(Value):
    """One difference between a register and what arrived."""

    kind: Literal["missing", "extra", "short", "twice"]
    name: str
    detail: str = ""
    pages: tuple[int, int] | None = Field(default=None, description="of a short one: how many came, of how many listed")
    sources: tuple[str, ...] = Field(default=(), description="the items that belong to the paper file")
    classification: Classification = Field(
        default=Classification.TOP_SECRET,
        description="as the register grades the paper file; the most closed where that was not kept",
    )


class RegisterAccount(Stored):
    """A delivery held against its register, after one run."""

    batch_id: str
    gaps: tuple[RegisterGap, ...]
    made_at: datetime


class BatchReport(Stored):
    """A delivery accounted for, to the last item."""

    batch: Batch
    items: tuple[Item, ...]
    counts: dict[str, int] = Field(description="items by status")
    pages: int
    gaps: tuple[RegisterGap, ...] = ()
    seconds: float = 0.0
    finished_at: datetime

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What became of each item, in the order of the delivery."""
        return tuple(item.outcome for item in self.items)
