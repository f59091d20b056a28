"""How exactly pages are read, and at what cost: our reading against bare tesseract.

    .venv/bin/python tests/bench/bench_reading.py FOLDER [FOLDER…] [--every N] [--bare]

A folder holds scans, ``<id>.gt.txt`` with their true text, and ``manifest.jsonl`` with ``id``, ``severity`` and, where
a page was turned, ``rotate``. CER and WER (per cent) are summed edit distances over summed lengths; a number is exact
when all its digits are right; CPU seconds a page, from opening the picture to its text.
"""

import argparse
import json
import re
import tempfile
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from pipeline.paging.extract import extract_page
from pipeline.paging.identify import identify
from pipeline.paging.pixels import load_pixels
from pipeline.reading.clock import PageClock
from pipeline.reading.letters import mean_confidence
from pipeline.reading.read import read_page
from pipeline.reading.tesseract import TesseractEngine
from schemas.pages import PageSource, PageText
from schemas.plan import Plan

IMAGES = {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".webp", ".jp2"}


class Page(NamedTuple):
    path: Path
    truth: str
    severity: str
    turn: int
    """degrees clockwise that bring it upright"""


def edit_distance(got: Sequence[str], want: Sequence[str]) -> int:
    """Insertions, deletions and replacements between two sequences."""
    codes: dict[str, int] = {}
    got_codes, want_codes = (
        np.array([codes.setdefault(x, len(codes)) for x in side], dtype=int) for side in (got, want)
    )
    steps = np.arange(len(want_codes) + 1)
    row = steps.copy()
    for place, code in enumerate(got_codes, start=1):
        best = np.concatenate([[place], np.minimum(row[:-1] + (want_codes != code), row[1:] + 1)])
        row = np.minimum.accumulate(best - steps) + steps
    return int(row[-1])


def normal(text: str) -> str:
    """The text as it is compared: NFC, no zero-width characters, single blanks."""
    return " ".join(re.sub("[\u200b-\u200d\ufeff]", "", unicodedata.normalize("NFC", text)).split())


class Score:
    """Sums over pages."""

    def __init__(self) -> None:
        self.sums: Counter[str] = Counter()

    def add(self, got: str, want: str, seconds: float) -> None:
        got, want = normal(got), normal(want)
        got_numbers, want_numbers = (Counter(re.findall(r"\d+", text)) for text in (got, want))
        self.sums.update(
            pages=1,
            wrong=edit_distance(got, want),
            characters=len(want),
            wrong_words=edit_distance(got.split(), want.split()),
            words=len(want.split()),
            exact=(got_numbers & want_numbers).total(),
            numbers=want_numbers.total(),
            milliseconds=round(1000 * seconds),
        )

    def row(self) -> str:
        s = self.sums
        return (
            f"{s['pages']:5d}  {100 * s['wrong'] / max(1, s['characters']):5.1f}"
            f"  {100 * s['wrong_words'] / max(1, s['words']):5.1f}  {100 * s['exact'] / max(1, s['numbers']):5.1f}"
            f"  {s['milliseconds'] / 1000 / max(1, s['pages']):5.2f}"
        )


class Tally:
    """Scores by severity, and what became of turned pages."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.scores: dict[str, Score] = defaultdict(Score)
        self.wrongly_turned: list[str] = []

    def add(self, page: Page, read: PageText) -> None:
        self.scores[page.severity].add(read.text, page.truth, sum(read.seconds.values()))
        if page.truth.strip() and read.rotation != page.turn:
            self.wrongly_turned.append(page.path.stem)

    def show(self) -> None:
        print(f"{self.title:24s}  pages   CER   WER  numbers  CPU s")
        for severity, score in sorted(self.scores.items()):
            print(f"  {severity:22s}{score.row()}")
        print(f"  not upright: {', '.join(self.wrongly_turned) or 'none'}")


def pages_of(folder: Path) -> Iterator[Page]:
    """The pages of a folder that have their true text beside them."""
    for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        truth = folder / f"{row['id']}.gt.txt"
        picture = next((path for path in folder.glob(f"{row['id']}.*") if path.suffix.lower() in IMAGES), None)
        if picture and truth.exists():
            turned = int(row.get("rotate", 0))
            yield Page(picture, truth.read_text(encoding="utf-8"), row.get("severity", "?"), -turned % 360)


def read_bare(engine: TesseractEngine, source: PageSource, plan: Plan) -> PageText:
    """The page as tesseract reads it without us: grey, in the plan's language."""
    clock = PageClock(plan.limits.page_timeout_s)
    pixels = load_pixels(source.image)
    grey = np.asarray(pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    words = engine.read(grey, languages=plan.reading.languages, dpi=source.image.dpi, timeout_s=clock.left_s)
    clock.lap("recognise")
    return PageText(
        image_sha256=source.image.sha256,
        reading=plan.reading_fingerprint,
        width=source.image.width,
        height=source.image.height,
        dpi=source.image.dpi,
        source="ocr",
        engine=engine.name,
        words=words,
        confidence=mean_confidence(words),
        seconds=clock.seconds,
    )


def measure(folder: Path, *, every: int, bare: bool) -> None:
    """Read every so many pages of a folder and print how it went."""
    plan = Plan(name="accurate", reading_version="bench", describing_version="", folding_version="")
    engine = TesseractEngine((plan.reading.languages, plan.reading.latin_languages or "eng"))
    ours, theirs = Tally(f"{folder.name}, Abhilekh"), Tally(f"{folder.name}, {engine.name}")
    with tempfile.TemporaryDirectory() as scratch:
        for page in list(pages_of(folder))[::every]:
            source = extract_page(page.path, identify(page.path), 0, plan=plan, folder=Path(scratch))
            ours.add(page, read_page(source, plan, engine=engine, verdict="none").text)
            if bare:
                theirs.add(page, read_bare(engine, source, plan))
    ours.show()
    if bare:
        theirs.show()


def main() -> None:
    """Measure the folders named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth page")
    parser.add_argument("--bare", action="store_true", help="also tesseract without our cleaning")
    asked = parser.parse_args()
    if not asked.folders:
        print("Nothing to measure: name a folder of scans with their true texts (see --help).")
    for folder in asked.folders:
        measure(folder, every=asked.every, bare=asked.bare)


if __name__ == "__main__":
    main()
