"""The sample delivery through the whole pipeline: every file has exactly the outcome that its listing says."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pypdfium2
import pytest

from flows.workbench import Workbench
from pipeline.text import fold_text
from schemas.access import LOCAL_OPERATOR, PUBLIC_OFFICER
from schemas.errors import NotFoundError
from schemas.items import Item
from schemas.queries import SearchRequest
from schemas.records import Record
from schemas.settings import Settings
from tests.deliveries import faults, take_delivery

pytestmark = [pytest.mark.slow, pytest.mark.tesseract]

SAMPLES = Path(__file__).parents[1] / "samples"
LISTING: dict[str, Any] = json.loads((SAMPLES / "listing.json").read_text(encoding="utf-8"))
KINDS_RIGHT, FIELDS_RIGHT = 0.95, 0.9
"""Shares of kinds and fields that must come out as listed; what is short of 1 is OCR (tests/bench measures it)."""


class Taken(NamedTuple):
    """The samples, taken in."""

    bench: Workbench
    items: dict[str, Item]
    batches: tuple[str, ...]

    def record(self, sample: dict[str, Any]) -> Record:
        """The record of a sample; that of a folder is the record of its pages."""
        named = (
            item for name, item in self.items.items() if name.startswith(f"{sample['delivery']}/{sample['source']}")
        )
        record_id = next(item.record_id for item in named if item.record_id)
        return self.bench.library.record(record_id, viewer=LOCAL_OPERATOR)


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Taken]:
    settings = Settings(home=tmp_path_factory.mktemp("samples"))
    with Workbench(settings, reads=True) as bench:
        items, batches = {}, []
        for delivery in LISTING["deliveries"]:
            report, _ = take_delivery(bench, SAMPLES / delivery["path"], as_folder=delivery["as"] == "folder")
            items |= {f"{delivery['path']}/{item.source}": item for item in report.items}
            batches.append(report.batch.id)
        yield Taken(bench, items, tuple(batches))


READABLE = [each for each in LISTING["samples"] if each["expect"]["status"] in {"indexed", "held"}]


def test_every_file_has_the_outcome_and_the_error_of_its_listing(taken: Taken) -> None:
    said = {f"{each['delivery']}/{each['source']}": each["expect"] for each in LISTING["samples"]}
    found = {}
    for name, item in taken.items.items():
        listed = name if name in said else "/".join(name.split("/")[:2])
        found.setdefault(listed, set()).add((str(item.status), item.error.code if item.error else None))
    assert found == {name: {(expect["status"], expect.get("error"))} for name, expect in said.items()}


def test_store_ledger_and_index_agree(taken: Taken) -> None:
    assert [fault for batch in taken.batches for fault in faults(taken.bench, batch, expected={})] == []


def test_pages_and_blanks_are_counted_right(taken: Taken) -> None:
    for sample in READABLE:
        record = taken.record(sample)
        assert len(record.pages) == sample["expect"]["pages"], sample["source"]
        blank = [page.number for page in record.pages if any(found.code == "blank" for found in page.findings)]
        assert blank == sample["expect"].get("blank_pages", []), sample["source"]


def test_kinds_come_out_as_listed(taken: Taken) -> None:
    judged = [
        (each["source"], taken.record(each).kind in each["expect"]["kinds"])
        for each in READABLE
        if each["expect"].get("kinds")
    ]
    wrong = [source for source, right in judged if not right]
    assert len(wrong) <= (1 - KINDS_RIGHT) * len(judged), wrong


def test_fields_come_out_as_listed(taken: Taken) -> None:
    judged = []
    for sample in READABLE:
        fields = {}
        for field in taken.record(sample).fields:
            fields.setdefault(field.name, []).append(field.value)
        for name, value in sample["expect"].get("fields", {}).items():
            values = value if isinstance(value, list) else [value]
            judged += [
                (f"{sample['source']}: {name} {fields.get(name)}", each in fields.get(name, [])) for each in values
            ]
    wrong = [what for what, right in judged if not right]
    assert len(wrong) <= (1 - FIELDS_RIGHT) * len(judged), wrong


@pytest.mark.parametrize("asked", LISTING["searches"], ids=lambda asked: asked["words"])
def test_a_search_finds_what_it_must_and_never_what_it_may_not(taken: Taken, asked: dict[str, Any]) -> None:
    page = taken.bench.search.search(SearchRequest(words=asked["words"], limit=100), viewer=PUBLIC_OFFICER)
    hits = {hit.record_id for hit in page.hits}
    wanted = {taken.record(each).record_id for each in LISTING["samples"] if each["path"] in asked["must"]}
    banned = {taken.record(each).record_id for each in LISTING["samples"] if each["path"] in asked.get("never", [])}
    assert wanted <= hits
    assert not banned & hits


@pytest.mark.parametrize(
    "sample", [each for each in READABLE if each["expect"].get("masked")], ids=lambda s: s["source"]
)
def test_numbers_of_persons_are_nowhere_an_officer_looks(taken: Taken, sample: dict[str, Any]) -> None:
    record_id = taken.record(sample).record_id
    texts = taken.bench.library.page_texts(record_id, viewer=PUBLIC_OFFICER).values()
    copy = pypdfium2.PdfDocument(taken.bench.library.access_copy(record_id, viewer=PUBLIC_OFFICER).content)
    seen = "".join([*(text.text for text in texts), *(page.get_textpage().get_text_bounded() for page in copy)])
    digits = "".join(key.exact for key in fold_text(seen)).replace(" ", "")
    for number in sample["expect"]["masked"]:
        bare = "".join(key.exact for key in fold_text(number)).replace(" ", "")
        assert bare not in digits
        assert taken.bench.search.search(SearchRequest(words=number), viewer=LOCAL_OPERATOR).total == 0


def test_a_held_paper_is_not_there_for_an_officer(taken: Taken) -> None:
    (held,) = [each for each in LISTING["samples"] if each["expect"]["status"] == "held"]
    with pytest.raises(NotFoundError):
        taken.bench.library.record(taken.record(held).record_id, viewer=PUBLIC_OFFICER)


@pytest.mark.parametrize("file", LISTING["hostile"], ids=lambda file: file["path"])
def test_a_hostile_file_has_an_outcome_and_stops_nothing(tmp_path: Path, file: dict[str, Any]) -> None:
    with Workbench(Settings(home=tmp_path / "home", engine="rehearsal", workers=1), reads=True) as bench:
        report, _ = take_delivery(bench, SAMPLES / file["path"])
        (item,) = report.items
        assert str(item.status) in file["statuses"]
        if item.error is not None:
            assert item.error.code in file["errors"]
        if item.record_id and "failed_pages" in file:
            pages = bench.library.record(item.record_id, viewer=LOCAL_OPERATOR).pages
            assert [page.number for page in pages if page.error] == file["failed_pages"]
