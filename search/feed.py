"""Carries what the ledger's outbox names into the index. Nothing else writes to the index."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from pipeline.ledger.ledger import Ledger
from pipeline.library import Library
from schemas.access import Classification, Viewer
from schemas.errors import IndexingError, IntegrityError, NotFoundError
from schemas.pages import PageText
from schemas.records import Record
from search.documents import Documents, build_documents
from search.index import SearchIndex

log = logging.getLogger(__name__)

INDEXER = Viewer(name="indexer", clearance=Classification.TOP_SECRET, may_see_held=True)
"""Sees every record, and identifiers masked: numbers that are masked are not searchable by anybody."""
WAVE = 50
"""Records in one write to the index."""


class Entry(NamedTuple):
    """What the index is to hold of a version of a record; no documents when it is held."""

    record_id: str
    version: int
    documents: Documents | None


def make_entry(record: Record, texts: Sequence[PageText | None]) -> Entry:
    """The entry of a version; ``texts`` of all its pages in their order, None for one that failed."""
    pages = {number: text for number, text in enumerate(texts, start=1) if text is not None}
    return Entry(record.record_id, record.version, None if record.held else build_documents(record, pages))


def write_entries(entries: Sequence[Entry], ledger: Ledger, index: SearchIndex) -> None:
    """Write the entries of versions that were just kept. What cannot be written waits in the outbox as before."""
    rows = ledger.record_rows_of([entry.record_id for entry in entries])
    current = [entry for entry in entries if (row := rows.get(entry.record_id)) and row.version == entry.version]
    index.remove([entry.record_id for entry in current if entry.documents is None])
    shown = [entry.documents for entry in current if entry.documents]
    refused = {failure.record_id for failure in index.put(shown)}
    _take_back(ledger, index, shown)
    ledger.clear_outbox((entry.record_id, entry.version) for entry in current if entry.record_id not in refused)


def drain_outbox(ledger: Ledger, library: Library, index: SearchIndex) -> int:
    """Index every record version that waits; returns how many were written.

    A version that fails stays in the outbox.

    Raises:
        IndexingError: the index failed, or refused a record; the rest of the wave is in it.
    """
    written = 0
    refused: dict[str, str] = {}
    while rows := [row for row in ledger.outbox(WAVE + len(refused)) if row.record_id not in refused]:
        shown, hidden, unreadable = _documents(ledger, library, [row.record_id for row in rows])
        # Held since, or gone: what the index still shows of it goes before the outbox row does.
        index.remove(hidden)
        failed = unreadable | {failure.record_id: failure.reason for failure in index.put(shown)}
        _take_back(ledger, index, shown)
        done = [(row.record_id, row.version) for row in rows if row.record_id not in failed]
        ledger.clear_outbox(done)
        written += len(done)
        refused |= failed
    _complain(refused)
    return written


def _documents(
    ledger: Ledger, library: Library, record_ids: Sequence[str]
) -> tuple[list[Documents], list[str], dict[str, str]]:
    """What the index is to hold, what it must not, and records that cannot be read, with the reason."""
    shown: list[Documents] = []
    hidden: list[str] = []
    unreadable: dict[str, str] = {}
    rows = ledger.record_rows_of(record_ids)
    for record_id in record_ids:
        row = rows.get(record_id)
        if row is None or row.held:
            hidden.append(record_id)
            continue
        try:
            record, texts = library.record_with_texts(record_id, viewer=INDEXER)
        except (NotFoundError, IntegrityError) as error:
            unreadable[record_id] = error.problem
            continue
        if record.held:  # since its row was read: work goes on beside this
            hidden.append(record_id)
        else:
            shown.append(build_documents(record, texts))
    return shown, hidden, unreadable


def _take_back(ledger: Ledger, index: SearchIndex, shown: Sequence[Documents]) -> None:
    """Take out again what was held while it was being written.

    Another process may have emptied the outbox of the held version before this one's write: nothing else would do it.
    """
    rows = ledger.record_rows_of([one.record.record_id for one in shown])
    if held := [record_id for record_id, row in rows.items() if row.held]:
        index.remove(held)


def _complain(refused: Mapping[str, str]) -> None:
    """One damaged record stops no other; at the end it is told."""
    for record_id, reason in refused.items():
        log.error("record %s is not in the index: %s", record_id, reason)
    if refused:
        first, reason = next(iter(refused.items()))
        raise IndexingError(
            f"{len(refused)} records could not be indexed, the first {first}: {reason}",
            remedy="The others are in the index. Run `abhilekh verify` to see what is damaged.",
        )


def rebuild_index(ledger: Ledger, library: Library, index: SearchIndex) -> int:
    """Build the index anew from store and ledger, search going on meanwhile; returns how many records it holds.

    Raises:
        IndexingError: a record could not be read or was refused; the others are in it.
    """
    written: dict[str, int] = {}
    refused: dict[str, str] = {}

    def documents() -> Iterator[Documents]:
        for row in ledger.record_rows():
            shown, _, unreadable = _documents(ledger, library, [row.record_id])
            refused.update(unreadable)
            for document in shown:
                written[row.record_id] = document.record.version
                yield document

    refused |= {failure.record_id: failure.reason for failure in index.rebuild(documents())}
    waiting = ((row.record_id, row.version) for row in ledger.outbox() if row.record_id not in refused)
    ledger.clear_outbox((record_id, version) for record_id, version in waiting if written.get(record_id) == version)
    _complain(refused)
    return len(written)
