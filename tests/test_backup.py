"""Versions and what comes back of them: one line in the bucket, whoever was killed where."""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.workbench import Workbench
from pipeline import keys
from pipeline.backup import SEGMENT, make_backup, restore_ledger, seal_audit, sealed_events
from pipeline.packing import OpenPages, pack_pages, unpack_lines
from schemas.access import LOCAL_OPERATOR
from schemas.errors import IntegrityError, StaleVersionError
from schemas.records import Link, Record
from schemas.settings import Settings
from tests.deliveries import draw_page, draw_tiff, take_delivery


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", engine="rehearsal", workers=1)


@pytest.fixture
def bench(settings: Settings) -> Iterator[Workbench]:
    with Workbench(settings) as opened:
        yield opened


@pytest.fixture
def record(bench: Workbench, tmp_path: Path) -> Record:
    take_delivery(bench, draw_page(tmp_path / "in" / "पत्र.png", 1))
    (row,) = bench.ledger.record_rows()
    return bench.library.record(row.record_id, viewer=LOCAL_OPERATOR)


def linked(record: Record, number: str) -> Record:
    link = Link(efile_no=number, by="clerk", at=datetime(2026, 11, 25, tzinfo=UTC))
    return record.model_copy(update={"links": (*record.links, link)})


def numbers(bench: Workbench, record_id: str) -> list[str | None]:
    return [link.efile_no for link in bench.library.record(record_id, viewer=LOCAL_OPERATOR).links]


def versions(bench: Workbench, record_id: str) -> list[str]:
    return [key for key in bench.store.keys(f"{keys.RECORDS}{record_id}/") if key.endswith(".json")]


def restored(settings: Settings, home: Path) -> Workbench:
    bench = Workbench(settings.model_copy(update={"home": home, "store": settings.store_url}))
    restore_ledger(bench.store, bench.ledger)
    return bench


def put_without_pointer(bench: Workbench, record: Record) -> Record:
    """What a change leaves that was killed between the put and the ledger's pointer."""
    left = record.model_copy(update={"version": record.version + 1})
    bench.store.put_once(keys.record_version(record.record_id, left.version), left.to_json(), media_type="x/json")
    return left


def test_who_changed_an_old_version_is_told_and_leaves_nothing_in_the_bucket(
    bench: Workbench, record: Record, settings: Settings, tmp_path: Path
) -> None:
    kept = bench.keeper.put_version(linked(record, "E-1"), actor="first")
    assert kept.version == 2
    with pytest.raises(StaleVersionError):
        bench.keeper.put_version(linked(record, "E-2"), actor="second")
    assert versions(bench, record.record_id) == [keys.record_version(record.record_id, n) for n in (1, 2)]
    again = bench.library.record(record.record_id, viewer=LOCAL_OPERATOR)
    bench.keeper.put_version(linked(again, "E-2"), actor="second")
    assert numbers(bench, record.record_id) == ["E-1", "E-2"]
    with restored(settings, tmp_path / "new") as other:
        assert numbers(other, record.record_id) == ["E-1", "E-2"]


def test_a_change_killed_before_the_pointer_moved_is_adopted_by_the_next(
    bench: Workbench, record: Record, settings: Settings, tmp_path: Path
) -> None:
    put_without_pointer(bench, linked(record, "E-1"))
    with pytest.raises(StaleVersionError):
        bench.keeper.put_version(linked(record, "E-2"), actor="second")
    assert numbers(bench, record.record_id) == ["E-1"]
    assert [row.version for row in bench.ledger.outbox()] == [2]
    assert bench.ledger.events(limit=1000)[-1].actor == "pipeline"
    again = bench.library.record(record.record_id, viewer=LOCAL_OPERATOR)
    bench.keeper.put_version(linked(again, "E-2"), actor="second")
    with restored(settings, tmp_path / "new") as other:
        assert numbers(other, record.record_id) == ["E-1", "E-2"]


def test_a_change_repeated_after_it_was_killed_is_in_the_record_once(bench: Workbench, record: Record) -> None:
    put_without_pointer(bench, linked(record, "E-1"))
    with pytest.raises(StaleVersionError):
        bench.keeper.put_version(linked(record, "E-1"), actor="clerk")
    assert numbers(bench, record.record_id) == ["E-1"]


def test_the_last_dump_and_what_came_after_it_come_back(
    bench: Workbench, record: Record, settings: Settings, tmp_path: Path
) -> None:
    key = make_backup(bench.store, bench.ledger)
    lines = [json.loads(line) for line in gzip.decompress(bench.store.get(key)).splitlines()]
    assert lines == list(bench.ledger.dump())
    bench.keeper.put_version(linked(record, "E-1"), actor="clerk")
    with restored(settings, tmp_path / "new") as other:
        assert numbers(other, record.record_id) == ["E-1"]


def test_a_segment_is_the_same_bytes_when_it_is_sealed_again(bench: Workbench, record: Record) -> None:
    count = len(bench.ledger.unsealed(SEGMENT))
    events = bench.ledger.events(limit=1000)
    assert seal_audit(bench.store, bench.ledger) == count
    assert seal_audit(bench.store, bench.ledger) == 0
    (key,) = bench.store.keys(keys.AUDIT)
    assert tuple(sealed_events(bench.store, key)) == events


@pytest.mark.parametrize("content", [b"no gzip", gzip.compress(b"no json\n"), gzip.compress(b"{}\n")[:-4]])
def test_a_segment_that_is_none_is_an_integrity_error(bench: Workbench, content: bytes) -> None:
    key = keys.audit_segment(1, 2)
    bench.store.put_once(key, content, media_type="application/gzip")
    with pytest.raises(IntegrityError):
        list(sealed_events(bench.store, key))


def test_one_page_of_a_long_record_is_parsed_alone(bench: Workbench, tmp_path: Path) -> None:
    take_delivery(bench, draw_tiff(tmp_path / "a.tif", range(6)))
    (row,) = bench.ledger.record_rows()
    every = bench.library.page_texts(row.record_id, viewer=LOCAL_OPERATOR)
    assert list(every) == [1, 2, 3, 4, 5, 6]
    assert bench.library.page_text(row.record_id, 4, viewer=LOCAL_OPERATOR) == every[4]
    assert bench.library.page_texts(row.record_id, viewer=LOCAL_OPERATOR, numbers=(0, 6, 7)) == {6: every[6]}
    packed = pack_pages([every[1], None, every[3]])
    lines = unpack_lines(packed)
    assert len(lines) == 3
    assert (lines.page(1), lines.page(2), lines.page(3), lines.page(4)) == (every[1], None, every[3], None)


def test_open_pages_are_bounded_by_bytes_and_the_last_asked_for_stays() -> None:
    fetched = []

    def fetch(key: str) -> bytes:
        fetched.append(key)
        return pack_pages([None] * 10)

    one = unpack_lines(pack_pages([None] * 10)).size_bytes
    shelf = OpenPages(fetch, limit_bytes=2 * one)
    for key in ("a", "b", "a", "c", "a", "b"):
        assert len(shelf.pages(key)) == 10
    assert fetched == ["a", "b", "c", "b"]
    small = OpenPages(fetch, limit_bytes=1)
    assert small.pages("z") is small.pages("z")
