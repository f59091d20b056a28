"""Accounts for a delivery to its last item."""

from collections import Counter
from datetime import UTC, datetime

from pipeline import keys
from pipeline.ledger.ledger import Ledger
from pipeline.store.base import JSON, ObjectStore, put_if_absent
from schemas.items import Batch, BatchReport, RegisterGap


def make_report(ledger: Ledger, batch: Batch, *, seconds: float, gaps: tuple[RegisterGap, ...] = ()) -> BatchReport:
    """What became of each item of a batch, as the ledger has it now."""
    items = ledger.items(batch.id)
    return BatchReport(
        batch=batch,
        items=items,
        counts=dict(sorted(Counter(str(item.status) for item in items).items())),
        pages=sum(item.pages for item in items),
        gaps=gaps,
        seconds=round(seconds, 2),
        finished_at=datetime.now(UTC),
    )


def keep_report(store: ObjectStore, report: BatchReport) -> None:
    """Put the report beside its batch, under the moment it was made."""
    stamp = report.finished_at.strftime("%Y%m%dT%H%M%S%fZ")
    put_if_absent(store, keys.batch_report(report.batch.id, stamp), report.to_json(), media_type=JSON)
