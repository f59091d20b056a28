"""Works a chunk off: each page extracted, read unless its text is kept already, and kept at once.

Two workers never keep the same page twice: a chunk is claimed with a lease and a fencing number, a page's text is
put once, and whoever comes second finds it there.
"""

import logging
import os
import socket
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed, wait
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pipeline import keys
from pipeline.external import is_alive
from pipeline.leases import renewed
from pipeline.ledger.ledger import Ledger
from pipeline.paging.extract import extract_page
from pipeline.pool import WorkPool
from pipeline.process import explain, read_one_page
from pipeline.store.base import JSON, ObjectStore, put_if_absent
from pipeline.workspace import Workspace
from schemas.errors import (
    AbhilekhError,
    EngineError,
    IntegrityError,
    NotFoundError,
    ServiceError,
    StoppedError,
)
from schemas.pages import Chunk, LayerVerdict, PageSource, Span
from schemas.plan import Plan

log = logging.getLogger(__name__)

TRIES = 2
"""A page is tried again at once when its engine failed: a crash or time-out is often the machine's moment."""


def name_owner() -> str:
    """A name under which chunks are leased: this machine, this process, and what no other worker of it has."""
    return f"{socket.gethostname()}/{os.getpid()}/{uuid.uuid4().hex[:8]}"


def is_dead_here(owner: str) -> bool:
    """Whether a chunk's owner was a process of this machine that is no more."""
    host, pid, _ = owner.split("/")
    return host == socket.gethostname() and not is_alive(int(pid))


@dataclass(frozen=True)
class _Place:
    """One page of a chunk."""

    span: Span
    index: int
    path: Path
    verdict: LayerVerdict


class ChunkWorker:
    """Reads the pages of chunks; ``owner`` is the name under which the ledger leases them.

    So many ``threads`` see pages through. They serve all chunks in hand, the pages of the first one first: two chunks
    then do not end in the same moment, and when one ends the other keeps the cores busy.
    """

    def __init__(  # noqa: PLR0913 - its tools, each named
        self, plan: Plan, *, store: ObjectStore, ledger: Ledger, pool: WorkPool, owner: str, lease_s: int, threads: int
    ) -> None:
        self._plan = plan
        self._store = store
        self._ledger = ledger
        self._pool = pool
        self._owner = owner
        self._lease_s = lease_s
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="page")
        self._stopping = threading.Event()

    def stop(self) -> None:
        """End the chunks in hand after the pages that are being read now, and give them back."""
        self._stopping.set()

    def claim(self, batch_id: str) -> Chunk | None:
        """The next chunk of a batch, leased to us; null when none is free.

        What a process of this machine held when it was killed is free at once; of other machines, when the lease ends.
        """
        self._ledger.free_chunks_of_dead(batch_id, is_dead_here)
        return self._ledger.claim_chunk(batch_id, owner=self._owner, lease_s=self._lease_s)

    def work(self, chunk: Chunk) -> int:
        """Read the chunk's pages and mark it finished; returns how many pages were read now.

        Raises:
            ServiceError: store or ledger failed; the chunk is given back for another try.
            StaleVersionError: the lease ran out and somebody else has the chunk.
            StoppedError: the run was interrupted; the chunk is given back.
        """
        renew = partial(self._ledger.renew_chunk, chunk, owner=self._owner, lease_s=self._lease_s)
        try:
            with Workspace() as workspace, renewed(renew, lease_s=self._lease_s, what=f"chunk {chunk.id}"):
                read = self._read_spans(chunk, workspace)
        except BaseException:
            self._ledger.give_back_chunk(chunk, owner=self._owner)
            raise
        self._ledger.finish_chunk(chunk, owner=self._owner)
        return read

    def _read_spans(self, chunk: Chunk, workspace: Workspace) -> int:
        futures: list[Future[int]] = []
        try:
            for place in self._places(chunk, workspace):
                futures.append(self._threads.submit(self._keep_page, place, workspace))
            return sum(future.result() for future in as_completed(futures))
        finally:  # after an error no page of the chunk is begun any more, and none is left in the workspace
            wait([future for future in futures if not future.cancel()])

    def _places(self, chunk: Chunk, workspace: Workspace) -> Iterator[_Place]:
        """The pages that are not kept yet, each once and with its original at hand."""
        met: set[tuple[str, int]] = set()
        for span in chunk.spans:
            kept = self._ledger.pages_kept(span.original, self._plan.reading_fingerprint)
            wanted = {(span.original, index) for index in range(span.first, span.last + 1) if index not in kept}
            missing = sorted(index for _, index in wanted - met)
            met |= wanted
            if not missing:
                continue
            path = workspace.file(span.original)
            try:
                if not path.exists():
                    self._store.download(keys.original(span.original), path)
            except (NotFoundError, IntegrityError) as error:
                for index in missing:
                    self._ledger.keep_page(span.original, index, self._plan.reading_fingerprint, error=explain(error))
                continue
            row = self._ledger.original(span.original)
            verdict: LayerVerdict = row.verdict if row else "none"
            for index in missing:
                yield _Place(span, index, path, verdict)

    def _keep_page(self, place: _Place, workspace: Workspace) -> int:
        """Extract, read and keep one page; 1 if it was read now, 0 if its text was kept already."""
        if self._stopping.is_set():
            raise StoppedError("The run was interrupted.")
        reading = self._plan.reading_fingerprint
        folder = workspace.folder(f"{place.span.original}-{place.index}")
        try:
            source = self._extract(place, folder)
            key = keys.page_text(source.image.sha256, reading)
            read = self._store.stat(key) is None
            if read:
                self._read(source, place, key)
        except (ServiceError, StoppedError):
            raise
        except AbhilekhError as error:
            log.warning("page %d of %s: %s", place.index + 1, place.span.record_id, error)
            self._ledger.keep_page(place.span.original, place.index, reading, error=explain(error))
            return 0
        except Exception as error:
            log.exception("page %d of %s", place.index + 1, place.span.record_id)
            bug = AbhilekhError(f"Reading it failed unexpectedly: {type(error).__name__}.")
            self._ledger.keep_page(place.span.original, place.index, reading, error=explain(bug))
            return 0
        finally:
            for file in folder.iterdir():
                file.unlink()
        self._ledger.keep_page(place.span.original, place.index, reading, image_sha256=source.image.sha256)
        return int(read)

    def _extract(self, place: _Place, folder: Path) -> PageSource:
        for attempt in range(1, TRIES + 1):
            try:
                return self._pool.submit(
                    extract_page,
                    place.path,
                    place.span.media_type,
                    place.index,
                    plan=self._plan,
                    folder=folder,
                    timeout_s=self._plan.limits.page_timeout_s,
                ).result()
            except EngineError:
                if attempt == TRIES:
                    raise
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _read(self, source: PageSource, place: _Place, key: str) -> None:
        for attempt in range(1, TRIES + 1):
            try:
                done = self._pool.submit(
                    read_one_page, source, self._plan, place.verdict, timeout_s=self._plan.limits.page_timeout_s
                ).result()
                break
            except EngineError:
                if attempt == TRIES:
                    raise
        # The preview first: a page counts as kept when its text is, and then nothing more is made for it.
        picture = keys.preview(source.image.sha256, done.text.rotation)
        put_if_absent(self._store, picture, done.preview, media_type="image/jpeg")
        put_if_absent(self._store, key, done.text.to_json(), media_type=JSON)
