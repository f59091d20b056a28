"""Deliveries for tests: drawn in a moment, taken in without Prefect, and held against what must be true afterwards."""

from collections import Counter
from pathlib import Path

import numpy as np
from PIL import Image

from flows.work import close_batch, finish_rest, read_chunk, take_in
from flows.workbench import Workbench
from pipeline import keys
from pipeline.receiving import Delivery
from pipeline.register import Register
from pipeline.verify import verify
from schemas.access import LOCAL_OPERATOR
from schemas.items import BatchReport, Item, ItemStatus
from schemas.queries import SearchRequest

SIZE = (420, 594)
"""A4 at 50 dpi: enough for the rehearsal engine, which looks at no letter."""


def draw_page(path: Path, seed: int) -> Path:
    """A page that no other seed draws; as PNG, or what its name ends with."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.full((SIZE[1], SIZE[0]), 255, np.uint8)
    rng = np.random.default_rng(seed)
    for row in range(60, 540, 24):
        for left in rng.integers(40, 360, 6):
            pixels[row : row + 9, left : left + int(rng.integers(10, 40))] = 20
    Image.fromarray(pixels).save(path, dpi=(50, 50))
    return path


def draw_tiff(path: Path, seeds: range) -> Path:
    """A TIFF with a page for each seed."""
    frames = [Image.open(draw_page(path.with_suffix(f".{seed}.png"), seed)) for seed in seeds]
    frames[0].save(path, save_all=True, append_images=frames[1:], compression="tiff_lzw", dpi=(50, 50))
    for seed in seeds:
        path.with_suffix(f".{seed}.png").unlink()
    return path


def draw_delivery(folder: Path, *, files: int = 12, long_pages: int = 60) -> Path:
    """Single pages, a long paper file, a duplicate, an empty and a false file: what every bundle holds."""
    for number in range(files):
        draw_page(folder / "एकल पत्र" / f"पत्र {number}.png", 1000 + number)
    draw_tiff(folder / "मिसल 27.tif", range(2000, 2000 + long_pages))
    (folder / "copy of 0.png").write_bytes((folder / "एकल पत्र" / "पत्र 0.png").read_bytes())
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "note.pdf").write_text("not a PDF at all\n" * 40, encoding="utf-8")
    return folder


def take_delivery(
    bench: Workbench, path: Path, *, as_folder: bool = False, name: str | None = None, register: Register | None = None
) -> tuple[BatchReport, int]:
    """The whole of an ingest as the flow does it, without Prefect; returns the report and how many pages were read."""
    delivery = Delivery(path=path, name=name or path.name, as_folder=as_folder, register=register)
    batch = bench.receiver.open_batch(delivery)
    take_in(bench, delivery, batch)
    worker = bench.chunk_worker()
    read = 0
    while chunk := worker.claim(batch.id):
        read += read_chunk(bench, worker, batch, chunk)
    finish_rest(bench, batch)
    return close_batch(bench, batch, seconds=1.0, register=register), read


def outcomes(report: BatchReport) -> dict[str, str]:
    """Source → status."""
    return {item.source: str(item.status) for item in report.items}


def texts_kept(bench: Workbench) -> set[str]:
    """Keys of all page texts in the store."""
    return {key for key in bench.store.keys(keys.PAGES) if key.endswith(".json")}


def faults(bench: Workbench, batch_id: str, *, expected: dict[str, str]) -> list[str]:
    """What is wrong after a delivery is through: nothing may be."""
    items = bench.ledger.items(batch_id)
    found = {item.source: str(item.status) for item in items}
    wrong = [f"{source}: {found.get(source)} and not {status}" for source, status in expected.items()]
    wrong = [
        line for line, (source, status) in zip(wrong, expected.items(), strict=True) if found.get(source) != status
    ]
    wrong += [f"an item more than once: {source}" for source, n in Counter(i.source for i in items).items() if n > 1]
    wrong += [f"{each.code}: {each.subject}: {each.message}" for each in _differences(bench)]
    wrong += _doubles(bench, items)
    return wrong


def _differences(bench: Workbench) -> list:
    return list(verify(bench.store, bench.ledger, indexed=bench.index.versions))


def _doubles(bench: Workbench, items: tuple[Item, ...]) -> list[str]:
    """Records that are there twice, in the ledger, the store or the index."""
    searchable = {ItemStatus.INDEXED, ItemStatus.PARTIAL}
    records = {item.record_id for item in items if item.status in searchable}
    wrong = []
    rows = Counter(row.record_id for row in bench.ledger.record_rows())
    wrong += [f"record {name} stands {n} times in the ledger" for name, n in rows.items() if n > 1]
    page = bench.search.search(SearchRequest(batch=(_batch_name(bench, items),), limit=200), viewer=LOCAL_OPERATOR)
    hits = Counter(hit.record_id for hit in page.hits)
    wrong += [f"record {name} is found {n} times" for name, n in hits.items() if n > 1]
    if set(hits) != records:
        wrong.append(f"found {len(hits)} records of {len(records)}")
    return wrong


def _batch_name(bench: Workbench, items: tuple[Item, ...]) -> str:
    batch = bench.ledger.batch(items[0].batch_id)
    assert batch is not None
    return batch.id
