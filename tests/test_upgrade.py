"""Stored forms of every released version stay readable."""

import json
from pathlib import Path

import pytest

from schemas.base import SCHEMA
from schemas.errors import IntegrityError
from schemas.pages import PageText
from schemas.records import Record
from schemas.upgrade import load_stored

STORED = Path(__file__).parent / "resources" / "stored"


@pytest.mark.parametrize("path", sorted(STORED.glob("record.*.json")), ids=lambda path: path.name)
def test_a_record_of_an_older_form_is_read(path: Path) -> None:
    record = load_stored(Record, path.read_bytes())
    assert record.record_id == "raaaaaaaaaaaaaaaa"
    assert record.fields[0].value == "27/अ-6/2014-15"


@pytest.mark.parametrize("path", sorted(STORED.glob("page.*.json")), ids=lambda path: path.name)
def test_a_page_of_an_older_form_is_read(path: Path) -> None:
    assert load_stored(PageText, path.read_bytes()).text == "प्रकरण क्रमांक 27/अ-6/2014-15"


def test_todays_form_is_among_the_stored_ones_to_the_letter() -> None:
    for kind, name in ((Record, "record"), (PageText, "page")):
        stored = (STORED / f"{name}.{SCHEMA}.json").read_bytes()
        again = json.loads(load_stored(kind, stored).to_json())
        assert again == json.loads(stored), "the form changed: raise SCHEMA, lift the old one, add the new one here"


def test_a_form_of_today_that_is_cut_off_is_told_as_damaged() -> None:
    stored = (STORED / f"record.{SCHEMA}.json").read_bytes()
    whole = load_stored(Record, stored)
    assert whole == load_stored(Record, json.dumps(json.loads(stored)).encode())
    for cut in (whole.to_json()[:-1], whole.to_json()[:40]):
        with pytest.raises(IntegrityError, match="is not JSON"):
            load_stored(Record, cut)


def test_a_newer_form_is_refused_with_the_remedy() -> None:
    with pytest.raises(IntegrityError, match="Update the program"):
        load_stored(Record, json.dumps({"schema": SCHEMA + 1}).encode())


def test_what_is_no_json_is_an_integrity_error() -> None:
    with pytest.raises(IntegrityError):
        load_stored(Record, b"\x00\x01")
