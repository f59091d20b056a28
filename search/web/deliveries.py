"""The deliveries as a viewer may see them: what is hidden from him is neither listed nor counted."""

from collections.abc import Iterator, Sequence
from itertools import islice

from pipeline.ledger.ledger import Ledger
from pipeline.ledger.rows import RecordRow
from schemas.access import Classification, Viewer, may_see
from schemas.errors import NotFoundError, SecretFileError
from schemas.items import Batch, Item, ItemStatus, RegisterAccount


def visible_batch(ledger: Ledger, batch_id: str, *, viewer: Viewer) -> tuple[Batch, tuple[Item, ...]]:
    """A delivery and its items, without those whose record this viewer may not see.

    Raises:
        NotFoundError: there is no such delivery, or none for this viewer: the two look the same.
    """
    batch = ledger.batch(batch_id)
    items = visible_items(ledger, batch, viewer=viewer) if batch else None
    if batch is None or batch.id != batch_id or items is None:
        raise NotFoundError(f"There is no delivery {batch_id}.")
    return batch, items


def visible_batches(
    ledger: Ledger, *, viewer: Viewer, first: int, count: int
) -> Sequence[tuple[Batch, tuple[Item, ...]]]:
    """Some of the deliveries, the newest first, with their items as ``visible_batch`` gives them."""
    return tuple(islice(_seen(ledger, viewer), first, first + count))


def visible_items(ledger: Ledger, batch: Batch, *, viewer: Viewer) -> tuple[Item, ...] | None:
    """The items of a delivery that this viewer may see; null when the delivery itself is hidden from him.

    A delivery of which he may see no file at all is hidden: its name may say what is in it.
    """
    if not may_see(viewer, classification=Classification.NORMAL, held=False, department=batch.department):
        return None
    items = ledger.items_with_records(batch.id)
    seen = tuple(item for item, row in items if _is_visible(item, row, viewer))
    return None if items and not seen else seen


def visible_account(
    account: RegisterAccount | None, batch: Batch, items: Sequence[Item], *, viewer: Viewer
) -> RegisterAccount | None:
    """What the register and the delivery did not agree on, of paper files that this viewer may see; null if nothing.

    ``items`` are those of the delivery that he may see: a paper file with another one is hidden from him, and so is one
    that is still being read, of which nobody knows yet who may see it.
    """
    named = [item for item in items if viewer.may_see_held or item.status is not ItemStatus.RECEIVED]
    sources = {item.source for item in named}
    gaps = tuple(
        gap
        for gap in (account.gaps if account else ())
        if may_see(viewer, classification=gap.classification, held=False, department=batch.department)
        and sources.issuperset(gap.sources)
    )
    return account.model_copy(update={"gaps": gaps}) if account and gaps else None


def _seen(ledger: Ledger, viewer: Viewer) -> Iterator[tuple[Batch, tuple[Item, ...]]]:
    for batch in reversed(ledger.batches()):
        items = visible_items(ledger, batch, viewer=viewer)
        if items is not None:
            yield batch, items


def _is_visible(item: Item, row: RecordRow | None, viewer: Viewer) -> bool:
    if item.error is not None and item.error.code == SecretFileError.code:
        return may_see(viewer, classification=Classification.TOP_SECRET, held=False, department=None)
    return row is None or may_see(viewer, classification=row.classification, held=row.held, department=row.department)
