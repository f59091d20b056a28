"""What an operator finds in Prefect's UI beside a run: the account of the delivery, with links both ways."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from prefect.artifacts import (
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    update_progress_artifact,
)

from schemas.items import BatchReport, Item, ItemStatus
from schemas.redescription import RedescriptionReport
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


class ProgressArtifact:
    """Shows in the UI how far a run is: called with how many are done, of how many."""

    def __init__(self, description: str) -> None:
        self._id: Any = create_progress_artifact(0.0, description=description)
        self._shown = 0

    def __call__(self, done: int, total: int, *_: object) -> None:
        """Show it, by whole per cents."""
        percent = 100 * done // total if total else 100
        if percent > self._shown:
            update_progress_artifact(self._id, float(percent))
            self._shown = percent


def keep_redescription_artifact(report: RedescriptionReport) -> None:
    """Put the account of a re-description beside the run: counts, and no value from a paper."""
    create_markdown_artifact(redescription_markdown(report), key="redescription", description="described again")


def redescription_markdown(report: RedescriptionReport) -> str:
    """The account as an operator reads it."""
    pace = f" · {report.pages / report.seconds:.0f} pages/s" if report.seconds else ""
    lines = [
        "# Described again" + (" (dry run: nothing was kept)" if report.dry_run else ""),
        f"{report.outcome} · {report.pages} pages{pace}",
        "",
        f"{report.recut} with parts on other pages · {report.masks} with other masks · {len(report.held)} held",
        "",
        "| what | how | records |",
        "|---|---|---:|",
        *(f"| {change.what} | {change.how} | {change.records} |" for change in report.changes),
    ]
    if report.failures:
        lines += ["", f"## Failed: {len(report.failures)}", ""]
        some = report.failures[:LISTED]
        lines += [f"* {record_id}: {error.code}: {_plain(error.message)}" for record_id, error in some]
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
