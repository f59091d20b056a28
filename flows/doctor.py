"""What a machine needs to do the work, looked at one by one, each with the remedy."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flows.environment import load, make_folder, running_server
from pipeline.ledger.ledger import open_ledger
from pipeline.plan import make_plan
from pipeline.process import engine_of, second_reader_of
from pipeline.reading.loaded_tesseract import load_library
from pipeline.store.opening import open_store
from schemas.errors import AbhilekhError
from schemas.settings import Settings
from schemas.taxonomy import FILES, load_taxonomy
from search.opening import open_index

FREE_GB = 5


@dataclass(frozen=True)
class Check:
    """One thing looked at."""

    name: str
    fine: bool
    says: str
    remedy: str = ""
    exit_code: int = 0

    def as_json(self) -> dict[str, Any]:
        """For ``--json``."""
        return {"name": self.name, "ok": self.fine, "message": self.says, "remedy": self.remedy or None}


def examine(settings: Settings) -> Iterator[Check]:
    """Every check, in the order in which a fresh machine is mended."""
    checks: tuple[tuple[str, Callable[[Settings], str]], ...] = (
        ("taxonomy", _taxonomy),
        ("reading", _engine),
        ("second reader", _second_reader),
        ("data folder", _home),
        ("store", _store),
        ("ledger", _ledger),
        ("index", _index),
        ("Prefect", _prefect),
    )
    for name, look in checks:
        try:
            yield Check(name, fine=True, says=look(settings))
        except AbhilekhError as error:
            yield Check(name, fine=False, says=error.problem, remedy=error.remedy, exit_code=error.exit_code)


def _taxonomy(settings: Settings) -> str:
    taxonomy, folder = load_taxonomy(settings.taxonomy_dir), settings.taxonomy_dir
    own = [name for name in FILES if folder and (folder / name).is_file()]
    edited = f"; {', '.join(own) or 'nothing'} from {folder}" if folder else ""
    return f"{len(taxonomy.kinds)} kinds of document, {len(taxonomy.places.districts)} districts{edited}"


def _engine(settings: Settings) -> str:
    plan = make_plan(settings, taxonomy=load_taxonomy(settings.taxonomy_dir))
    name = engine_of(plan).name
    slower = settings.engine == "auto" and load_library() is None
    note = "; tesserocr, which is faster, is not installed" if slower else ""
    return f"{name} with {plan.reading.languages} and {plan.reading.latin_languages}{note}"


def _second_reader(settings: Settings) -> str:
    plan = make_plan(settings, taxonomy=load_taxonomy(settings.taxonomy_dir))
    second = second_reader_of(plan)
    return f"reads {plan.reading.second_reader} lines" if second else "off"


def _home(settings: Settings) -> str:
    free = shutil.disk_usage(make_folder(settings.home_dir)).free / 1e9
    warning = "" if free > FREE_GB else ": soon full, make room"
    return f"{settings.home_dir}, {free:.0f} GB free{warning}"


def _store(settings: Settings) -> str:
    store = open_store(settings)
    store.probe()
    return f"{store.name} keeps what is put and refuses to lose it"


def _ledger(settings: Settings) -> str:
    ledger = open_ledger(settings)
    try:
        counts = ledger.counts()
    finally:
        ledger.close()
    return f"{settings.database_url}, {counts['items']} items, {counts['records']} records"


def _index(settings: Settings) -> str:
    index = open_index(settings)
    try:
        index.probe()
        return f"{settings.index_url}, {index.count()} records"
    finally:
        index.close()


def _prefect(settings: Settings) -> str:
    load("flows.ingest", settings, quiet=True)
    return str(load("flows.orchestrator", settings, quiet=True).describe_server(running_server(settings)))
