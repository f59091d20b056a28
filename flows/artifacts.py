"""What an operator finds in Prefect's UI beside a run: the account of the delivery, with links both ways."""

from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import quote

from prefect.artifacts import create_link_artifact, create_markdown_artifact

from schemas.items import BatchReport, Item, ItemStatus
from schemas.settings import Settings

LISTED = 50
"""Files named under one error code; the rest is on the batch's page."""
EXPLAINED = {
    ItemStatus.INDEXED: "findable",
    ItemStatus.PARTIAL: "findable, at least one page could not be read",
    ItemStatus.REFUSED: "the file's own fault",
    ItemStatus.DUPLICATE: "same bytes as an earlier file",
    ItemStatus.HELD: "suspected confidential, waits for a checker",
    ItemStatus.FAILED: "our fault or a service's; the next run takes it up",
    ItemStatus.DEFERRED: "still being written",
    ItemStatus.RECEIVED: "not finished; the next run takes it up",
}


def keep_report_artifacts(report: BatchReport, *, settings: Settings) -> None:
    """Put the report and the link to our page beside the run, under keys that stay the same from run to run."""
    page = batch_address(report, settings)
    create_markdown_artifact(
        report_markdown(report, page=page), key=f"report-{report.batch.id}", description=report.batch.name
    )
    create_link_artifact(page, key=f"page-{report.batch.id}", link_text=f"{report.batch.name} in Abhilekh")


def batch_address(report: BatchReport, settings: Settings) -> str:
    """The page that lists what was delivered."""
    return f"{settings.url.rstrip('/')}/batches/{quote(report.batch.id)}"


def report_markdown(report: BatchReport, *, page: str) -> str:
    """The account of a delivery as an operator reads it: counts, then faults by code with their remedy."""
    minutes = report.seconds / 60
    pace = f"{report.pages / minutes:.0f} pages/minute" if minutes > 0 else ""
    lines = [
        f"# {_plain(report.batch.name)}",
        f"{len(report.items)} files · {report.pages} pages · {report.seconds:.0f} s · {pace} · [our page]({page})",
        "",
        "| outcome | files | |",
        "|---|---:|---|",
        *(f"| {status} | {count} | {EXPLAINED[ItemStatus(status)]} |" for status, count in report.counts.items()),
    ]
    for code, items in sorted(_by_code(report.items).items()):
        lines += _fault(code, items)
    if report.gaps:
        lines += ["", "## Against the register", "", "| | file | |", "|---|---|---|"]
        lines += [f"| {gap.kind} | {_plain(gap.name)} | {_plain(gap.detail)} |" for gap in report.gaps]
    return "\n".join(lines) + "\n"


def _by_code(items: Iterable[Item]) -> dict[str, list[Item]]:
    grouped: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        if item.error is not None:
            grouped[item.error.code].append(item)
    return grouped


def _fault(code: str, items: list[Item]) -> list[str]:
    remedies = dict.fromkeys(item.error.remedy for item in items if item.error)
    lines = ["", f"## {code}: {len(items)}", "", *(f"*{_plain(remedy)}*" for remedy in remedies), ""]
    for item in items[:LISTED]:
        lines.append(f"* {_plain(item.source)}: {_plain(item.error.message if item.error else '')}")
    if len(items) > LISTED:
        lines.append(f"* … and {len(items) - LISTED} more")
    return lines


def _plain(text: str) -> str:
    """Names come from files: nothing in them may become markup."""
    for mark in "\\`*_[]<>|":
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\n", " ")
