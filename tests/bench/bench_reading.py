"""How exactly pages are read, and at what cost: Abhilekh, its stages one by one, bare tesseract, OCRmyPDF.

    make bench [pages=36] [seed=1] [folders="A B"] [ablate=yes] [results=yes]
    python -m tests.bench.bench_reading [FOLDER…] [--every N] [--bare]

Without a folder, pages are drawn anew from the seed: every kind at every severity, then faces, and a family of damage,
that were kept out of all tuning, then pages that lie turned. Seeds 9000-9999 are for final figures: nobody looks at
their pages. A folder holds scans, ``<id>.gt.txt`` with their true texts and ``manifest.jsonl``. What was read once is
kept (``--home``), so a stopped run goes on. Character and word error (per cent) are summed edit distances over summed
lengths; a number is exact when all its digits are right; CPU seconds a page from opening the scan to its text.
"""

import argparse
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.bench.measured import Measured, cpu_a_page, grouped, measure, summed, write_rows
from tests.bench.readings import Kept, read_all
from tests.bench.scan_folders import Page, pages_of
from tests.bench.scans import faces
from tests.bench.scans.sets import Order, make_set, plan_pages
from tests.bench.ways import BareWay, OurWay, PeerWay, Way, lesser_plans, our_plan

ROOT = Path(__file__).parents[2]
OURS, FAST, BARE = "Abhilekh accurate", "Abhilekh fast", "tesseract Devanagari"
PEERS = {"OCRmyPDF -l hin+eng": "hin+eng", "OCRmyPDF -l Devanagari": "Devanagari"}
WITHOUT = "without "
SHARE_OF_SIDE_SETS = 3
"""Faces kept out, damage kept out and turned pages each have a third as many pages as the main set."""


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, help="measure these instead of pages drawn anew")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="of the folders only every Nth page")
    parser.add_argument("--bare", action="store_true", help="folders: also bare tesseract")
    parser.add_argument("--all-ways", action="store_true", help="folders: also the fast plan, tesseract and OCRmyPDF")
    parser.add_argument("--pages", type=int, default=36, help="pages of the main set drawn anew")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--also", nargs="*", type=Path, default=[], help="folders beside the pages drawn anew")
    parser.add_argument("--ablate", action="store_true", help="also leave out each stage once")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--home", type=Path, default=ROOT / "build" / "bench", help="where everything is kept")
    asked = parser.parse_args()
    if asked.folders:
        pages = [page for folder in asked.folders for page in list(pages_of(folder))[:: asked.every]]
        ways = _ways(all_ways=asked.all_ways, bare=asked.bare)
    else:
        pages = [*_drawn(asked.home, asked.seed, asked.pages), *(p for folder in asked.also for p in pages_of(folder))]
        ways = _ways(all_ways=True, bare=True)
    kept = Kept(asked.home / "readings.jsonl")
    rows = [
        measure(page, way.name, reading) for page, way, reading in read_all(pages, ways, kept=kept, jobs=asked.jobs)
    ]
    if asked.ablate:
        main_set = [page for page in pages if page.group == pages[0].group]
        lesser = [OurWay(WITHOUT + what, plan) for what, plan in lesser_plans(our_plan("accurate"))]
        readings = read_all(main_set, lesser, kept=kept, jobs=asked.jobs)
        rows += [measure(page, way.name, reading) for page, way, reading in readings]
    write_rows(asked.home / "reading.jsonl", rows)
    show(rows)


def show(rows: Sequence[Measured]) -> None:
    """Print how each way read each set, by severity, and which pages did not end upright."""
    for group, of_group in grouped(rows, lambda row: row.group).items():
        for way, of_way in grouped(of_group, lambda row: row.way).items():
            print(f"{group}, {way}".ljust(46), "pages   CER   WER  numbers  found  order  CPU s")
            severities = sorted(grouped(of_way, lambda row: row.severity).items())
            for severity, some in [*severities, ("all", of_way)] if len(severities) > 1 else severities:
                score = summed(some)
                print(
                    f"  {severity}".ljust(46),
                    f"{score.pages:5d} {score.cer:5.1f} {score.wer:5.1f}    {score.numbers_exact:5.1f}"
                    f"  {score.words_found:5.1f}  {score.order:5.1f}  {cpu_a_page(some):5.2f}",
                )
            if way in (OURS, FAST):
                lying = [row.page for row in of_way if not row.is_upright and row.score.characters]
                print(f"  not upright: {', '.join(lying) or 'none'}")
            for row in of_way:
                if row.error:
                    print(f"  {row.page}: {row.error}")


def _ways(*, all_ways: bool, bare: bool) -> list[Way]:
    ways: list[Way] = [OurWay(OURS, our_plan("accurate"))]
    if all_ways:
        ways.append(OurWay(FAST, our_plan("fast")))
    if bare or all_ways:
        ways.append(BareWay(BARE, our_plan("accurate")))
    program = _ocrmypdf()
    if all_ways and program:
        ways += [PeerWay(name, program, languages) for name, languages in PEERS.items()]
    elif all_ways:
        print("OCRmyPDF is not installed here (make bench-setup): measured without it", file=sys.stderr)
    return ways


def _ocrmypdf() -> str | None:
    """OCRmyPDF of this environment, else of this machine."""
    beside = Path(sys.executable).with_name("ocrmypdf")
    return str(beside) if beside.exists() else shutil.which("ocrmypdf")


def _drawn(home: Path, seed: str, pages: int) -> Iterator[Page]:
    """The sets of that seed, drawn where they are not kept yet."""
    if (home / "faces").is_dir():
        faces.add_folder(home / "faces")
    seen, kept_out = faces.installed(faces.SEEN), faces.installed(faces.KEPT_OUT)
    fewer = max(1, pages // SHARE_OF_SIDE_SETS)
    orders = {
        "main": Order(seed=seed, pages=pages, faces=seen),
        "faces kept out": Order(seed=f"{seed}-faces", pages=fewer, faces=kept_out),
        "damage kept out": Order(seed=f"{seed}-damage", pages=fewer, faces=seen, unseen_damage=True),
        "turned": Order(seed=f"{seed}-turned", pages=fewer, faces=seen, turned_share=1.0),
    }
    for group, order in orders.items():
        folder = home / "scans" / order.seed
        for number, _ in enumerate(make_set(folder, order), start=1):
            print(f"\r\033[K{group}: {number} of {order.pages} pages drawn", end="", file=sys.stderr)
        print(file=sys.stderr)
        wanted = {plan.name for plan in plan_pages(order)}
        yield from (page for page in pages_of(folder, group) if page.path.stem in wanted)


if __name__ == "__main__":
    main()
