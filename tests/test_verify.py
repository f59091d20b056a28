"""Whatever is done to store, ledger, index or audit trail behind the program's back: ``verify`` names it."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from flows.work import index_waiting
from flows.workbench import Workbench
from pipeline import keys
from pipeline.backup import seal_audit
from pipeline.ledger.audit import BEGINNING, event_hash
from pipeline.ledger.database import Database
from pipeline.verify import verify
from schemas.access import LOCAL_OPERATOR
from schemas.records import Link, Record
from schemas.settings import Settings
from tests.deliveries import draw_page, take_delivery

Sql = Callable[..., int]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", engine="rehearsal", workers=1)


@pytest.fixture
def bench(settings: Settings, tmp_path: Path) -> Iterator[Workbench]:
    """One record in its second version, and a sealed audit trail: nothing differs."""
    with Workbench(settings) as opened:
        take_delivery(opened, draw_page(tmp_path / "in" / "पत्र.png", 1))
        link = Link(efile_no="E-1", by="clerk", at=datetime(2026, 11, 25, tzinfo=UTC))
        opened.keeper.put_version(current(opened).model_copy(update={"links": (link,)}), actor="clerk")
        index_waiting(opened)
        seal_audit(opened.store, opened.ledger)
        assert found(opened) == set()
        yield opened


@pytest.fixture
def sql(bench: Workbench, settings: Settings) -> Iterator[Sql]:
    """Runs a statement on the ledger, as somebody who has the database may."""
    database = Database(settings)

    def run(statement: str, **values: Any) -> int:
        with database.writing() as connection:
            return connection.execute(text(statement), values).rowcount

    yield run
    database.close()


def current(bench: Workbench) -> Record:
    (row,) = bench.ledger.record_rows()
    return bench.library.record(row.record_id, viewer=LOCAL_OPERATOR)


def found(bench: Workbench) -> set[tuple[str, str]]:
    """Code and subject of every difference."""
    return {(each.code, each.subject) for each in verify(bench.store, bench.ledger, indexed=bench.index.versions)}


def stored(settings: Settings, key: str) -> Path:
    return Path(settings.store_url.removeprefix("file://")) / key


def spoil(path: Path) -> None:
    """One bit of a stored object falls over."""
    path.chmod(0o644)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def lose(settings: Settings, key: str) -> None:
    stored(settings, key).unlink()
    stored(settings, f".meta/{key}").unlink()


def test_a_changed_or_missing_original_is_named(bench: Workbench, settings: Settings) -> None:
    (sha256,) = current(bench).originals
    spoil(stored(settings, keys.original(sha256)))
    assert found(bench) == {("original_changed", sha256)}
    lose(settings, keys.original(sha256))
    assert found(bench) == {("original_missing", sha256)}


def test_an_original_that_the_ledger_does_not_know_is_named(bench: Workbench) -> None:
    sha256 = hashlib.sha256(b"slipped in").hexdigest()
    bench.store.put_once(keys.original(sha256), b"slipped in", media_type="image/png")
    assert found(bench) == {("original_unknown", sha256)}


@pytest.mark.parametrize("version", [1, 2], ids=["older", "current"])
def test_a_tampered_or_missing_record_version_is_named(bench: Workbench, settings: Settings, version: int) -> None:
    record_id = current(bench).record_id
    key = keys.record_version(record_id, version)
    spoil(stored(settings, key))
    assert found(bench) == {("record_changed", record_id)}
    lose(settings, key)
    assert found(bench) == {("record_missing", record_id)}


def test_tampered_or_missing_page_texts_are_named(bench: Workbench, settings: Settings) -> None:
    record = current(bench)
    key = keys.record_pages(record.record_id, record.texts_version)
    spoil(stored(settings, key))
    assert found(bench) == {("pages_changed", record.record_id)}
    lose(settings, key)
    assert found(bench) == {("pages_missing", record.record_id)}


def test_bytes_that_are_gone_though_their_note_is_there_are_named(bench: Workbench, settings: Settings) -> None:
    record_id = current(bench).record_id
    stored(settings, keys.record_version(record_id, 2)).unlink()
    assert found(bench) == {("record_changed", record_id)}


def test_a_grading_changed_in_the_ledger_alone_is_named(bench: Workbench, sql: Sql) -> None:
    assert sql("UPDATE records SET classification = 'confidential'") == 1
    assert found(bench) == {("record_differs", current(bench).record_id)}


def test_a_version_whose_writer_was_killed_is_named_until_it_is_taken_up(bench: Workbench) -> None:
    record = current(bench)
    left = record.model_copy(update={"version": 3})
    bench.store.put_once(keys.record_version(record.record_id, 3), left.to_json(), media_type="application/json")
    assert found(bench) == {("record_ahead", record.record_id)}


def test_a_record_that_the_ledger_does_not_know_is_named(bench: Workbench) -> None:
    stranger = current(bench).model_copy(update={"record_id": "rbbbbbbbbbbbbbbbb", "version": 1})
    key = keys.record_version(stranger.record_id, 1)
    bench.store.put_once(key, stranger.to_json(), media_type="application/json")
    assert found(bench) == {("record_unknown", stranger.record_id)}


def test_a_record_that_waits_for_the_index_is_named_once(bench: Workbench) -> None:
    bench.keeper.put_version(current(bench), actor="clerk")
    assert found(bench) == {("index_waiting", current(bench).record_id)}


def test_an_older_version_in_the_index_is_named(bench: Workbench, sql: Sql) -> None:
    bench.keeper.put_version(current(bench), actor="clerk")
    assert sql("DELETE FROM outbox") == 1
    assert found(bench) == {("index_old", current(bench).record_id)}


def test_a_record_that_the_index_lost_is_named(bench: Workbench) -> None:
    bench.index.remove([current(bench).record_id])
    assert found(bench) == {("index_missing", current(bench).record_id)}


def test_a_held_record_that_can_be_found_is_named(bench: Workbench, sql: Sql) -> None:
    bench.keeper.put_version(current(bench).model_copy(update={"held": True}), actor="clerk")
    assert sql("DELETE FROM outbox") == 1
    assert found(bench) == {("index_shows_held", current(bench).record_id)}


def test_an_item_without_an_outcome_is_named(bench: Workbench, sql: Sql) -> None:
    (batch,) = bench.ledger.batches()
    (item,) = bench.ledger.items(batch.id)
    assert sql("UPDATE items SET status = 'received'") == 1
    assert found(bench) == {("unfinished", item.id)}


def test_an_edited_audit_event_is_named(bench: Workbench, sql: Sql) -> None:
    assert sql("UPDATE audit_events SET actor = 'somebody else' WHERE number = 1") == 1
    assert {code for code, _ in found(bench)} == {"audit", "audit_forged"}


def test_a_chain_forged_whole_after_it_was_sealed_is_named(bench: Workbench, sql: Sql) -> None:
    previous = BEGINNING
    for event in bench.ledger.events(limit=1000):
        forged = event.model_copy(update={"actor": "somebody else", "previous": previous})
        previous = event_hash(forged)
        sql(
            "UPDATE audit_events SET actor = :actor, previous = :previous, hash = :hash WHERE number = :number",
            actor=forged.actor,
            previous=forged.previous,
            hash=previous,
            number=event.number,
        )
    sql("UPDATE audit_head SET hash = :hash", hash=previous)
    assert bench.ledger.check_audit() == ()
    (segment,) = bench.store.keys(keys.AUDIT)
    assert found(bench) == {("audit_forged", segment)}


def test_a_trail_cut_short_after_it_was_sealed_is_named(bench: Workbench, sql: Sql) -> None:
    last = bench.ledger.events(limit=1000)[-1]
    sql("DELETE FROM audit_events WHERE number = :number", number=last.number)
    sql(
        "UPDATE audit_head SET number = :number, hash = :hash, sealed = :number",
        number=last.number - 1,
        hash=last.previous,
    )
    assert bench.ledger.check_audit() == ()
    (segment,) = bench.store.keys(keys.AUDIT)
    assert found(bench) == {("audit_forged", segment)}


def test_a_changed_or_missing_segment_is_named(bench: Workbench, settings: Settings) -> None:
    (segment,) = bench.store.keys(keys.AUDIT)
    spoil(stored(settings, segment))
    assert found(bench) == {("audit_segment_changed", segment)}
    lose(settings, segment)
    assert found(bench) == {("audit_unsealed", "audit trail")}


def test_segments_that_overlap_are_whole_and_a_hole_between_them_is_named(bench: Workbench, settings: Settings) -> None:
    count = len(bench.ledger.events(limit=1000))
    for place in range(3):
        bench.ledger.record_act("clerk", "looked", f"r{place}", {})
        seal_audit(bench.store, bench.ledger)
    assert found(bench) == set()
    lose(settings, keys.audit_segment(count + 2, count + 2))
    assert found(bench) == {("audit_unsealed", keys.audit_segment(count + 3, count + 3))}
