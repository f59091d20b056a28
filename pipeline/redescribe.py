"""Describes kept records again when the rules or their data have changed: no page is read again.

What people decided stays (``describing/peoples_word.py``). A record whose description comes out the same keeps its
version; a run that was killed is finished by the next one.
"""

import logging
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from pipeline import keys
from pipeline.describing.describe import describe
from pipeline.keep import Keeper, status_after
from pipeline.ledger.ledger import Ledger
from pipeline.packing import unpack_lines
from pipeline.pool import WorkPool
from pipeline.process import PROGRAM, explain
from pipeline.receiving import MACHINE
from pipeline.store.base import ObjectStore
from schemas.access import Classification
from schemas.base import Value
from schemas.errors import AbhilekhError, NotFoundError, StaleVersionError
from schemas.pages import PageText
from schemas.plan import Plan
from schemas.records import Field, Record
from schemas.redescription import FieldChange, Redescribed
from schemas.taxonomy import Taxonomy, load_taxonomy
from schemas.upgrade import load_stored

log = logging.getLogger(__name__)

TRIES = 3
GROUP_PAGES = 50
"""Pages that go to a worker at once: enough that handing them over costs little."""
AHEAD = 3
"""Groups a worker has before it."""
KEEPERS = 8
"""Records of a group that are kept at once: a version waits for the disk, or for the object store, several times."""
PAGE_S = 5
"""Allowed for describing a page; it takes a few milliseconds."""
SUSPECTED = "suspected_confidential"


class Selection(Value):
    """Which records are to be described again; all that were described by other rules, when nothing is named."""

    batch: str | None = None
    kind: str | None = None
    records: tuple[str, ...] = ()


class Stored(NamedTuple):
    """A record as it lies in the store."""

    record: bytes
    pages: bytes
    page_count: int


class Described(NamedTuple):
    """What describing it again made of it; ``record`` is None when nothing changed."""

    record: bytes | None
    what: Redescribed


@dataclass(frozen=True)
class Redescriber:
    """Goes through records and describes them again in the pool."""

    plan: Plan
    store: ObjectStore
    ledger: Ledger
    keeper: Keeper
    pool: WorkPool
    taxonomy_dir: Path | None = None
    workers: int = 1

    def select(self, selection: Selection) -> tuple[str, ...]:
        """The ids of the records that were selected.

        Raises:
            NotFoundError: there is no such batch or record.
        """
        rows = {row.record_id: row.kind for row in self.ledger.record_rows()}
        for record_id in selection.records:
            if record_id not in rows:
                raise NotFoundError(f"There is no record {record_id}.")
        wanted: Collection[str] = selection.records or rows
        if selection.batch is not None:
            wanted = self._of_batch(selection.batch).intersection(wanted)
        return tuple(id_ for id_, kind in rows.items() if id_ in wanted and selection.kind in {None, kind})

    def _of_batch(self, name: str) -> set[str]:
        batch = self.ledger.batch(name)
        if batch is None:
            raise NotFoundError(f"There is no delivery {name}.", remedy="`abhilekh status` lists them.")
        return {item.record_id for item in self.ledger.items(batch.id) if item.record_id}

    def run(self, record_ids: Iterable[str], *, dry_run: bool) -> Iterator[Redescribed]:
        """Describe them again, one after the other, and keep what changed (unless it is a dry run).

        Each is told when it is done; a record that fails stops no other.
        """
        ahead: deque[tuple[list[str], Future[list[Described]]]] = deque()
        with ThreadPoolExecutor(KEEPERS, thread_name_prefix="keep") as keepers:
            for group in self._groups(record_ids, dry_run=dry_run):
                if isinstance(group, Redescribed):
                    yield group
                    continue
                ahead.append(([record_id for record_id, _ in group], self._submit([stored for _, stored in group])))
                if len(ahead) > AHEAD * self.workers:
                    yield from self._collect(*ahead.popleft(), keepers, dry_run=dry_run)
            while ahead:
                yield from self._collect(*ahead.popleft(), keepers, dry_run=dry_run)

    def _groups(self, record_ids: Iterable[str], *, dry_run: bool) -> Iterator[list[tuple[str, Stored]] | Redescribed]:
        """What there is to do, in groups; and at once what needs nothing or cannot be read."""
        group: list[tuple[str, Stored]] = []
        pages = 0
        for record_id in record_ids:
            try:
                stored = self._fetch(record_id, dry_run=dry_run)
            except AbhilekhError as error:
                yield Redescribed(record_id=record_id, outcome="failed", error=explain(error))
                continue
            if stored is None:
                yield Redescribed(record_id=record_id, outcome="up_to_date")
                continue
            group.append((record_id, stored))
            pages += stored.page_count
            if pages >= GROUP_PAGES:
                yield group
                group, pages = [], 0
        if group:
            yield group

    def _fetch(self, record_id: str, *, dry_run: bool) -> Stored | None:
        """What is to be described again; None where the rules of now described it, and its items are then in order."""
        row = self.ledger.record_row(record_id)
        if row is None:
            raise NotFoundError(f"There is no record {record_id}.")
        content = self.store.get(keys.record_version(record_id, row.version))
        record = load_stored(Record, content)
        if record.describing == self.plan.describing_fingerprint:
            if not dry_run:
                self._hold_items(record)
            return None
        pages = self.store.get(keys.record_pages(record_id, record.texts_version))
        return Stored(content, pages, len(record.pages))

    def _submit(self, group: list[Stored]) -> Future[list[Described]]:
        return self.pool.submit(
            describe_again,
            group,
            self.taxonomy_dir,
            self.plan.describing_fingerprint,
            timeout_s=self.plan.limits.open_timeout_s + PAGE_S * sum(len(each.pages) // 500 for each in group),
        )

    def _collect(
        self, record_ids: list[str], work: Future[list[Described]], keepers: ThreadPoolExecutor, *, dry_run: bool
    ) -> Iterator[Redescribed]:
        try:
            done = work.result()
        except AbhilekhError as error:
            if len(record_ids) == 1:
                yield Redescribed(record_id=record_ids[0], outcome="failed", error=explain(error))
                return
            for record_id in record_ids:  # one of them is at fault: each by itself
                yield self._try_again(record_id, dry_run=dry_run)
            return
        yield from keepers.map(partial(self._keep, dry_run=dry_run), record_ids, done)

    def _keep(self, record_id: str, described: Described, *, dry_run: bool) -> Redescribed:
        if dry_run or described.record is None:
            return described.what
        try:
            self._put(load_stored(Record, described.record))
        except StaleVersionError:
            return self._try_again(record_id, dry_run=dry_run)
        except AbhilekhError as error:
            return Redescribed(record_id=record_id, outcome="failed", error=explain(error))
        return described.what

    def _try_again(self, record_id: str, *, dry_run: bool) -> Redescribed:
        """A record that somebody changed meanwhile, or whose group failed: alone, from how it stands now."""
        for attempt in range(1, TRIES + 1):
            try:
                stored = self._fetch(record_id, dry_run=dry_run)
                if stored is None:
                    return Redescribed(record_id=record_id, outcome="up_to_date")
                [described] = self._submit([stored]).result()
                if described.record is not None and not dry_run:
                    self._put(load_stored(Record, described.record))
            except AbhilekhError as error:
                if attempt == TRIES or not isinstance(error, StaleVersionError):
                    return Redescribed(record_id=record_id, outcome="failed", error=explain(error))
            else:
                return described.what
        raise AssertionError("unreachable: the last attempt returns")

    def _put(self, record: Record) -> None:
        self._hold_items(self.keeper.put_version(record, actor=MACHINE))

    def _hold_items(self, record: Record) -> None:
        """The items of a held record are held; also those that a run left that was killed before it told them so."""
        for item in self.ledger.items_of_record(record.record_id) if record.held else ():
            if (status := status_after(record, item)) != item.status and item.pages:
                self.ledger.set_item(item.id, status=status)


def describe_again(group: list[Stored], taxonomy_dir: Path | None, describing: str) -> list[Described]:
    """Describe each record's pages by the rules of now. Runs in the pool."""
    taxonomy = load_taxonomy(taxonomy_dir)
    return [_describe_stored(stored, taxonomy, describing) for stored in group]


def _describe_stored(stored: Stored, taxonomy: Taxonomy, describing: str) -> Described:
    before = load_stored(Record, stored.record)
    lines = unpack_lines(stored.pages)
    texts = tuple(lines.page(number) for number in range(1, len(lines) + 1))
    after = redescribe(before, texts, taxonomy=taxonomy)
    if after == before:
        return Described(None, Redescribed(record_id=before.record_id, outcome="unchanged", pages=len(texts)))
    made = {"describing": describing, "made_at": datetime.now(UTC), "made_by": PROGRAM}
    return Described(after.model_copy(update=made).to_json(), compare(before, after))


def redescribe(before: Record, texts: tuple[PageText | None, ...], *, taxonomy: Taxonomy) -> Record:
    """The record with what its pages say by the rules of now, and with what people decided.

    A paper that is suspected confidential for the first time is held for a checker; one that a person released stays
    released, and none is released here.
    """
    said = describe(texts, taxonomy=taxonomy, before=before)
    held = before.held or _is_newly_suspected(before, said.suspected)
    pages = tuple(
        page.model_copy(update={"label": said.labels.get(page.number), "side": said.sides.get(page.number, "none")})
        for page in before.pages
    )
    return before.model_copy(
        update={
            "title": said.title,
            "kind": said.kind,
            "fields": said.fields,
            "parts": said.parts,
            "page_links": said.page_links,
            "pages": pages,
            "masks": said.masks,
            "findings": said.findings,
            "held": held,
            "classification": max(
                before.classification,
                said.suspected if held else before.classification,
                key=lambda each: each.rank,
            ),
        }
    )


def _is_newly_suspected(before: Record, suspected: Classification) -> bool:
    return suspected.rank > 0 and not any(finding.code == SUSPECTED for finding in before.findings)


def compare(before: Record, after: Record) -> Redescribed:
    """What changed from one to the other."""
    return Redescribed(
        record_id=after.record_id,
        outcome="changed",
        pages=len(after.pages),
        kind=(before.kind, after.kind) if before.kind != after.kind else None,
        cue=_deciding_cue(after) if before.kind != after.kind else None,
        fields=tuple(_field_changes(before, after)),
        recut=_cuts(before) != _cuts(after),
        masks=before.masks != after.masks,
        held=after.held and not before.held,
    )


def _deciding_cue(record: Record) -> str | None:
    """What said most for the record's kind; None where a person set it, or nothing was met."""
    part = next((part for part in record.parts if part.kind == record.kind), None)
    if part is None or part.confirmed_kind:
        return None
    return next((cue.text for cue in part.cues if cue.kind == record.kind and cue.weight > 0), None)


def _cuts(record: Record) -> list[tuple[int, int]]:
    return [(part.first_page, part.last_page) for part in record.parts]


def _field_changes(before: Record, after: Record) -> Iterator[FieldChange]:
    had, has = _values(before), _values(after)
    for name in dict.fromkeys((*had, *has)):
        if set(had.get(name, ())) != set(has.get(name, ())):
            yield FieldChange(name=name, before=had.get(name, ()), after=has.get(name, ()))


def _values(record: Record) -> dict[str, tuple[str, ...]]:
    """Every value of every field, of the record and its parts, once."""
    fields: list[Field] = [*record.fields, *(field for part in record.parts for field in part.fields)]
    values: dict[str, dict[str, None]] = {}
    for field in fields:
        if field.value is not None:
            values.setdefault(field.name, {})[field.value] = None
    return {name: tuple(found) for name, found in values.items()}
