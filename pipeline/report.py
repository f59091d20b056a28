"""Accounts for a delivery to its last item."""

from collections import Counter
from datetime import UTC, datetime

from pipeline import keys
from pipeline.ledger.ledger import Ledger
from pipeline.store.base import JSON, ObjectStore, put_if_absent
from schemas.items import Batch, BatchReport, RegisterAccount, RegisterGap
from schemas.upgrade import load_stored


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


def keep_report(store: ObjectStore, report: BatchReport, *, had_register: bool = False) -> None:
    """Put the report beside its batch, under the moment it was made; what the register says also by itself."""
    stamp = report.finished_at.strftime("%Y%m%dT%H%M%S%fZ")
    put_if_absent(store, keys.batch_report(report.batch.id, stamp), report.to_json(), media_type=JSON)
    if had_register:
        account = RegisterAccount(batch_id=report.batch.id, gaps=report.gaps, made_at=report.finished_at)
        put_if_absent(store, keys.register_account(report.batch.id, stamp), account.to_json(), media_type=JSON)


def newest_account(store: ObjectStore, batch_id: str) -> RegisterAccount | None:
    """The delivery as it was last held against its register; null if it never was."""
    newest = max(store.keys(keys.register_accounts(batch_id)), default=None)
    return load_stored(RegisterAccount, store.get(newest)) if newest else None
