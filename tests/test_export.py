"""An export: files, hashes and numbers that another system can rely on."""

import csv
import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.workbench import Workbench
from pipeline.export import export_records
from schemas.access import LOCAL_OPERATOR
from schemas.errors import ConfigError, NotFoundError
from schemas.records import Link
from schemas.settings import Settings
from tests.deliveries import draw_page, draw_tiff, take_delivery

URL = "http://archive.example/"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    with Workbench(Settings(home=tmp_path / "home", engine="rehearsal")) as opened:
        yield opened


def taken(bench: Workbench, path: Path) -> str:
    report, _ = take_delivery(bench, path)
    (record_id,) = {item.record_id for item in report.items}
    assert record_id is not None
    return record_id


def rows_of(folder: Path) -> list[dict[str, str]]:
    return list(csv.DictReader((folder / "manifest.csv").read_text(encoding="utf-8-sig").splitlines()))


def test_the_manifest_names_every_file_with_its_true_hash_and_address(bench: Workbench, tmp_path: Path) -> None:
    scan = draw_tiff(tmp_path / "मिसल.tif", range(3))
    record_id = taken(bench, scan)
    target = tmp_path / "out"
    export_records(bench.library, [record_id, record_id], target=target, viewer=LOCAL_OPERATOR, url=URL)
    rows = rows_of(target)
    assert [row["role"] for row in rows] == ["original", "access_copy"]
    for row in rows:
        content = (target / row["path"]).read_bytes()
        assert (row["sha256"], int(row["size_bytes"])) == (hashlib.sha256(content).hexdigest(), len(content))
        assert row["link"] == f"http://archive.example/r/{record_id}"
    assert (target / rows[0]["path"]).read_bytes() == scan.read_bytes()
    listed = {str(path.relative_to(target)) for path in target.rglob("*") if path.is_file()}
    assert listed == {"manifest.csv", "manifest.json"} | {row["path"] for row in rows}
    assert [row["sha256"] for row in json.loads((target / "manifest.json").read_text("utf-8"))] == [
        row["sha256"] for row in rows
    ]


def test_each_number_of_e_office_is_the_newest_that_was_entered(bench: Workbench, tmp_path: Path) -> None:
    record_id = taken(bench, draw_page(tmp_path / "पत्र.png", 1))
    record = bench.library.record(record_id, viewer=LOCAL_OPERATOR)
    now = datetime.now(UTC)
    links = (
        Link(efile_no="E-1", computer_no="77", by="सीमा", at=now),
        Link(efile_no="E-2", by="सीमा", at=now),
        Link(receipt_no="R-9", by="सीमा", at=now),
    )
    bench.keeper.put_version(record.model_copy(update={"links": links}), actor="सीमा")
    rows = export_records(bench.library, [record_id], target=tmp_path / "out", viewer=LOCAL_OPERATOR, url=URL)
    assert {(row.efile_no, row.computer_no, row.receipt_no) for row in rows} == {("E-2", "77", "R-9")}


def test_no_cell_of_the_manifest_is_a_formula_for_a_spreadsheet(bench: Workbench, tmp_path: Path) -> None:
    record_id = taken(bench, draw_page(tmp_path / "पत्र.png", 1))
    record = bench.library.record(record_id, viewer=LOCAL_OPERATOR)
    hostile = '=HYPERLINK("http://evil.example";"आदेश")'
    link = Link(efile_no="+1", computer_no="@x", receipt_no="-2", by="सीमा", at=datetime.now(UTC))
    bench.keeper.put_version(record.model_copy(update={"title": hostile, "links": (link,)}), actor="सीमा")
    export_records(bench.library, [record_id], target=tmp_path / "out", viewer=LOCAL_OPERATOR, url=URL)
    for row in rows_of(tmp_path / "out"):
        assert row["title"] == f"'{hostile}"
        assert not [cell for cell in row.values() if cell[:1] in tuple("=+-@\t\r")]
    (first, *_) = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    assert first["title"] == hostile


def test_a_folder_that_is_there_is_never_written_into(bench: Workbench, tmp_path: Path) -> None:
    record_id = taken(bench, draw_page(tmp_path / "पत्र.png", 1))
    (tmp_path / "out").mkdir()
    with pytest.raises(ConfigError, match="cannot be made"):
        export_records(bench.library, [record_id], target=tmp_path / "out", viewer=LOCAL_OPERATOR, url=URL)


def test_an_unknown_record_leaves_no_half_export(bench: Workbench, tmp_path: Path) -> None:
    record_id = taken(bench, draw_page(tmp_path / "पत्र.png", 1))
    with pytest.raises(NotFoundError):
        export_records(bench.library, [record_id, "none"], target=tmp_path / "out", viewer=LOCAL_OPERATOR, url=URL)
    assert not (tmp_path / "out").exists()
