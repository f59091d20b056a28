"""Carries what the ledger's outbox names into the index. Nothing else writes to the index."""

import logging
from collections.abc import Iterator

from pipeline.ledger.ledger import Ledger
from pipeline.library import Library
from schemas.access import Classification, Viewer
from schemas.errors import IndexingError, NotFoundError
from search.documents import Documents, build_documents
from search.index import SearchIndex

log = logging.getLogger(__name__)

INDEXER = Viewer(name="indexer", clearance=Classification.TOP_SECRET, may_see_held=True)
"""Sees every record, and identifiers masked: numbers that are masked are not searchable by anybody."""
WAVE = 50
"""Records in one write to the index."""


def drain_outbox(ledger: Ledger, library: Library, index: SearchIndex) -> int:
    """Index every record version that waits; returns how many were written.

    A version that fails stays in the outbox.

    Raises:
        IndexingError: the index failed, or refused a record; the rest of the wave is in it.
    """
    written = 0
    refused: dict[str, str] = {}
    while rows := [row for row in ledger.outbox(WAVE + len(refused)) if row.record_id not in refused]:
        shown = {row.record_id: document for row in rows if (document := _document(library, row.record_id))}
        # Held since, or withdrawn: what the index still shows of it goes before the outbox row does.
        index.remove([row.record_id for row in rows if row.record_id not in shown])
        failed = {failure.record_id: failure.reason for failure in index.put(shown.values())}
        for row in rows:
            if row.record_id not in failed:
                ledger.clear_outbox(row.record_id, row.version)
                written += 1
        refused |= failed
        for record_id, reason in failed.items():
            log.error("the index refused record %s: %s", record_id, reason)
    if refused:
        raise IndexingError(f"The index refused {len(refused)} records, the first {next(iter(refused))}.")
    return written


def rebuild_index(ledger: Ledger, library: Library, index: SearchIndex) -> int:
    """Build the index anew from store and ledger, search going on meanwhile; returns how many records it holds.

    Raises:
        IndexingError: it refused a record; the others are in it.
    """
    written: dict[str, int] = {}

    def documents() -> Iterator[Documents]:
        for row in ledger.record_rows():
            if document := _document(library, row.record_id):
                written[row.record_id] = document.record.version
                yield document

    refused = index.rebuild(documents())
    for waiting in ledger.outbox():
        if written.get(waiting.record_id) == waiting.version:
            ledger.clear_outbox(waiting.record_id, waiting.version)
    if refused:
        first = refused[0]
        raise IndexingError(f"The index refused {len(refused)} records, the first {first.record_id}: {first.reason}")
    return len(written)


def _document(library: Library, record_id: str) -> Documents | None:
    """What the index holds of a record: nothing of a held one, until a checker releases it."""
    try:
        record = library.record(record_id, viewer=INDEXER)
    except NotFoundError:
        return None
    if record.held:
        return None
    return build_documents(record, library.page_texts(record_id, viewer=INDEXER))
