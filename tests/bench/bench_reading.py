"""How exactly pages are read, and at what cost: Abhilekh, its stages one by one, bare tesseract, OCRmyPDF.

    make bench [pages=36] [seed=1] [folders="A B"] [stages=yes] [results=yes]
    python -m tests.bench.bench_reading [FOLDER…] [--every N] [--bare] [--ways …]

Without a folder, pages are drawn anew from the seed: every kind at every severity, then faces, and a family of damage,
that were kept out of all tuning, then pages that lie turned. Seeds 9000-9999 are for final figures: nobody looks at
their pages. A folder holds scans, ``<id>.gt.txt`` with their true texts and ``manifest.jsonl``. What was read once is
kept (``--home``), so a stopped run goes on. Character and word error (per cent) are summed edit distances over summed
lengths; a number is exact when all its digits are right; CPU seconds a page from opening the scan to its text.
"""

import argparse
import json
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.bench.measured import Measured, cpu_a_page, grouped, measure, summed, write_rows
from tests.bench.readings import Kept, read_all
from tests.bench.scan_folders import TABLES, Page, pages_of
from tests.bench.scans import faces
from tests.bench.scans.sets import Order, make_set, plan_pages
from tests.bench.second_ways import SecondWay
from tests.bench.ways import BareWay, OurWay, PeerWay, Way, lesser_plans, our_plan

ROOT = Path(__file__).parents[2]
OURS, FAST, BARE = "Abhilekh accurate", "Abhilekh fast", "tesseract Devanagari"
PEERS = {"OCRmyPDF -l hin+eng": "hin+eng", "OCRmyPDF -l Devanagari": "Devanagari"}
WITHOUT = "without "
ONE_READER = WITHOUT + "second_reader"
SECOND, BEST_CHOICE = "second reader alone", "best choice of words"
WAYS = ("accurate", "fast", "tesseract", "ocrmypdf", "second", "stages")
"""As the command line calls them; ``second`` tells what the second reader is worth, ``stages`` is the accurate plan
with each other stage left out once."""
RUN = "run.json"
"""What the rows beside it were asked for: ``about``."""
MAIN = "drawn anew"
SIDE_SETS = ("faces kept out", "damage kept out", "turned")
SHARE_OF_SIDE_SETS = 3
"""Each has a third as many pages as the main set,"""
KINDS_OF_SIDE_SETS = ("letter", "notesheet", "khasra", "circular")
"""of so few kinds, that a dozen pages have them at every severity."""


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, help="measure these instead of pages drawn anew")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="of the folders only every Nth page")
    parser.add_argument("--bare", action="store_true", help="folders: also bare tesseract")
    parser.add_argument("--ways", nargs="+", choices=WAYS, help="default: accurate; of pages drawn anew all but stages")
    parser.add_argument("--pages", type=int, default=36, help="pages of the main set drawn anew")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--also", nargs="*", type=Path, default=[], help="folders beside the pages drawn anew")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--home", type=Path, default=ROOT / "build" / "bench", help="where everything is kept")
    asked = parser.parse_args()
    if asked.folders:
        pages = [page for folder in asked.folders for page in list(pages_of(folder))[:: asked.every]]
        names = asked.ways or ("accurate", *("tesseract",) * asked.bare)
    else:
        pages = [*_drawn(asked.home, asked.seed, asked.pages), *(p for folder in asked.also for p in pages_of(folder))]
        names = asked.ways or WAYS[:-1]
    wanted = [(way, _fit_for(name, pages)) for name in names for way in ways_named(name)]
    readings = read_all(wanted, kept=Kept(asked.home / "readings.jsonl"), jobs=asked.jobs)
    rows = [measure(page, way.name, reading) for page, way, reading in readings]
    write_rows(asked.home / "reading.jsonl", rows)
    (asked.home / RUN).write_text(f"{json.dumps(about(asked, names))}\n", encoding="utf-8")
    show(rows)


def about(asked: argparse.Namespace, names: Sequence[str]) -> dict[str, str]:
    """What a run was asked to measure, in words: beside the figures it says what they are figures of."""
    drawn = f"drawn from seed {asked.seed}: {asked.pages} pages, {_fewer(asked.pages)} in each side set"
    folders = " ".join(folder.absolute().name for folder in (asked.folders or asked.also))
    every = f", one page of {asked.every}" if asked.folders and asked.every > 1 else ""
    pages = [*([] if asked.folders else [drawn]), *([f"folders: {folders}{every}"] if folders else [])]
    return {"pages": "; ".join(pages), "ways": ", ".join(names)}


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


def ways_named(name: str) -> list[Way]:
    """The ways that the command line calls so."""
    match name:
        case "accurate":
            return [OurWay(OURS, our_plan("accurate"))]
        case "fast":
            return [OurWay(FAST, our_plan("fast"))]
        case "tesseract":
            return [BareWay(BARE, our_plan("accurate"))]
        case "second":
            return second_ways()
        case "stages":
            lesser = lesser_plans(our_plan("accurate"))
            return [OurWay(WITHOUT + what, plan) for what, plan in lesser if what != "second_reader"]
    program = _ocrmypdf()
    if program is None:
        print("OCRmyPDF is not installed here (make bench-setup): measured without it", file=sys.stderr)
        return []
    return [PeerWay(name, program, languages) for name, languages in PEERS.items()]


def second_ways() -> list[Way]:
    """The accurate plan without the second reader, that reader alone, the best choice; none where the plan has none."""
    plan = our_plan("accurate")
    without = dict(lesser_plans(plan)).get("second_reader")
    if without is None:
        print("the accurate plan has no second reader: not measured", file=sys.stderr)
        return []
    return [
        OurWay(ONE_READER, without),
        SecondWay(SECOND, plan, best=False),
        SecondWay(BEST_CHOICE, plan, best=True),
    ]


def _fit_for(name: str, pages: Sequence[Page]) -> list[Page]:
    """The pages that a way is measured on: the side sets ask one question, of ours and of tesseract."""
    if name in ("accurate", "tesseract"):
        return list(pages)
    if name == "second":  # it reads no cells of tables
        return [page for page in pages if page.kind not in TABLES]
    return [
        page for page in pages if page.group not in SIDE_SETS and (name != "stages" or page.group == pages[0].group)
    ]


def _ocrmypdf() -> str | None:
    """OCRmyPDF of this environment, else of this machine."""
    beside = Path(sys.executable).with_name("ocrmypdf")
    return str(beside) if beside.exists() else shutil.which("ocrmypdf")


def _drawn(home: Path, seed: str, pages: int) -> Iterator[Page]:
    """The sets of that seed, drawn where they are not kept yet."""
    if (home / "faces").is_dir():
        faces.add_folder(home / "faces")
    seen, kept_out = faces.installed(faces.SEEN), faces.installed(faces.KEPT_OUT)
    fewer = _fewer(pages)
    new_faces, new_damage, lying = SIDE_SETS
    few = KINDS_OF_SIDE_SETS
    orders = {
        MAIN: Order(seed, pages, faces=seen),
        new_faces: Order(f"{seed}-faces", fewer, kinds=few, faces=kept_out),
        new_damage: Order(f"{seed}-damage", fewer, kinds=few, faces=seen, unseen_damage=True),
        lying: Order(f"{seed}-turned", fewer, kinds=few, faces=seen, turned_share=1.0),
    }
    for group, order in orders.items():
        folder = home / "scans" / order.seed
        for number, _ in enumerate(make_set(folder, order), start=1):
            print(f"\r\033[K{group}: {number} of {order.pages} pages drawn", end="", file=sys.stderr)
        print(file=sys.stderr)
        wanted = {plan.name for plan in plan_pages(order)}
        yield from (page for page in pages_of(folder, group) if page.path.stem in wanted)


def _fewer(pages: int) -> int:
    return max(1, pages // SHARE_OF_SIDE_SETS)


if __name__ == "__main__":
    main()
