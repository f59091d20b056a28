"""A delivery through store, ledger, pool and index, as the flow does it but without Prefect."""

import zipfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from flows.work import index_waiting, take_in
from flows.workbench import Workbench
from pipeline import keys
from pipeline.backup import make_backup, restore_ledger, seal_audit
from pipeline.chunks import ChunkWorker
from pipeline.identity import mint_record_id
from pipeline.intake import hash_file
from pipeline.receiving import Delivery
from pipeline.register import Register, RegisterRow
from schemas.access import LOCAL_OPERATOR, PUBLIC_OFFICER, Classification
from schemas.errors import ConfigError, EngineTimeoutError, IndexingError, NotFoundError, StoppedError
from schemas.items import ItemStatus
from schemas.pages import Chunk, PageSource
from schemas.queries import SearchRequest
from schemas.settings import Settings
from search.feed import rebuild_index
from tests.deliveries import draw_delivery, draw_page, draw_tiff, faults, outcomes, take_delivery, texts_kept
from tests.faults import FailingPool

EXPECTED = {
    **{f"एकल पत्र/पत्र {n}.png": "indexed" for n in range(3)},
    "मिसल 27.tif": "indexed",
    "copy of 0.png": "indexed",
    "empty.pdf": "refused",
    "note.pdf": "refused",
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", engine="rehearsal", workers=2, chunk_pages=5)


@pytest.fixture
def bench(settings: Settings) -> Iterator[Workbench]:
    with Workbench(settings, reads=True) as opened:
        yield opened


@pytest.fixture
def delivery(tmp_path: Path) -> Path:
    return draw_delivery(tmp_path / "बस्ता 40", files=3, long_pages=12)


def expected_outcomes(delivery: Path) -> dict[str, str]:
    """The second of two files with the same bytes, in the order of the delivery, is the duplicate."""
    return EXPECTED | {"एकल पत्र/पत्र 0.png": "duplicate"}


def test_every_file_has_one_outcome_and_everything_agrees(bench: Workbench, delivery: Path) -> None:
    report, read = take_delivery(bench, delivery)
    assert outcomes(report) == expected_outcomes(delivery)
    assert read == 3 + 12
    assert faults(bench, report.batch.id, expected=expected_outcomes(delivery)) == []


def test_a_second_run_changes_nothing_and_reads_nothing(bench: Workbench, delivery: Path) -> None:
    first, _ = take_delivery(bench, delivery)
    records = [(row.record_id, row.version) for row in bench.ledger.record_rows()]
    second, read = take_delivery(bench, delivery)
    assert read == 0
    assert second.items == first.items
    assert [(row.record_id, row.version) for row in bench.ledger.record_rows()] == records


def test_the_same_files_under_another_name_are_duplicates_that_point_to_the_first(
    bench: Workbench, delivery: Path
) -> None:
    first, _ = take_delivery(bench, delivery)
    again, read = take_delivery(bench, delivery, name="second delivery")
    assert read == 0
    assert set(outcomes(again).values()) == {"duplicate", "refused"}
    known = {item.source: item.record_id or item.duplicate_of for item in first.items}
    assert all(item.duplicate_of == known[item.source] for item in again.items if item.status is ItemStatus.DUPLICATE)


def test_a_refused_file_says_why_and_its_bytes_are_kept(bench: Workbench, delivery: Path) -> None:
    report, _ = take_delivery(bench, delivery)
    codes = {item.source: item.error.code for item in report.items if item.error}
    assert codes == {"empty.pdf": "empty_file", "note.pdf": "unsupported_file"}
    for item in report.items:
        assert item.sha256 is not None
        assert bench.store.stat(keys.original(item.sha256)) is not None


def test_the_images_of_a_folder_are_one_record_in_natural_order(bench: Workbench, tmp_path: Path) -> None:
    folder = tmp_path / "मिसल"
    for number in (10, 2, 1):
        draw_page(folder / f"page{number}.png", number)
    report, _ = take_delivery(bench, folder, as_folder=True)
    (row,) = bench.ledger.record_rows()
    record = bench.library.record(row.record_id, viewer=LOCAL_OPERATOR)
    assert record.sources == ("page1.png", "page2.png", "page10.png")
    assert {item.record_id for item in report.items} == {record.record_id}
    assert record.record_id == mint_record_id(hash_file(folder / "page1.png"))


def test_a_file_that_the_register_calls_secret_is_neither_stored_nor_read(bench: Workbench, tmp_path: Path) -> None:
    folder = tmp_path / "d"
    secret = draw_page(folder / "S-1.png", 1)
    draw_page(folder / "N-1.png", 2)
    register = Register([RegisterRow(number="S/1", classification=Classification.SECRET), RegisterRow(number="N/1")])
    report, _ = take_delivery(bench, folder, register=register)
    assert outcomes(report) == {"N-1.png": "indexed", "S-1.png": "refused"}
    assert bench.store.stat(keys.original(hash_file(secret))) is None


def test_a_delivery_is_kept_as_it_was_last_held_against_its_register(bench: Workbench, tmp_path: Path) -> None:
    folder = draw_page(tmp_path / "d" / "N-1.png", 1).parent
    report, _ = take_delivery(bench, folder)
    assert bench.library.register_account(report.batch.id) is None
    register = Register([RegisterRow(number="N/1", pages=2), RegisterRow(number="N/2")])
    take_delivery(bench, folder, register=register)
    take_delivery(bench, folder)  # without the register nothing new is known of it
    account = bench.library.register_account(report.batch.id)
    assert account is not None
    assert [(gap.kind, gap.name, gap.sources) for gap in account.gaps] == [
        ("short", "N/1", ("N-1.png",)),
        ("missing", "N/2", ()),
    ]


def test_words_of_a_page_are_found_on_that_page(bench: Workbench, tmp_path: Path) -> None:
    take_delivery(bench, draw_tiff(tmp_path / "a.tif", range(4)))
    (row,) = bench.ledger.record_rows()
    texts = bench.library.page_texts(row.record_id, viewer=LOCAL_OPERATOR)
    number = texts[3].words[-1].text
    page = bench.search.search(SearchRequest(words=number), viewer=PUBLIC_OFFICER)
    assert [(hit.record_id, [found.number for found in hit.pages]) for hit in page.hits] == [(row.record_id, [3])]


def test_a_bench_restored_from_the_bucket_alone_gives_the_same_answers(
    bench: Workbench, delivery: Path, settings: Settings, tmp_path: Path
) -> None:
    report, _ = take_delivery(bench, delivery)
    before = {
        row.record_id: bench.library.record(row.record_id, viewer=LOCAL_OPERATOR) for row in bench.ledger.record_rows()
    }
    kept = texts_kept(bench)
    elsewhere = settings.model_copy(update={"home": tmp_path / "new", "store": settings.store_url})
    with Workbench(elsewhere, reads=True) as restored:
        restore_ledger(restored.store, restored.ledger)
        rebuild_index(restored.ledger, restored.library, restored.index)
        after = {
            row.record_id: restored.library.record(row.record_id, viewer=LOCAL_OPERATOR)
            for row in restored.ledger.record_rows()
        }
        assert after == before
        assert faults(restored, report.batch.id, expected=expected_outcomes(delivery)) == []
        again, read = take_delivery(restored, delivery)
        assert read == 0
        assert outcomes(again) == outcomes(report)
        assert texts_kept(restored) == kept


def test_a_dump_brings_the_audit_trail_back_with_it(
    bench: Workbench, delivery: Path, settings: Settings, tmp_path: Path
) -> None:
    take_delivery(bench, delivery)
    bench.ledger.record_act("clerk", "looked", "r", {})
    seal_audit(bench.store, bench.ledger)
    make_backup(bench.store, bench.ledger)
    events = bench.ledger.events(limit=1000)
    elsewhere = settings.model_copy(update={"home": tmp_path / "new", "store": settings.store_url})
    with Workbench(elsewhere) as restored:
        restore_ledger(restored.store, restored.ledger)
        assert restored.ledger.events(limit=1000)[: len(events)] == events
        assert restored.ledger.check_audit() == ()
        with pytest.raises(ConfigError, match="not empty"):
            restore_ledger(restored.store, restored.ledger)


def test_a_record_that_a_viewer_may_not_see_is_not_there_for_him(bench: Workbench, tmp_path: Path) -> None:
    take_delivery(bench, draw_tiff(tmp_path / "a.tif", range(2)))
    (row,) = bench.ledger.record_rows()
    record = bench.library.record(row.record_id, viewer=LOCAL_OPERATOR)
    bench.keeper.put_version(record.model_copy(update={"held": True}), actor="checker")
    assert bench.library.record(row.record_id, viewer=LOCAL_OPERATOR).version == 2
    with pytest.raises(NotFoundError):
        bench.library.record(row.record_id, viewer=PUBLIC_OFFICER)
    index_waiting(bench)
    assert bench.index.versions([row.record_id]) == {}
    assert bench.search.search(SearchRequest(), viewer=PUBLIC_OFFICER).total == 0


def test_a_link_that_leads_out_of_the_delivery_is_an_item_and_stops_nothing(bench: Workbench, tmp_path: Path) -> None:
    secret = tmp_path / "outside.png"
    draw_page(secret, 1)
    folder = tmp_path / "d"
    draw_page(folder / "a.png", 2)
    (folder / "link.png").symlink_to(secret)
    report, _ = take_delivery(bench, folder)
    assert outcomes(report) == {"a.png": "indexed", "link.png": "refused"}
    assert bench.store.stat(keys.original(hash_file(secret))) is None


def versions(bench: Workbench) -> dict[str, int]:
    return {row.record_id: row.version for row in bench.ledger.record_rows()}


def numbers(bench: Workbench, record_id: str) -> list[int]:
    """Pages of a record that can be read."""
    return sorted(bench.library.page_texts(record_id, viewer=LOCAL_OPERATOR))


def test_a_page_that_comes_later_makes_the_next_version_of_its_record(bench: Workbench, tmp_path: Path) -> None:
    folder = tmp_path / "मिसल"
    for number in (1, 2):
        draw_page(folder / f"page{number}.png", number)
    take_delivery(bench, folder, as_folder=True)
    draw_page(folder / "page3.png", 3)
    report, read = take_delivery(bench, folder, as_folder=True)
    assert (set(outcomes(report).values()), read) == ({"indexed"}, 1)
    ((record_id, version),) = versions(bench).items()
    assert (version, numbers(bench, record_id)) == (2, [1, 2, 3])
    assert faults(bench, report.batch.id, expected={}) == []


def test_a_second_delivery_of_files_that_a_first_left_unfinished_finishes_them(
    bench: Workbench, delivery: Path, tmp_path: Path
) -> None:
    first = Delivery(path=delivery, name="cut off")
    cut_off = bench.receiver.open_batch(first)
    take_in(bench, first, cut_off)
    second, read = take_delivery(bench, delivery, name="again")
    assert read == 3 + 12
    assert set(outcomes(second).values()) == {"duplicate", "refused"}
    assert len(versions(bench)) == 4
    again, read = take_delivery(bench, delivery, name="cut off")
    assert read == 0
    assert outcomes(again) == expected_outcomes(delivery)


def test_the_same_page_twice_in_a_folder_is_two_pages_of_its_record(bench: Workbench, tmp_path: Path) -> None:
    folder = tmp_path / "मिसल"
    for number, seed in ((1, 1), (2, 7), (3, 3), (4, 7)):
        draw_page(folder / f"page{number}.png", seed)
    report, read = take_delivery(bench, folder, as_folder=True)
    assert outcomes(report)["page4.png"] == "duplicate"
    ((record_id, _),) = versions(bench).items()
    assert (read, numbers(bench, record_id)) == (3, [1, 2, 3, 4])


def test_a_page_scanned_singly_before_is_not_missing_from_its_paper_file(bench: Workbench, tmp_path: Path) -> None:
    take_delivery(bench, draw_page(tmp_path / "single.png", 2))
    folder = tmp_path / "मिसल"
    for number in (1, 2, 3):
        draw_page(folder / f"page{number}.png", number)
    report, _ = take_delivery(bench, folder, as_folder=True)
    record_id = mint_record_id(hash_file(folder / "page1.png"))
    assert outcomes(report) == {"page1.png": "indexed", "page2.png": "duplicate", "page3.png": "indexed"}
    assert numbers(bench, record_id) == [1, 2, 3]


@pytest.mark.parametrize("error", [EngineTimeoutError("too slow"), ValueError("a bug")], ids=["engine", "bug"])
def test_a_page_lost_to_a_fault_of_ours_is_partial_and_read_by_the_next_run(
    settings: Settings, tmp_path: Path, error: Exception
) -> None:
    path = draw_tiff(tmp_path / "a.tif", range(4))
    with Workbench(settings, reads=True) as bench:
        seen: list[str] = []

        def first_fails(source: PageSource) -> Exception | None:
            seen.append(source.image.sha256)
            return error if source.image.sha256 == seen[0] else None

        bench.pool = FailingPool(bench.pool, first_fails)
        report, _ = take_delivery(bench, path)
        assert outcomes(report) == {"a.tif": "partial"}
        ((record_id, _),) = versions(bench).items()
        assert len(numbers(bench, record_id)) == 3
    with Workbench(settings, reads=True) as bench:
        report, read = take_delivery(bench, path)
        assert (outcomes(report), read) == ({"a.tif": "indexed"}, 1)
        assert (versions(bench), numbers(bench, record_id)) == ({record_id: 2}, [1, 2, 3, 4])


def test_a_file_no_page_of_which_could_be_read_through_us_is_failed_and_tried_again(
    settings: Settings, tmp_path: Path
) -> None:
    path = draw_tiff(tmp_path / "a.tif", range(2))
    with Workbench(settings, reads=True) as bench:
        bench.pool = FailingPool(bench.pool, lambda _: EngineTimeoutError("too slow"))
        report, _ = take_delivery(bench, path)
        assert outcomes(report) == {"a.tif": "failed"}
    with Workbench(settings, reads=True) as bench:
        report, read = take_delivery(bench, path)
        assert (outcomes(report), read) == ({"a.tif": "indexed"}, 2)


def test_what_the_register_calls_confidential_is_not_there_for_an_officer(bench: Workbench, tmp_path: Path) -> None:
    folder = tmp_path / "d"
    draw_page(folder / "box 7" / "C-1" / "page.png", 1)
    draw_page(folder / "box 7" / "N-1" / "page.png", 2)
    register = Register(
        [RegisterRow(number="C/1", classification=Classification.CONFIDENTIAL), RegisterRow(number="N/1")]
    )
    take_delivery(bench, folder, register=register)
    found = bench.search.search(SearchRequest(), viewer=PUBLIC_OFFICER)
    assert found.total == 1
    assert bench.search.search(SearchRequest(), viewer=LOCAL_OPERATOR).total == 2


def test_one_damaged_record_stops_no_other_from_being_indexed(settings: Settings, delivery: Path) -> None:
    with Workbench(settings, reads=True) as bench:
        take_delivery(bench, delivery)
        damaged, *others = sorted(versions(bench))
    root = Path(settings.store_url.removeprefix("file://"))
    (root / keys.record_pages(damaged, 1)).unlink()
    with Workbench(settings) as bench:
        with pytest.raises(IndexingError, match=damaged):
            rebuild_index(bench.ledger, bench.library, bench.index)
        assert set(bench.index.versions(versions(bench))) == set(others)


def test_a_zip_is_recorded_by_its_hash_once(bench: Workbench, tmp_path: Path) -> None:
    path = tmp_path / "बस्ता.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for number in (1, 2):
            packed.write(draw_page(tmp_path / f"{number}.png", number), f"{number}.png")
    for _ in range(2):
        take_delivery(bench, path)
    noted = [event.detail for event in bench.ledger.events(limit=100) if event.act == "archive_received"]
    assert noted == [{"name": "बस्ता.zip", "sha256": hash_file(path)}]


def work_at_once(worker: ChunkWorker, chunks: Sequence[Chunk]) -> list[int | BaseException]:
    """What becomes of chunks that one worker has in hand together."""
    with ThreadPoolExecutor(len(chunks)) as threads:
        running = [threads.submit(worker.work, chunk) for chunk in chunks]
        return [future.exception() or future.result() for future in running]


def test_chunks_in_hand_together_are_each_read_whole_or_given_back(bench: Workbench, tmp_path: Path) -> None:
    draw_page(tmp_path / "in" / "एक.png", 1)
    draw_tiff(tmp_path / "in" / "मिसल.tif", range(2, 16))
    delivery = Delivery(path=tmp_path / "in", name="in", register=None)
    batch = bench.receiver.open_batch(delivery)
    take_in(bench, delivery, batch)
    stopped, worker = bench.chunk_worker(), bench.chunk_worker()
    chunks = [chunk for chunk in (stopped.claim(batch.id) for _ in range(2)) if chunk]
    stopped.stop()
    assert [type(outcome) for outcome in work_at_once(stopped, chunks)] == [StoppedError, StoppedError]
    chunks = [chunk for chunk in (worker.claim(batch.id) for _ in range(9)) if chunk]
    read = work_at_once(worker, chunks)
    assert read == [sum(span.page_count for span in chunk.spans) for chunk in chunks]
    assert len(texts_kept(bench)) == 15
    assert bench.ledger.chunks_left(batch.id) == (0, 0)
