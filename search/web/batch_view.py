"""What the pages of deliveries show, computed here: the templates only print. Pure, and testable without a server."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import Field

from schemas.access import Viewer
from schemas.base import Value
from schemas.items import Batch, Item, ItemStatus, RegisterAccount, RegisterGap
from search.web.addresses import batch_url, batches_url, record_url
from search.web.dates import moment_of
from search.web.faults import explain_fault
from search.web.record_view import shown_name
from search.web.words import Say, grouped

FILES_A_PAGE = 200
BATCHES_A_PAGE = 30
GAPS_SHOWN = 200
"""Differences from the register on the page; the command and the report in Prefect's UI name all."""


@dataclass(frozen=True)
class Glance:
    """Who looks at which page of a list, and how; ``outcome`` null: at all of them."""

    page: int
    say: Say
    viewer: Viewer
    outcome: ItemStatus | None = None


class OutcomeLink(Value):
    """How many files have an outcome, and where they are listed."""

    label: str
    count: str
    css: str
    url: str
    chosen: bool


class ShownItem(Value):
    """An arrival and what became of it."""

    source: str
    status: str
    css: str
    pages: int
    url: str | None
    message: str
    remedy: str


class ShownGap(Value):
    """A difference between the register and what came."""

    kind: str
    name: str
    detail: str


class BatchView(Value):
    """Everything of ``batch.html``."""

    name: str
    received: str
    outcomes: tuple[OutcomeLink, ...]
    items: tuple[ShownItem, ...]
    first: int
    last: int
    total: int
    unnamed: int = Field(description="files still being read: nobody knows yet who may see them")
    gaps: tuple[ShownGap, ...] = Field(description="against the register")
    gaps_more: int
    gaps_of: str = Field(description="the moment when it was held against the register")
    previous: str | None
    next: str | None


class BatchLine(Value):
    """A delivery in the list of them."""

    name: str
    url: str
    received: str
    files: int
    outcomes: tuple[OutcomeLink, ...]


class BatchesView(Value):
    """Everything of ``batches.html``."""

    batches: tuple[BatchLine, ...]
    previous: str | None
    next: str | None
    prefect: str


def view_batch(
    batch: Batch, items: Sequence[Item], account: RegisterAccount | None = None, *, glance: Glance
) -> BatchView:
    """A delivery's account; ``items`` and the gaps of ``account`` are those that the viewer may see."""
    gaps = account.gaps if account else ()
    asked = [item for item in items if glance.outcome in (None, item.status)]
    listed = [item for item in asked if glance.viewer.may_see_held or item.status is not ItemStatus.RECEIVED]
    start = (glance.page - 1) * FILES_A_PAGE
    shown = listed[start : start + FILES_A_PAGE]
    outcome = str(glance.outcome or "")
    more = start + FILES_A_PAGE < len(listed)
    return BatchView(
        name=shown_name(batch.name, may_see_identifiers=glance.viewer.may_see_identifiers),
        received=moment_of(batch.created_at),
        outcomes=_outcomes(batch, count_items(items), glance, with_all=True),
        items=tuple(_shown_item(item, glance) for item in shown),
        first=start + 1 if shown else 0,
        last=start + len(shown),
        total=len(listed),
        unnamed=len(asked) - len(listed),
        gaps=tuple(_shown_gap(gap, glance) for gap in gaps[:GAPS_SHOWN]),
        gaps_more=max(0, len(gaps) - GAPS_SHOWN),
        gaps_of=moment_of(account.made_at) if account else "",
        previous=batch_url(batch.id, outcome=outcome, page=glance.page - 1) if glance.page > 1 else None,
        next=batch_url(batch.id, outcome=outcome, page=glance.page + 1) if more else None,
    )


def view_batches(
    batches: Sequence[tuple[Batch, Mapping[ItemStatus, int]]], *, glance: Glance, more: bool, prefect_url: str
) -> BatchesView:
    """One page of the deliveries, each with its files by outcome, of those that the viewer may see."""
    return BatchesView(
        batches=tuple(
            BatchLine(
                name=shown_name(batch.name, may_see_identifiers=glance.viewer.may_see_identifiers),
                url=batch_url(batch.id),
                received=moment_of(batch.created_at),
                files=sum(counts.values()),
                outcomes=_outcomes(batch, counts, glance, with_all=False),
            )
            for batch, counts in batches
        ),
        previous=batches_url(glance.page - 1) if glance.page > 1 else None,
        next=batches_url(glance.page + 1) if more else None,
        prefect=prefect_url,
    )


def count_items(items: Sequence[Item]) -> Mapping[ItemStatus, int]:
    """Items by status."""
    return Counter(item.status for item in items)


def _outcomes(
    batch: Batch, counts: Mapping[ItemStatus, int], glance: Glance, *, with_all: bool
) -> tuple[OutcomeLink, ...]:
    links = [
        OutcomeLink(
            label=_status_name(status, glance.say),
            count=grouped(counts[status]),
            css=str(status),
            url=batch_url(batch.id, outcome=str(status)),
            chosen=status is glance.outcome,
        )
        for status in ItemStatus
        if counts.get(status)
    ]
    if with_all:
        total = grouped(sum(counts.values()))
        every = OutcomeLink(
            label=glance.say("all_files"),
            count=total,
            css="all",
            url=batch_url(batch.id),
            chosen=glance.outcome is None,
        )
        links.insert(0, every)
    return tuple(links)


def _status_name(status: ItemStatus, say: Say) -> str:
    return say("partial_status" if status is ItemStatus.PARTIAL else str(status))


def _shown_gap(gap: RegisterGap, glance: Glance) -> ShownGap:
    """A difference, in words; what its kind says already is not said again."""
    unmasked = glance.viewer.may_see_identifiers
    detail = glance.say("gap_pages", came=gap.pages[0], listed=gap.pages[1]) if gap.pages else ""
    return ShownGap(
        kind=glance.say(f"gap_{gap.kind}"),
        name=shown_name(gap.name, may_see_identifiers=unmasked),
        detail=shown_name(gap.detail, may_see_identifiers=unmasked) if gap.kind == "twice" else detail,
    )


def _shown_item(item: Item, glance: Glance) -> ShownItem:
    """An item, with a link once its record stands."""
    stands = item.status in {ItemStatus.INDEXED, ItemStatus.PARTIAL, ItemStatus.HELD, ItemStatus.DUPLICATE}
    record = (item.record_id or item.duplicate_of) if stands else None
    message, remedy = explain_fault(item.error, glance.say) if item.error else ("", "")
    unmasked = glance.viewer.may_see_identifiers
    return ShownItem(
        source=shown_name(item.source, may_see_identifiers=unmasked),
        status=_status_name(item.status, glance.say),
        css=str(item.status),
        pages=item.pages,
        url=record_url(record) if record else None,
        message=shown_name(message, may_see_identifiers=unmasked),
        remedy=remedy,
    )
