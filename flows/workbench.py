"""Everything a run needs, opened once from the settings and closed together."""

from types import TracebackType
from typing import Self

from pipeline import keys
from pipeline.chunks import ChunkWorker, name_owner
from pipeline.keep import Keeper
from pipeline.ledger.ledger import Ledger, open_kept_ledger, open_ledger
from pipeline.library import Library
from pipeline.plan import make_plan
from pipeline.pool import ProcessWorkPool, WorkPool
from pipeline.process import warm_up
from pipeline.receiving import Receiver
from pipeline.store.opening import open_store
from schemas.errors import NotFoundError
from schemas.plan import PlanName
from schemas.settings import Settings
from schemas.taxonomy import load_taxonomy
from search.opening import open_index
from search.search import Search


class Workbench:
    """Store, ledger, index, pool and the workers that use them.

    Raises:
        ConfigError: a setting is wrong. ServiceError: a service is down or refuses our secret.
        NotFoundError: whoever asks only looks, and the ledger knows of no delivery.
    """

    def __init__(
        self, settings: Settings, *, plan: PlanName = "accurate", reads: bool = False, looks: bool = False
    ) -> None:
        """``reads``: pages will be read, so the store is probed and processes are kept for it.

        ``looks``: only at what has been taken in; where that is nothing, nothing is made either.
        """
        self.settings = settings
        self.taxonomy = load_taxonomy(settings.taxonomy_dir)
        self.plan = make_plan(settings, name=plan, taxonomy=self.taxonomy)
        self.store = open_store(settings)
        self.ledger = look_into_ledger(settings) if looks else open_ledger(settings)
        self.index = open_index(settings)
        # One process even where nothing is read: an access copy opens an original again, and files are hostile.
        self.pool: WorkPool = ProcessWorkPool(settings.worker_count if reads else 1)
        self.library = Library(self.store, self.ledger, plan=self.plan, pool=self.pool)
        self.search = Search(self.index, self.library)
        if reads:
            self.store.probe()
            for _ in range(settings.worker_count):  # while the delivery is taken in; an error is told by the first page
                self.pool.submit(warm_up, self.plan, timeout_s=self.plan.limits.page_timeout_s)

    @property
    def receiver(self) -> Receiver:
        """Takes deliveries in."""
        return Receiver(self.plan, store=self.store, ledger=self.ledger, pool=self.pool)

    @property
    def keeper(self) -> Keeper:
        """Finishes records."""
        return Keeper(self.plan, taxonomy=self.taxonomy, store=self.store, ledger=self.ledger)

    def chunk_worker(self) -> ChunkWorker:
        """A worker under a name of its own: two of them never hold the same chunk."""
        return ChunkWorker(
            self.plan,
            store=self.store,
            ledger=self.ledger,
            pool=self.pool,
            owner=name_owner(),
            lease_s=self.settings.lease_s,
            threads=2 * self.settings.worker_count,  # while pages are put into the store, others keep the cores busy
        )

    def close(self) -> None:
        """Stop the processes and let go of the connections."""
        self.pool.close()
        self.index.close()
        self.ledger.close()

    def __enter__(self) -> Self:
        """Use it in a ``with``."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close, whatever happened."""
        self.close()


def look_into_ledger(settings: Settings) -> Ledger:
    """The ledger for whoever only looks at what has been taken in: nothing is made.

    Raises:
        NotFoundError: nothing has been taken in yet; or something has, and it is the ledger that was lost.
    """
    try:
        return open_kept_ledger(settings)
    except NotFoundError as error:
        store = open_store(settings)
        if next(iter(store.keys(keys.BATCHES)), None) is None:
            raise
        raise NotFoundError(
            f"The store {store.name} holds deliveries, but the ledger knows of none.",
            remedy="Rebuild it from the store with `abhilekh restore`, or let ABHILEKH_DATABASE name the right one.",
        ) from error
