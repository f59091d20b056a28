"""How many pages a second are described again, whole: fetched, described, kept as versions, and the index fed.

Run with a number of records: ``bench_redescribing.py 200``; half are letters of one page, half files of five.
"""

import sys
import tempfile
from pathlib import Path

from flows.redescription import run_redescription
from flows.workbench import Workbench
from pipeline import keys
from pipeline.packing import pack_pages
from pipeline.redescribe import Selection
from schemas.settings import Settings
from tests.search_records import make_record
from tests.test_describe import FILE
from tests.test_redescribe import LETTER
from tests.web_archive import open_batch
from tests.written_pages import write_pages


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with (
        tempfile.TemporaryDirectory() as folder,
        Workbench(Settings(home=Path(folder), engine="rehearsal"), reads=True) as bench,
    ):
        batch = open_batch(bench, "bench")
        for number in range(count):
            _keep(bench, batch.id, number)
        for name, selection in (("dry run", True), ("kept and indexed", False)):
            report = run_redescription(bench, Selection(), dry_run=selection, by="bench")
            pace = report.pages / report.seconds
            print(f"{name:18}{report.counts['changed']:6} records {report.pages:6} pages {pace:8.0f} pages/s")


def _keep(bench: Workbench, batch_id: str, number: int) -> None:
    told = FILE if number % 2 else LETTER
    pages = [page.text for page in write_pages(told.replace("1994", str(1950 + number % 50)))]
    name = str(number).translate(str.maketrans("0123456789", "bcdefghijk"))
    record, texts = make_record(name, pages, batch_id=batch_id)
    packed = pack_pages([texts[place] for place in range(1, len(pages) + 1)])
    bench.store.put_once(keys.record_pages(record.record_id, 1), packed, media_type="application/gzip")
    bench.store.put_once(keys.record_version(record.record_id, 1), record.to_json(), media_type="application/json")
    bench.ledger.move_record(record, expected_version=0, item_updates=(), actor="bench")


if __name__ == "__main__":
    main()
