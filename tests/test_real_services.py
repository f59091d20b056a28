"""The whole on PostgreSQL, MinIO and Elasticsearch; then everything but the bucket is destroyed."""

from pathlib import Path

import pytest

from flows.workbench import Workbench
from pipeline.backup import make_backup, restore_ledger, seal_audit
from schemas.access import LOCAL_OPERATOR
from schemas.queries import SearchPage, SearchRequest
from schemas.records import Record
from search.feed import rebuild_index
from tests.deliveries import draw_delivery, faults, outcomes, take_delivery
from tests.machines import Machine

WORDS = ("आदेश", "aadesh", "पत्र", "तहसील", "kalektar")


def answers(bench: Workbench) -> dict[str, SearchPage]:
    """What the index answers, but for how long it took."""
    found = {words: bench.search.search(SearchRequest(words=words, limit=50), viewer=LOCAL_OPERATOR) for words in WORDS}
    return {words: page.model_copy(update={"took_ms": 0}) for words, page in found.items()}


def records(bench: Workbench) -> dict[str, Record]:
    """Every record, as it stands."""
    ids = [row.record_id for row in bench.ledger.record_rows()]
    return {record_id: bench.library.record(record_id, viewer=LOCAL_OPERATOR) for record_id in ids}


@pytest.mark.slow
@pytest.mark.parametrize("dumped", [False, True], ids=["without a dump", "with a dump"])
def test_everything_but_the_bucket_may_burn(tmp_path: Path, on_real_services: dict[str, str], dumped: bool) -> None:
    small = {"ABHILEKH_ENGINE": "rehearsal", "ABHILEKH_CHUNK_PAGES": "10"}
    before = Machine(on_real_services | small | {"ABHILEKH_HOME": str(tmp_path / "before")})
    delivery = draw_delivery(tmp_path / "बस्ता", files=6, long_pages=25)
    with Workbench(before.settings(), reads=True) as bench:
        first, read = take_delivery(bench, delivery)
        assert read == 31
        assert faults(bench, first.batch.id, expected={}) == []
        said, kept = answers(bench), records(bench)
        if dumped:
            seal_audit(bench.store, bench.ledger)
            make_backup(bench.store, bench.ledger)
    burnt = {name: value for name, value in on_real_services.items() if name.startswith("ABHILEKH_STORE")}
    after = Machine(burnt | small | {"ABHILEKH_HOME": str(tmp_path / "after")})
    with Workbench(after.settings(), reads=True) as bench:
        restore_ledger(bench.store, bench.ledger)
        rebuild_index(bench.ledger, bench.library, bench.index)
        assert records(bench) == kept
        assert {words: {hit.record_id for hit in page.hits} for words, page in answers(bench).items()} == {
            words: {hit.record_id for hit in page.hits} for words, page in said.items()
        }
        assert faults(bench, first.batch.id, expected=outcomes(first)) == []
        again, read = take_delivery(bench, delivery)
        assert (outcomes(again), read) == (outcomes(first), 0)
