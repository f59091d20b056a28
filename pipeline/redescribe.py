"""Describes kept records again when the rules or their data have changed: no page is read again.

What people decided stays (``describing/peoples_word.py``). A record whose description comes out the same keeps its
version; a run that was killed is finished by the next one.
"""

import gc
import logging
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ConfigDict

from pipeline import keys
from pipeline.describing.describe import describe
from pipeline.keep import Keeper, Version, status_after
from pipeline.ledger.ledger import Ledger
from pipeline.ledger.rows import RecordRow
from pipeline.packing import unpack_pages
from pipeline.pool import WorkPool
from pipeline.process import PROGRAM, explain
from pipeline.receiving import MACHINE
from pipeline.store.base import ObjectStore
from schemas.access import Classification
from schemas.base import RecordId, Stored, Value
from schemas.errors import AbhilekhError, NotFoundError, StaleVersionError
from schemas.pages import PageText
from schemas.plan import Plan, differ_in_kinds_alone
from schemas.records import Field, Record
from schemas.redescription import FieldChange, Redescribed
from schemas.taxonomy import Taxonomy, load_taxonomy
from schemas.upgrade import load_stored

log = logging.getLogger(__name__)

TRIES = 3
GROUP_BYTES = 300_000
"""Records and packed pages that go to a worker at once, some forty full pages: handing them over then costs little."""
ROWS = 100
"""Records that the ledger is asked for at once."""
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


class Lying(NamedTuple):
    """A record as it lies in the store."""

    record: bytes
    pages: bytes

    @property
    def size(self) -> int:
        """Bytes of both."""
        return len(self.record) + len(self.pages)


class Described(NamedTuple):
    """What describing it again made of it."""

    what: Redescribed
    version: Version | None = None
    """The next version; None when nothing changed."""
    derived: Any = None


class Done(NamedTuple):
    """A record that is done with, and what was derived from its new version, if one was kept."""

    what: Redescribed
    derived: Any = None


Derive = Callable[[Record, Sequence[PageText | None]], Any]
"""Makes of a record's next version and its page texts what the caller needs, in the worker; importable by its name."""


class _Head(Stored):
    """What must be known of a stored record to tell whether there is something to do."""

    record_id: RecordId
    describing: str
    texts_version: int = 1
    held: bool = False

    model_config = ConfigDict(extra="ignore")


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
    derive: Derive | None = None

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

    def run(self, record_ids: Iterable[str], *, dry_run: bool) -> Iterator[Done]:
        """Describe them again, one after the other, and keep what changed (unless it is a dry run).

        Each is told when it is done; a record that fails stops no other.
        """
        ahead: deque[tuple[list[str], Future[list[Described]]]] = deque()
        with ThreadPoolExecutor(KEEPERS, thread_name_prefix="keep") as keepers:
            for group in self._groups(record_ids, dry_run=dry_run):
                if isinstance(group, Redescribed):
                    yield Done(group)
                    continue
                work = self._submit([lying for _, lying in group], dry_run=dry_run)
                ahead.append(([record_id for record_id, _ in group], work))
                if len(ahead) > AHEAD * self.workers:
                    yield from self._collect(*ahead.popleft(), keepers, dry_run=dry_run)
            while ahead:
                yield from self._collect(*ahead.popleft(), keepers, dry_run=dry_run)

    def _groups(self, record_ids: Iterable[str], *, dry_run: bool) -> Iterator[list[tuple[str, Lying]] | Redescribed]:
        """What there is to do, in groups; and at once what needs nothing or cannot be read."""
        group: list[tuple[str, Lying]] = []
        for record_id, row in self._rows(record_ids):
            try:
                lying = self._fetch(record_id, row, dry_run=dry_run)
            except AbhilekhError as error:
                yield Redescribed(record_id=record_id, outcome="failed", error=explain(error))
                continue
            if lying is None:
                yield Redescribed(record_id=record_id, outcome="up_to_date")
                continue
            group.append((record_id, lying))
            if sum(each.size for _, each in group) >= GROUP_BYTES:
                yield group
                group = []
        if group:
            yield group

    def _rows(self, record_ids: Iterable[str]) -> Iterator[tuple[str, RecordRow | None]]:
        """Each with what the ledger says of it."""
        waiting = iter(record_ids)
        while wave := tuple(islice(waiting, ROWS)):
            rows = self.ledger.record_rows_of(wave)
            yield from ((record_id, rows.get(record_id)) for record_id in wave)

    def _fetch(self, record_id: str, row: RecordRow | None, *, dry_run: bool) -> Lying | None:
        """What is to be described again; None where the rules of now described it, and its items are then in order."""
        if row is None:
            raise NotFoundError(f"There is no record {record_id}.")
        content = self.store.get(keys.record_version(record_id, row.version))
        head = load_stored(_Head, content)
        if head.describing == self.plan.describing_fingerprint:
            if head.held and not dry_run:
                self._hold_items(load_stored(Record, content))
            return None
        return Lying(content, self.store.get(keys.record_pages(record_id, head.texts_version)))

    def _submit(self, group: list[Lying], *, dry_run: bool) -> Future[list[Described]]:
        return self.pool.submit(
            describe_again,
            group,
            self.taxonomy_dir,
            self.plan.describing_fingerprint,
            derive=None if dry_run else self.derive,
            timeout_s=self.plan.limits.open_timeout_s + PAGE_S * sum(len(each.pages) // 500 for each in group),
        )

    def _collect(
        self, record_ids: list[str], work: Future[list[Described]], keepers: ThreadPoolExecutor, *, dry_run: bool
    ) -> Iterator[Done]:
        try:
            done = work.result()
        except AbhilekhError as error:
            if len(record_ids) == 1:
                yield _failed(record_ids[0], error)
                return
            for record_id in record_ids:  # one of them is at fault: each by itself
                yield self._try_again(record_id, dry_run=dry_run)
            return
        failed = {} if dry_run else self._keep(done, keepers)
        for record_id, described in zip(record_ids, done, strict=True):
            problem = failed.get(record_id)
            if problem is None:
                yield Done(described.what, described.derived)
            elif isinstance(problem, StaleVersionError):
                yield self._try_again(record_id, dry_run=dry_run)
            else:
                yield _failed(record_id, problem)

    def _keep(self, done: list[Described], keepers: ThreadPoolExecutor | None = None) -> dict[str, AbhilekhError]:
        """Write the next versions, and hold the items of those that are held; record id → why it was not kept."""
        versions = [each.version for each in done if each.version]
        failed = self.keeper.put_versions(versions, actor=MACHINE, threads=keepers)
        for version in versions:
            if version.row.held and version.row.record_id not in failed:
                try:
                    self._hold_items(load_stored(Record, version.content))
                except AbhilekhError as error:
                    failed[version.row.record_id] = error
        return failed

    def _try_again(self, record_id: str, *, dry_run: bool) -> Done:
        """A record that somebody changed meanwhile, or whose group failed: alone, from how it stands now."""
        for attempt in range(1, TRIES + 1):
            try:
                lying = self._fetch(record_id, self.ledger.record_row(record_id), dry_run=dry_run)
                if lying is None:
                    return Done(Redescribed(record_id=record_id, outcome="up_to_date"))
                [described] = self._submit([lying], dry_run=dry_run).result()
                for error in () if dry_run else self._keep([described]).values():
                    raise error
            except AbhilekhError as error:
                if attempt == TRIES or not isinstance(error, StaleVersionError):
                    return _failed(record_id, error)
            else:
                return Done(described.what, described.derived)
        raise AssertionError("unreachable: the last attempt returns")

    def _hold_items(self, record: Record) -> None:
        """The items of a held record are held; also those that a run left that was killed before it told them so."""
        for item in self.ledger.items_of_record(record.record_id) if record.held else ():
            if (status := status_after(record, item)) != item.status and item.pages:
                self.ledger.set_item(item.id, status=status)


def _failed(record_id: str, error: AbhilekhError) -> Done:
    return Done(Redescribed(record_id=record_id, outcome="failed", error=explain(error)))


def describe_again(
    group: list[Lying], taxonomy_dir: Path | None, describing: str, derive: Derive | None = None
) -> list[Described]:
    """Describe each record's pages by the rules of now. Runs in the pool."""
    taxonomy = load_taxonomy(taxonomy_dir)
    with _no_search_for_cycles():
        return [_describe_lying(lying, taxonomy, describing, derive) for lying in group]


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Describing makes many values and next to no cycles; going through all there are for such takes a tenth of it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _describe_lying(lying: Lying, taxonomy: Taxonomy, describing: str, derive: Derive | None) -> Described:
    before = load_stored(Record, lying.record)
    texts = unpack_pages(lying.pages)
    only_kinds = differ_in_kinds_alone(before.describing, describing)
    after = redescribe(before, texts, taxonomy=taxonomy, only_kinds=only_kinds)
    if after == before:
        return Described(Redescribed(record_id=before.record_id, outcome="unchanged", pages=len(texts)))
    made = {"describing": describing, "made_at": datetime.now(UTC), "made_by": PROGRAM, "version": before.version + 1}
    after = after.model_copy(update=made)
    return Described(compare(before, after), Version.of(after), derive(after, texts) if derive else None)


def redescribe(
    before: Record, texts: tuple[PageText | None, ...], *, taxonomy: Taxonomy, only_kinds: bool = False
) -> Record:
    """The record with what its pages say by the rules of now, and with what people decided.

    A paper that is suspected confidential for the first time is held for a checker; one that a person released stays
    released, and none is released here. ``only_kinds``: see ``describe``.
    """
    said = describe(texts, taxonomy=taxonomy, before=before, only_kinds=only_kinds)
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
