"""How many pages a second are described again, whole: fetched, described, kept as versions, and the index fed.

Run with a number of records: ``bench_redescribing.py 200``; half are letters of one page, half files of five. With
``--words 150`` the pages are those of the labelled papers' tuning half, as a typical scan is read, laid under one
another until each has so many words in the mean. Told are a run that changes every record, as new rules do, and one
after a new kind of paper was put into the cue file, which changes some.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path

from flows.redescription import run_redescription
from flows.workbench import Workbench
from pipeline import keys
from pipeline.packing import pack_pages
from pipeline.redescribe import Selection
from schemas.pages import PageText
from schemas.settings import Settings
from tests.bench.bench_describing import STORE
from tests.bench.documents import reading
from tests.bench.documents.noise import spoil
from tests.bench.documents.papers import fill, templates
from tests.search_records import make_record
from tests.test_describe import FILE
from tests.test_redescribe import LETTER, with_cue
from tests.web_archive import open_batch
from tests.written_pages import write_pages

LOOK = "typical"
GAP = 60
"""Pixels between what was one page and the next."""
FILE_PAGES = 5
NEW_TITLE = "प्रतिवेदन"
"""What the papers are called whose kind is new in the cue file."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=200)
    parser.add_argument("--words", type=int, default=0, help="words of a page; without it the pages are short")
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        Workbench(Settings(home=Path(folder), engine="rehearsal"), reads=True) as bench,
    ):
        batch = open_batch(bench, "bench")
        records = full_records(asked.words) if asked.words else short_records()
        kept = words = 0
        for number, pages in zip(range(asked.count), records, strict=False):
            _keep(bench, batch.id, number, pages)
            kept, words = kept + len(pages), words + sum(len(page.words) for page in pages)
        print(f"{kept} pages of {words / kept:.0f} words")
        _measure(bench, "every record changed")
        taxonomy = with_cue(Path(folder) / "cues", "trial", NEW_TITLE)
        with Workbench(bench.settings.model_copy(update={"taxonomy": str(taxonomy)}), reads=True) as changed:
            _measure(changed, "a new cue file")


def _measure(bench: Workbench, name: str) -> None:
    """A dry run, and one that keeps what it finds."""
    for how, dry_run in (("dry", True), ("kept and indexed", False)):
        began, here = time.monotonic(), time.process_time()
        report = run_redescription(bench, Selection(), dry_run=dry_run, by="bench")
        pace, here = report.pages / (time.monotonic() - began), time.process_time() - here
        print(
            f"{name}, {how}: {report.counts['changed']} of {sum(report.counts.values())} records changed,"
            f" {report.pages} pages, {pace:.0f} pages/s, {1000 * here / report.pages:.1f} CPU ms a page in the"
            " leading process"
        )


def short_records() -> Iterator[Sequence[PageText]]:
    """Letters of one page and files of five, in turn."""
    for number in cycle(range(100)):
        yield write_pages((FILE if number % 2 else LETTER).replace("1994", str(1950 + number % 50)))


def full_records(words: int) -> Iterator[Sequence[PageText]]:
    """The same of full pages."""
    pages = _full_pages(words)
    while True:
        yield [next(pages)]
        yield [next(pages) for _ in range(FILE_PAGES)]


def _full_pages(words: int) -> Iterator[PageText]:
    some: list[PageText] = []
    written, wanted = 0, words
    for page in _read_pages():
        some.append(page)
        written += len(page.words)
        if written >= wanted:
            yield _pile(some)
            some, wanted = [], wanted + words


def _read_pages() -> Iterator[PageText]:
    """Pages of the papers that the rules were tuned on, filled anew each time round."""
    for time_round in cycle(range(1000)):
        for template in templates("tuning"):
            for text in fill(template, f"redescribing-{time_round}").pages:
                if printed := reading.load(text, "printed", STORE):
                    yield spoil(printed, LOOK, text)


def _pile(pages: Sequence[PageText]) -> PageText:
    """One page, with what stands on several."""
    words, top, lines = [], 0, 0
    for page in pages:
        above = min((word.box[1] for word in page.words), default=0) - top
        for word in page.words:
            left, upper, right, lower = word.box
            box = (left, upper - above, right, lower - above)
            words.append(word.model_copy(update={"box": box, "line": word.line + lines}))
        top = max((word.box[3] for word in words), default=0) + GAP
        lines = max((word.line for word in words), default=-1) + 1
    return pages[0].model_copy(update={"words": tuple(words), "height": max(pages[0].height, top)})


def _keep(bench: Workbench, batch_id: str, number: int, pages: Sequence[PageText]) -> None:
    name = str(number).translate(str.maketrans("0123456789", "bcdefghijk"))
    record, _ = make_record(name, [page.text for page in pages], batch_id=batch_id)
    bench.store.put_once(keys.record_pages(record.record_id, 1), pack_pages(pages), media_type="application/gzip")
    bench.store.put_once(keys.record_version(record.record_id, 1), record.to_json(), media_type="application/json")
    bench.ledger.move_record(record, expected_version=0, item_updates=(), actor="bench")


if __name__ == "__main__":
    main()
