"""What a record says to scripts of its doubts. It waits for neither ledger nor index."""

from collections.abc import Mapping
from typing import Any

from pipeline.reading.unsure import unsure_numbers
from schemas.pages import PageText
from schemas.records import Record


def with_unsure(record: Record, texts: Mapping[int, PageText]) -> dict[str, Any]:
    """The record as scripts get it, each page with its numbers that are not sure; ``texts`` by page number."""
    told = record.as_contract()
    for page in told["pages"]:
        text = texts.get(page["number"])
        page["unsure"] = [one.model_dump(mode="json") for one in unsure_numbers(text.words)] if text else []
    return told
