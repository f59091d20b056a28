from datetime import UTC, datetime

from flows.artifacts import LISTED, report_markdown
from schemas.items import Batch, BatchReport, Item, ItemStatus, RegisterGap
from schemas.pages import ErrorInfo

NOW = datetime(2026, 11, 25, tzinfo=UTC)
LOCKED = ErrorInfo(code="encrypted_file", message="It needs a password.", remedy="Save it without a password.")


def item(source: str, status: ItemStatus, error: ErrorInfo | None = None) -> Item:
    return Item(
        id=f"i{source}", batch_id="b1", source=source, received_name=source, status=status, error=error, received_at=NOW
    )


def report(*items: Item, gaps: tuple[RegisterGap, ...] = ()) -> BatchReport:
    batch = Batch(id="b1", name="बस्ता 40", source="/scans/40", created_at=NOW)
    counts = {str(each.status): sum(i.status is each.status for i in items) for each in items}
    return BatchReport(batch=batch, items=items, counts=counts, pages=7, gaps=gaps, seconds=60.0, finished_at=NOW)


def test_faults_are_grouped_by_code_with_their_remedy_once() -> None:
    refused = [item(f"locked {n}.pdf", ItemStatus.REFUSED, LOCKED) for n in range(2)]
    text = report_markdown(report(item("a.pdf", ItemStatus.INDEXED), *refused), page="http://here/batches/b1")
    assert "## encrypted\\_file: 2" in text or "## encrypted_file: 2" in text
    assert text.count("Save it without a password.") == 1
    assert "| indexed | 1 |" in text
    assert "[our page](http://here/batches/b1)" in text


def test_a_name_from_a_delivery_never_becomes_markup() -> None:
    text = report_markdown(
        report(item("[x](http://evil) | <b>.pdf", ItemStatus.REFUSED, LOCKED)), page="http://here/batches/b1"
    )
    assert "[x](http://evil)" not in text
    assert "<b>" not in text


def test_a_thousand_faults_are_not_all_listed_but_all_counted() -> None:
    many = [item(f"{n}.pdf", ItemStatus.REFUSED, LOCKED) for n in range(LISTED + 30)]
    text = report_markdown(report(*many), page="x")
    assert "and 30 more" in text
    assert text.count("It needs a password.") == LISTED


def test_the_register_is_accounted_for() -> None:
    gaps = (RegisterGap(kind="missing", name="27/अ-6/2014-15", detail="nothing came"),)
    assert "| missing | 27/अ-6/2014-15 | nothing came |" in report_markdown(report(gaps=gaps), page="x")
