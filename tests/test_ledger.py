"""The ledger: one contract, held by SQLite and by PostgreSQL, also between processes and through kills."""

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from itertools import chain, islice

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from pipeline.ledger.database import Database
from pipeline.ledger.ledger import migrate, open_ledger
from pipeline.ledger.rows import RecordRow
from pipeline.ledger.tables import metadata
from schemas.access import Classification
from schemas.errors import (
    AccessDeniedError,
    ConfigError,
    IntegrityError,
    LedgerError,
    NotFoundError,
    StaleVersionError,
)
from schemas.items import Batch, Item, ItemStatus
from schemas.pages import ErrorInfo, Opened, Span
from schemas.records import Record
from schemas.settings import Settings
from tests.conftest import postgres_settings

NOW = datetime(2026, 11, 25, 9, 30, 0, 123456, tzinfo=UTC)
READING = "0123456789abcdef"
RECORD = "raaaaaaaaaaaaaaaa"
OTHER_RECORD = "rbbbbbbbbbbbbbbbb"
BROKEN = ErrorInfo(code="corrupt_file", message="टूटी फ़ाइल", remedy="Scan it again.")
LATE = ErrorInfo(code="engine_timeout", message="too slow", remedy="Run it again.")
NO_LEASE = 0.0
"""A lease that has run out when it begins: what a dead worker's is in the end."""
LEASE = 600.0
PATIENCE_S = 60


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.services)])
def settings(request, tmp_path):
    """Settings of an empty database, of each kind."""
    if request.param == "sqlite":
        return Settings(home=tmp_path / "home")
    return postgres_settings(request.getfixturevalue("postgres_url"), tmp_path)


@pytest.fixture
def ledger(settings):
    migrate(settings)
    with open_ledger(settings) as opened:
        yield opened


@pytest.fixture
def batch(ledger):
    return ledger.open_batch(make_batch())


def make_batch(batch_id="b1", name="बस्ता 40", created_at=NOW):
    return Batch(
        id=batch_id, name=name, source="/scans/40", as_folder=True, department="Revenue", created_at=created_at
    )


def make_item(item_id="i1", **values):
    known = {"batch_id": "b1", "source": f"{item_id}.pdf", "received_name": f"{item_id}.pdf", "received_at": NOW}
    return Item(id=item_id, **{**known, **values})


def make_record(version=1, record_id=RECORD, **values):
    known = {
        "title": "नामांतरण आदेश",
        "kind": "order",
        "pages": (),
        "batch_id": "b1",
        "sources": ("a.pdf",),
        "plan": "accurate",
        "reading": READING,
        "describing": READING,
        "made_at": NOW,
        "made_by": "abhilekh 0.1",
    }
    return Record(record_id=record_id, version=version, **{**known, **values})


def make_span(first=0, last=24, record_id=RECORD, original="a" * 64):
    return Span(record_id=record_id, original=original, media_type="application/pdf", first=first, last=last)


def spans_of(count):
    return [(make_span(place * 25, place * 25 + 24),) for place in range(count)]


def claim(ledger, item_id="i1", record_id=RECORD, sha256="a" * 64):
    return ledger.claim_original(
        sha256, size_bytes=3_000_000_000, media_type="application/pdf", record_id=record_id, item_id=item_id
    )


def run_python(settings, program, *arguments):
    """A process of its own on the same ledger."""
    environment = {
        "ABHILEKH_HOME": str(settings.home),
        "ABHILEKH_DATABASE": settings.database_url,
        "ABHILEKH_DATABASE_PASSWORD": settings.database_password.get_secret_value(),
        "PATH": os.environ["PATH"],
    }
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(processes):
    """What each process printed, when all ended well."""
    outputs = []
    for process in processes:
        out, err = process.communicate(timeout=PATIENCE_S)
        assert process.returncode == 0, err
        outputs.append(out.split())
    return outputs


class TestOpening:
    def test_a_new_sqlite_file_is_made_on_first_use(self, tmp_path):
        with open_ledger(Settings(home=tmp_path / "new" / "home")) as ledger:
            assert ledger.batches() == ()
        assert (tmp_path / "new" / "home" / "ledger.db").exists()

    def test_an_empty_postgres_waits_for_migrate(self, postgres_url, tmp_path):
        settings = postgres_settings(postgres_url, tmp_path)
        with pytest.raises(ConfigError, match="abhilekh migrate"):
            open_ledger(settings)
        assert migrate(settings) == "0002"
        open_ledger(settings).close()

    def test_migrated_tables_are_those_of_the_code(self, ledger, settings):
        database = Database(settings)
        with database.reading() as connection:
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        database.close()

    def test_migrating_twice_changes_nothing(self, ledger, settings, batch):
        assert migrate(settings) == migrate(settings)
        assert ledger.batches() == (batch,)

    def test_several_processes_may_open_it_for_the_first_time_at_once(self, settings):
        program = (
            "from pipeline.ledger.ledger import *\n"
            "settings = Settings()\n"
            "if 'postgresql' in settings.database_url:\n"
            "    migrate(settings)\n"
            "open_ledger(settings).close()\n"
            "print('opened')\n"
        )
        assert finished([run_python(settings, program) for _ in range(4)]) == [["opened"]] * 4

    @pytest.mark.parametrize(
        ("revision", "advice"), [("0000", "Update this program"), (None, "abhilekh migrate")], ids=["newer", "older"]
    )
    def test_tables_of_another_program_are_not_touched(self, ledger, settings, revision, advice):
        database = Database(settings)
        with database.writing() as connection:
            connection.execute(text("DELETE FROM alembic_version"))
            if revision:
                connection.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision})
        database.close()
        with pytest.raises(ConfigError, match=advice):
            open_ledger(settings)

    def test_a_wrong_password_is_not_worth_another_try(self, postgres_url, tmp_path):
        right = postgres_settings(postgres_url, tmp_path)
        for password in ("wrong-secret", ""):
            wrong = Settings(home=tmp_path, database=right.database, database_password=password)
            with pytest.raises(AccessDeniedError) as refused:
                open_ledger(wrong)
            assert not refused.value.transient
            assert "wrong-secret" not in str(refused.value)

    def test_a_database_that_is_not_there_is_named(self, postgres_url, tmp_path):
        right = postgres_settings(postgres_url, tmp_path)
        wrong = Settings(home=tmp_path, database=right.database + "_lost", database_password=right.database_password)
        with pytest.raises(ConfigError, match="does not exist"):
            open_ledger(wrong)

    def test_a_server_that_does_not_answer_is_worth_another_try(self, tmp_path):
        with pytest.raises(LedgerError) as down:
            open_ledger(Settings(home=tmp_path, database="postgresql+psycopg://abhilekh@127.0.0.1:1/abhilekh"))
        assert down.value.transient

    @pytest.mark.parametrize("address", ["mysql://u@h/d", "sqlite://", "sqlite:///ledger.db", "postgresql:///d", "?"])
    def test_an_address_that_is_not_one_of_ours_is_refused(self, tmp_path, address):
        with pytest.raises(ConfigError, match="ABHILEKH_DATABASE"):
            open_ledger(Settings(home=tmp_path, database=address))

    def test_a_password_in_the_address_is_refused_and_not_repeated(self, tmp_path):
        with pytest.raises(ConfigError, match="ABHILEKH_DATABASE_PASSWORD") as refused:
            open_ledger(Settings(home=tmp_path, database="postgresql://me:geheim@127.0.0.1/d"))
        assert "geheim" not in str(refused.value)

    def test_a_file_that_is_no_database_is_named(self, tmp_path):
        (tmp_path / "ledger.db").write_bytes(b"%PDF-1.7" * 1000)
        with pytest.raises(ConfigError, match=r"ledger\.db"):
            open_ledger(Settings(home=tmp_path))

    def test_a_folder_that_cannot_be_made_is_named(self, tmp_path):
        (tmp_path / "file").write_bytes(b"")
        with pytest.raises(ConfigError, match="folder"):
            open_ledger(Settings(home=tmp_path / "file" / "home"))


class TestBatchesAndItems:
    def test_a_batch_is_opened_once(self, ledger, batch):
        again = ledger.open_batch(batch.model_copy(update={"name": "another"}))
        assert again == batch
        assert ledger.batches() == (batch,)

    def test_a_batch_is_found_by_id_or_by_its_newest_name(self, ledger, batch):
        newer = ledger.open_batch(make_batch("b2", created_at=NOW + timedelta(days=1)))
        assert ledger.batch("b1") == batch
        assert ledger.batch("बस्ता 40") == newer
        assert ledger.batch("nothing") is None
        assert ledger.batches() == (batch, newer)

    def test_an_item_is_added_once_and_the_stored_one_comes_back(self, ledger, batch):
        item = make_item(sha256="a" * 64, size_bytes=5_000_000_000, error=None)
        assert ledger.add_item(item) == item
        failed = ledger.set_item("i1", status=ItemStatus.FAILED, error=LATE)
        assert ledger.add_item(item) == failed

    def test_items_come_in_the_order_of_the_delivery(self, ledger, batch):
        for ordinal, name in ((2, "a"), (0, "c"), (1, "b")):
            ledger.add_item(make_item(name, ordinal=ordinal))
        assert [item.id for item in ledger.items("b1")] == ["c", "b", "a"]

    def test_an_item_of_an_unknown_batch_is_refused(self, ledger):
        with pytest.raises(NotFoundError):
            ledger.add_item(make_item())

    def test_items_are_found_by_record_and_by_original(self, ledger, batch):
        later = NOW + timedelta(hours=1)
        ledger.add_item(make_item("late", sha256="a" * 64, received_at=later, ordinal=0))
        ledger.add_item(make_item("early", sha256="a" * 64, record_id=RECORD, ordinal=1))
        assert [item.id for item in ledger.items_of_original("a" * 64)] == ["early", "late"]
        assert [item.id for item in ledger.items_of_record(RECORD)] == ["early"]

    def test_what_became_of_an_item_is_kept_and_an_old_error_goes(self, ledger, batch):
        ledger.add_item(make_item())
        ledger.set_item("i1", status=ItemStatus.FAILED, error=LATE, pages=3)
        done = ledger.set_item("i1", status=ItemStatus.INDEXED, record_id=RECORD, media_type="image/tiff")
        assert (done.status, done.error, done.pages) == (ItemStatus.INDEXED, None, 3)
        assert (done.record_id, done.media_type) == (RECORD, "image/tiff")
        assert ledger.items("b1") == (done,)

    @pytest.mark.parametrize("final", [status for status in ItemStatus if status.is_final])
    def test_a_final_status_never_goes_back(self, ledger, batch, final):
        ledger.add_item(make_item())
        end = ledger.set_item("i1", status=final, error=BROKEN)
        for status in ItemStatus:
            if not status.is_final:
                assert ledger.set_item("i1", status=status, pages=9) == end

    def test_a_failed_item_may_be_taken_up_again(self, ledger, batch):
        ledger.add_item(make_item())
        ledger.set_item("i1", status=ItemStatus.FAILED, error=LATE)
        assert ledger.set_item("i1", status=ItemStatus.RECEIVED).status is ItemStatus.RECEIVED

    def test_an_unknown_item_cannot_be_set(self, ledger):
        with pytest.raises(NotFoundError):
            ledger.set_item("nobody", status=ItemStatus.FAILED)

    def test_moments_come_back_in_utc(self, ledger):
        india = timezone(timedelta(hours=5, minutes=30))
        kept = ledger.open_batch(make_batch(created_at=datetime(2026, 1, 1, 0, 0, tzinfo=india)))
        assert kept.created_at == datetime(2025, 12, 31, 18, 30, tzinfo=UTC)
        assert kept.created_at.utcoffset() == timedelta(0)


class TestOriginalsAndPages:
    def test_the_first_claim_of_an_original_stands_for_ever(self, ledger):
        first = claim(ledger)
        assert (first.record_id, first.item_id, first.pages, first.refused) == (RECORD, "i1", 0, None)
        assert claim(ledger, item_id="i2", record_id=OTHER_RECORD) == first
        assert ledger.original("a" * 64) == first
        assert ledger.original("b" * 64) is None

    def test_what_an_original_was_found_to_be_is_told_to_the_next(self, ledger):
        claim(ledger)
        ledger.set_opened("a" * 64, Opened(media_type="image/tiff", pages=7, has_text_layer=True), "legacy")
        row = claim(ledger, item_id="i2")
        assert (row.media_type, row.pages, row.has_text_layer, row.verdict) == ("image/tiff", 7, True, "legacy")

    def test_a_refusal_is_told_to_the_next_until_it_opens_after_all(self, ledger):
        claim(ledger)
        ledger.refuse_original("a" * 64, BROKEN)
        assert claim(ledger, item_id="i2").refused == BROKEN
        ledger.set_opened("a" * 64, Opened(media_type="application/pdf", pages=1), "none")
        assert claim(ledger).refused is None

    def test_all_originals_are_gone_through_in_order(self, ledger):
        for letter in "cab":
            claim(ledger, sha256=letter * 64)
        assert [row.sha256[0] for row in ledger.originals()] == ["a", "b", "c"]

    def test_a_read_page_stays_read_and_a_failed_one_may_be_mended(self, ledger):
        claim(ledger)
        ledger.keep_page("a" * 64, 0, READING, error=LATE)
        ledger.keep_page("a" * 64, 0, READING, error=BROKEN)
        assert ledger.pages_kept("a" * 64, READING)[0].error == BROKEN
        ledger.keep_page("a" * 64, 0, READING, image_sha256="c" * 64)
        ledger.keep_page("a" * 64, 0, READING, error=LATE)
        ledger.keep_page("a" * 64, 0, READING, image_sha256="d" * 64)
        kept = ledger.pages_kept("a" * 64, READING)
        assert (kept[0].image_sha256, kept[0].error) == ("c" * 64, None)

    def test_each_reading_has_its_own_pages(self, ledger):
        claim(ledger)
        ledger.keep_page("a" * 64, 4, READING, image_sha256="c" * 64)
        ledger.keep_page("a" * 64, 2, READING, error=LATE)
        assert list(ledger.pages_kept("a" * 64, READING)) == [2, 4]
        assert ledger.pages_kept("a" * 64, "f" * 16) == {}

    def test_pages_that_failed_for_a_passing_reason_can_be_forgotten(self, ledger):
        claim(ledger)
        ledger.keep_page("a" * 64, 0, READING, image_sha256="c" * 64)
        ledger.keep_page("a" * 64, 1, READING, error=LATE)
        ledger.keep_page("a" * 64, 2, READING, error=BROKEN)
        ledger.forget_failed_pages("a" * 64, READING, codes={LATE.code})
        assert list(ledger.pages_kept("a" * 64, READING)) == [0, 2]

    def test_a_page_of_an_unknown_original_is_refused(self, ledger):
        with pytest.raises(NotFoundError):
            ledger.keep_page("a" * 64, 0, READING, error=LATE)

    def test_progress_counts_every_page_once(self, ledger, batch):
        claim(ledger)
        ledger.add_item(make_item("i1", sha256="a" * 64, pages=3, record_id=RECORD))
        ledger.add_item(make_item("i2", sha256="a" * 64, pages=3, status=ItemStatus.DUPLICATE, duplicate_of=RECORD))
        ledger.keep_page("a" * 64, 0, READING, image_sha256="c" * 64)
        ledger.keep_page("a" * 64, 1, READING, error=LATE)
        ledger.keep_page("a" * 64, 1, "f" * 16, image_sha256="c" * 64)
        assert (ledger.pages_done("b1", READING), ledger.pages_expected("b1")) == (2, 3)
        assert (ledger.pages_done("b2", READING), ledger.pages_expected("b2")) == (0, 0)

    def test_threads_share_a_ledger(self, ledger):
        claim(ledger)
        with ThreadPoolExecutor(8) as threads:
            pages = [
                threads.submit(ledger.keep_page, "a" * 64, place % 25, READING, image_sha256="c" * 64)
                for place in range(50)
            ]
            assert all(page.result() is None for page in pages)
        assert len(ledger.pages_kept("a" * 64, READING)) == 25


class TestChunks:
    def test_the_same_chunks_are_added_once(self, ledger, batch):
        ids = ledger.add_chunks("b1", spans_of(3), reading=READING)
        assert ledger.add_chunks("b1", spans_of(3), reading=READING) == ids
        assert ledger.chunks_left("b1") == (3, 0)
        assert set(ledger.add_chunks("b1", spans_of(1), reading="f" * 16)).isdisjoint(ids)

    def test_chunks_are_claimed_in_order_each_once(self, ledger, batch):
        ids = ledger.add_chunks("b1", spans_of(3), reading=READING)
        claimed = [ledger.claim_chunk("b1", owner="w", lease_s=LEASE) for _ in range(4)]
        assert [chunk.id for chunk in claimed[:3]] == list(ids)
        assert claimed[0].spans == (make_span(),)
        assert claimed[3] is None
        assert ledger.chunks_left("b1") == (0, 3)
        assert ledger.claim_chunk("b2", owner="w", lease_s=LEASE) is None

    def test_a_dead_workers_chunk_is_taken_over_and_his_results_are_dropped(self, ledger, batch):
        ledger.add_chunks("b1", spans_of(1), reading=READING)
        lost = ledger.claim_chunk("b1", owner="dead", lease_s=NO_LEASE)
        assert ledger.chunks_left("b1") == (1, 0)
        taken = ledger.claim_chunk("b1", owner="alive", lease_s=LEASE)
        assert (taken.id, taken.fence) == (lost.id, lost.fence + 1)
        with pytest.raises(StaleVersionError):
            ledger.finish_chunk(lost, owner="dead")
        with pytest.raises(StaleVersionError):
            ledger.renew_chunk(lost, owner="dead", lease_s=LEASE)
        ledger.give_back_chunk(lost, owner="dead")
        assert ledger.chunks_left("b1") == (0, 1)
        ledger.finish_chunk(taken, owner="alive")
        assert ledger.chunks_left("b1") == (0, 0)

    def test_the_same_worker_taking_a_chunk_twice_has_only_the_second_claim(self, ledger, batch):
        ledger.add_chunks("b1", spans_of(1), reading=READING)
        first = ledger.claim_chunk("b1", owner="w", lease_s=NO_LEASE)
        second = ledger.claim_chunk("b1", owner="w", lease_s=NO_LEASE)
        with pytest.raises(StaleVersionError):
            ledger.finish_chunk(first, owner="w")
        ledger.finish_chunk(second, owner="w")

    def test_a_renewed_lease_holds(self, ledger, batch):
        ledger.add_chunks("b1", spans_of(1), reading=READING)
        chunk = ledger.claim_chunk("b1", owner="w", lease_s=NO_LEASE)
        ledger.renew_chunk(chunk, owner="w", lease_s=LEASE)
        assert ledger.claim_chunk("b1", owner="other", lease_s=LEASE) is None

    def test_a_chunk_given_back_is_free_at_once(self, ledger, batch):
        ledger.add_chunks("b1", spans_of(1), reading=READING)
        chunk = ledger.claim_chunk("b1", owner="w", lease_s=LEASE)
        ledger.give_back_chunk(chunk, owner="w")
        assert ledger.claim_chunk("b1", owner="other", lease_s=LEASE).fence == chunk.fence + 1

    def test_chunks_of_the_dead_are_free_at_once_and_those_of_the_living_are_not(self, ledger, batch):
        ledger.open_batch(make_batch("b2"))
        ledger.add_chunks("b1", spans_of(4), reading=READING)
        ledger.add_chunks("b2", [(make_span(original="b" * 64),)], reading=READING)
        done = ledger.claim_chunk("b1", owner="host-1-dead", lease_s=LEASE)
        ledger.finish_chunk(done, owner="host-1-dead")
        lost = [ledger.claim_chunk("b1", owner="host-1-dead", lease_s=LEASE) for _ in range(2)]
        held = ledger.claim_chunk("b1", owner="host-2-alive", lease_s=LEASE)
        ledger.claim_chunk("b2", owner="host-1-dead", lease_s=LEASE)
        asked = []
        assert ledger.free_chunks_of_dead("b1", lambda owner: asked.append(owner) or owner == "host-1-dead") == 2
        assert sorted(asked) == ["host-1-dead", "host-2-alive"]
        assert ledger.chunks_left("b1") == (2, 1)
        assert ledger.chunks_left("b2") == (0, 1)
        taken = [ledger.claim_chunk("b1", owner="host-3-new", lease_s=LEASE) for _ in range(2)]
        assert [(c.id, c.fence) for c in taken] == [(c.id, c.fence + 1) for c in lost]
        with pytest.raises(StaleVersionError):
            ledger.finish_chunk(lost[0], owner="host-1-dead")
        ledger.finish_chunk(held, owner="host-2-alive")
        assert ledger.free_chunks_of_dead("b1", lambda owner: False) == 0

    def test_a_chunk_that_is_done_opens_again_when_it_is_added_again(self, ledger, batch):
        ids = ledger.add_chunks("b1", spans_of(1), reading=READING)
        chunk = ledger.claim_chunk("b1", owner="w", lease_s=LEASE)
        ledger.finish_chunk(chunk, owner="w")
        assert ledger.claim_chunk("b1", owner="w", lease_s=LEASE) is None
        assert ledger.add_chunks("b1", spans_of(1), reading=READING) == ids
        again = ledger.claim_chunk("b1", owner="w", lease_s=LEASE)
        assert (again.id, again.fence) == (chunk.id, chunk.fence + 1)

    def test_chunks_of_an_unknown_batch_are_refused(self, ledger):
        with pytest.raises(NotFoundError):
            ledger.add_chunks("b1", spans_of(1), reading=READING)

    def test_processes_racing_for_chunks_get_each_once(self, ledger, settings, batch):
        ids = ledger.add_chunks("b1", spans_of(60), reading=READING)
        program = (
            "import sys\n"
            "from pipeline.ledger.ledger import *\n"
            "with open_ledger(Settings()) as ledger:\n"
            "    while chunk := ledger.claim_chunk('b1', owner=sys.argv[1], lease_s=600):\n"
            "        print(chunk.id, flush=True)\n"
            "        ledger.finish_chunk(chunk, owner=sys.argv[1])\n"
        )
        taken = finished([run_python(settings, program, name) for name in ("one", "two")])
        assert sorted(chain.from_iterable(taken)) == sorted(ids)
        assert ledger.chunks_left("b1") == (0, 0)


class TestRecords:
    def test_a_first_version_comes_with_outbox_items_and_audit_event(self, ledger, batch):
        item = ledger.add_item(make_item(record_id=RECORD))
        record = make_record(classification=Classification.CONFIDENTIAL, held=True, department="Revenue")
        held = item.model_copy(update={"status": ItemStatus.HELD, "pages": 2})
        ledger.move_record(record, expected_version=0, item_updates=(held,), actor="pipeline")
        row = ledger.record_row(RECORD)
        assert (row.version, row.classification, row.held) == (1, Classification.CONFIDENTIAL, True)
        assert (row.department, row.kind, row.title, row.made_at) == ("Revenue", "order", record.title, NOW)
        assert [(row.record_id, row.version) for row in ledger.outbox()] == [(RECORD, 1)]
        assert ledger.items("b1") == (held,)
        (event,) = ledger.events()
        assert (event.actor, event.subject, event.detail["version"]) == ("pipeline", RECORD, 1)

    def test_only_who_read_the_current_version_may_move_it(self, ledger, batch):
        item = ledger.add_item(make_item())
        ledger.move_record(make_record(1), expected_version=0, item_updates=(), actor="one")
        ledger.move_record(make_record(2), expected_version=1, item_updates=(), actor="one")
        indexed = item.model_copy(update={"status": ItemStatus.INDEXED})
        for version, expected in ((1, 0), (2, 1), (3, 1), (4, 3), (2, 2), (1, 2)):
            with pytest.raises(StaleVersionError):
                ledger.move_record(
                    make_record(version), expected_version=expected, item_updates=(indexed,), actor="two"
                )
        assert ledger.record_row(RECORD).version == 2
        assert [row.version for row in ledger.outbox()] == [2]
        assert ledger.items("b1") == (item,)
        assert {event.actor for event in ledger.events()} == {"one"}

    def test_a_restore_may_pass_over_versions(self, ledger):
        ledger.move_record(make_record(1), expected_version=0, item_updates=(), actor="one")
        ledger.move_record(make_record(3), expected_version=1, item_updates=(), actor="one")
        assert ledger.record_row(RECORD).version == 3

    def test_of_many_moved_at_once_one_that_is_not_current_any_more_stops_no_other(self, ledger):
        names = [f"r{letter * 16}" for letter in "abc"]
        for name in names:
            ledger.move_record(make_record(record_id=name), expected_version=0, item_updates=(), actor="one")
        ledger.move_record(make_record(2, record_id=names[1]), expected_version=1, item_updates=(), actor="two")
        rows = [RecordRow.of(make_record(2, record_id=name, title="again")) for name in names]
        assert ledger.move_records(rows, actor="three") == {names[0], names[2]}
        assert [row.title == "again" for row in ledger.record_rows()] == [True, False, True]
        assert {row.record_id: row.version for row in ledger.outbox()} == dict.fromkeys(names, 2)
        assert [event.subject for event in ledger.events() if event.actor == "three"] == [names[0], names[2]]
        assert ledger.check_audit() == ()
        assert ledger.move_records([], actor="three") == frozenset()

    def test_an_unknown_record_has_no_row(self, ledger):
        assert ledger.record_row(RECORD) is None
        assert list(ledger.record_rows()) == []

    def test_all_records_are_gone_through_in_order(self, ledger):
        names = [f"r{letter * 16}" for letter in "dbac"]
        for name in names:
            ledger.move_record(make_record(record_id=name), expected_version=0, item_updates=(), actor="one")
        assert [row.record_id for row in ledger.record_rows()] == sorted(names)

    def test_the_outbox_is_cleared_of_the_version_that_was_written_only(self, ledger):
        ledger.move_record(make_record(1), expected_version=0, item_updates=(), actor="one")
        ledger.move_record(make_record(2), expected_version=1, item_updates=(), actor="one")
        ledger.clear_outbox([(RECORD, 1)])
        assert [row.version for row in ledger.outbox()] == [2]
        ledger.clear_outbox([(RECORD, 2)])
        assert ledger.outbox() == ()

    def test_the_outbox_gives_those_that_wait_longest_first(self, ledger):
        names = [f"r{letter * 16}" for letter in "dbac"]
        for name in names:
            ledger.move_record(make_record(record_id=name), expected_version=0, item_updates=(), actor="one")
        assert [row.record_id for row in ledger.outbox(limit=3)] == names[:3]

    def test_processes_that_change_one_record_lose_no_change(self, ledger, settings):
        record = make_record(1)
        ledger.move_record(record, expected_version=0, item_updates=(), actor="one")
        program = (
            "import sys\n"
            "from pipeline.ledger.ledger import *\n"
            "from schemas.errors import StaleVersionError\n"
            "from schemas.records import Record\n"
            "record, done = Record.model_validate_json(sys.argv[1]), 0\n"
            "with open_ledger(Settings()) as ledger:\n"
            "    while done < 15:\n"
            "        read = ledger.record_row(record.record_id).version\n"
            "        changed = record.model_copy(update={'version': read + 1})\n"
            "        try:\n"
            "            ledger.move_record(changed, expected_version=read, item_updates=(), actor='x')\n"
            "            done += 1\n"
            "        except StaleVersionError:\n"
            "            pass\n"
        )
        finished([run_python(settings, program, record.model_dump_json()) for _ in range(2)])
        assert ledger.record_row(RECORD).version == 31
        assert ledger.counts()["audit_events"] == 31
        assert ledger.check_audit() == ()

    def test_a_kill_in_mid_transaction_leaves_nothing_of_it(self, ledger, settings, batch):
        ledger.add_item(make_item())
        program = (
            "import os, signal, sys\n"
            "from pipeline.ledger.ledger import *\n"
            "from schemas.records import Record\n"
            "def items():\n"
            "    print('in the middle', flush=True)\n"
            "    os.kill(os.getpid(), signal.SIGKILL)\n"
            "    yield\n"
            "record = Record.model_validate_json(sys.argv[1])\n"
            "ledger = open_ledger(Settings())\n"
            "ledger.move_record(record, expected_version=0, item_updates=items(), actor='x')\n"
        )
        process = run_python(settings, program, make_record().model_dump_json())
        out, _ = process.communicate(timeout=PATIENCE_S)
        assert (out.strip(), process.returncode) == ("in the middle", -signal.SIGKILL)
        assert ledger.record_row(RECORD) is None
        assert ledger.outbox() == ()
        assert ledger.events() == ()
        ledger.move_record(make_record(), expected_version=0, item_updates=(), actor="next run")
        assert ledger.record_row(RECORD).version == 1


class TestJobs:
    def test_a_job_is_asked_for_taken_up_and_done(self, ledger):
        asked = ledger.add_job("read_again", {"record": RECORD, "pages": [1, 2]}, by="पटवारी")
        assert (asked.state, asked.arguments) == ("waiting", {"record": RECORD, "pages": [1, 2]})
        assert ledger.claim_job("w", lease_s=LEASE, kinds=["export"]) is None
        job = ledger.claim_job("w", lease_s=LEASE, kinds=["export", "read_again"])
        assert (job.id, job.state, job.owner) == (asked.id, "running", "w")
        assert ledger.claim_job("other", lease_s=LEASE, kinds=["read_again"]) is None
        ledger.finish_job(job.id, "w", result={"pages": 2})
        (done,) = ledger.jobs()
        assert (done.state, done.result, done.error) == ("done", {"pages": 2}, None)
        assert done.finished_at >= done.added_at
        (event,) = ledger.events()
        assert (event.actor, event.act, event.subject) == ("पटवारी", "job_added", asked.id)

    def test_a_job_that_failed_says_why(self, ledger):
        ledger.add_job("export", {}, by="me")
        job = ledger.claim_job("w", lease_s=LEASE, kinds=["export"])
        ledger.finish_job(job.id, "w", error=BROKEN)
        assert [(job.state, job.error) for job in ledger.jobs()] == [("failed", BROKEN)]

    def test_a_dead_workers_job_is_taken_over(self, ledger):
        ledger.add_job("export", {}, by="me")
        job = ledger.claim_job("dead", lease_s=NO_LEASE, kinds=["export"])
        assert ledger.claim_job("alive", lease_s=LEASE, kinds=["export"]).id == job.id
        for late in (
            lambda: ledger.finish_job(job.id, "dead"),
            lambda: ledger.renew_job(job.id, "dead", lease_s=LEASE),
        ):
            with pytest.raises(StaleVersionError):
                late()

    def test_a_renewed_job_is_kept(self, ledger):
        ledger.add_job("export", {}, by="me")
        job = ledger.claim_job("w", lease_s=NO_LEASE, kinds=["export"])
        ledger.renew_job(job.id, "w", lease_s=LEASE)
        assert ledger.claim_job("other", lease_s=LEASE, kinds=["export"]) is None

    def test_the_newest_jobs_come_first(self, ledger):
        for kind in ("a", "b", "c"):
            ledger.add_job(kind, {}, by="me")
        assert [job.kind for job in ledger.jobs(limit=2)] == ["c", "b"]


def fill(ledger):
    """Something in every table."""
    ledger.open_batch(make_batch())
    ledger.add_item(make_item(sha256="a" * 64, error=BROKEN, record_id=RECORD))
    claim(ledger)
    ledger.keep_page("a" * 64, 0, READING, image_sha256="c" * 64)
    ledger.keep_page("a" * 64, 1, READING, error=LATE)
    ledger.add_chunks("b1", spans_of(2), reading=READING)
    ledger.claim_chunk("b1", owner="w", lease_s=LEASE)
    ledger.move_record(make_record(), expected_version=0, item_updates=(), actor="pipeline")
    ledger.add_job("export", {"ids": [1, 2.5, None]}, by="me")


class TestDump:
    def test_every_table_has_something_in_the_dump(self, ledger):
        fill(ledger)
        dumped = {line["table"] for line in ledger.dump()}
        assert dumped == {"ledger", *metadata.tables}
        assert dict(ledger.counts()) == {
            **dict.fromkeys(metadata.tables, 1),
            "pages": 2,
            "chunks": 2,
            "audit_events": 2,
        }

    def test_a_dump_fills_an_empty_ledger_of_either_kind(self, ledger, tmp_path):
        fill(ledger)
        lines = list(ledger.dump())
        with open_ledger(Settings(home=tmp_path / "copy")) as copy:
            assert copy.restore(lines)["pages"] == 2
            assert list(copy.dump()) == lines
            assert copy.check_audit() == ()
            assert copy.items("b1") == ledger.items("b1")
            copy.record_act("me", "restored", "ledger", {})
            assert copy.check_audit() == ()

    def test_a_dump_of_sqlite_fills_postgres(self, postgres_url, tmp_path):
        settings = postgres_settings(postgres_url, tmp_path)
        migrate(settings)
        with open_ledger(Settings(home=tmp_path / "small")) as small, open_ledger(settings) as large:
            fill(small)
            large.restore(small.dump())
            assert list(large.dump()) == list(small.dump())
            assert large.check_audit() == ()

    def test_a_dump_is_of_one_moment(self, ledger):
        fill(ledger)
        lines = ledger.dump()
        begun = list(islice(lines, 2))
        ledger.open_batch(make_batch("b2"))
        ledger.record_act("me", "late", "ledger", {})
        rest = begun + list(lines)
        assert [line["row"]["id"] for line in rest if line["table"] == "batches"] == ["b1"]
        assert sum(line["table"] == "audit_events" for line in rest) == 2

    def test_a_ledger_that_has_something_is_not_restored_over(self, ledger, batch):
        with pytest.raises(ConfigError, match="not empty"):
            ledger.restore(ledger.dump())

    def test_a_dump_that_breaks_off_restores_nothing(self, ledger, tmp_path):
        fill(ledger)

        def broken():
            yield from islice(ledger.dump(), 9)
            raise IntegrityError("cut off")

        with open_ledger(Settings(home=tmp_path / "copy")) as copy:
            with pytest.raises(IntegrityError, match="cut off"):
                copy.restore(broken())
            assert copy.batches() == ()
            copy.restore(ledger.dump())

    @pytest.mark.parametrize(
        ("lines", "error"),
        [
            ([], IntegrityError),
            ([{"table": "batches", "row": {}}], IntegrityError),
            ([{"table": "ledger", "row": {"revision": "0000"}}], ConfigError),
            ([{"table": "ledger", "row": {"revision": "0002"}}, {"table": "users", "row": {}}], IntegrityError),
        ],
        ids=["nothing", "no header", "other revision", "unknown table"],
    )
    def test_what_is_no_dump_of_ours_is_refused(self, ledger, lines, error):
        with pytest.raises(error):
            ledger.restore(lines)
        assert ledger.counts()["audit_head"] == 1


class TestSharing:
    def test_a_forked_child_opens_its_own_connections(self, ledger, batch):
        child = os.fork()
        if child == 0:
            os._exit(0 if ledger.add_item(make_item("child")).id == "child" else 1)
        assert os.waitpid(child, 0)[1] == 0
        assert [item.id for item in ledger.items("b1")] == ["child"]

    def test_a_writer_waits_for_another(self, ledger, settings, batch):
        database, entered = Database(settings), threading.Event()

        def write_slowly():
            with database.writing() as connection:
                connection.execute(text("UPDATE audit_head SET sealed = sealed"))
                entered.set()
                threading.Event().wait(0.3)

        slow = threading.Thread(target=write_slowly)
        slow.start()
        assert entered.wait(PATIENCE_S)
        assert ledger.record_act("me", "waited", "ledger", {}).number == 1
        slow.join()
        database.close()

    def test_readers_do_not_wait_for_a_writer(self, ledger, settings, batch):
        database = Database(settings)
        with database.writing() as connection:
            connection.execute(text("UPDATE batches SET name = 'changed'"))
            assert ledger.batches() == (batch,)
        database.close()


def test_items_come_with_the_record_that_they_have_or_repeat(ledger, batch):
    ledger.add_item(make_item("i1", record_id=RECORD, ordinal=1))
    ledger.add_item(make_item("i2", duplicate_of=RECORD, ordinal=2))
    ledger.add_item(make_item("i3", record_id=OTHER_RECORD, ordinal=3))
    ledger.add_item(make_item("i4", ordinal=4))
    ledger.move_record(make_record(held=True), expected_version=0, item_updates=(), actor="asha")
    found = ledger.items_with_records("b1")
    assert [item for item, _ in found] == list(ledger.items("b1"))
    row = ledger.record_row(RECORD)
    assert [record for _, record in found] == [row, row, None, None]
