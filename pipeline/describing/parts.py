"""Where one document of a paper file ends and the next begins.

One rule: a page begins a document only when it shows a beginning (a title, or a letterhead with its number or its
addressee); every other page, a blank one or an annexure too, goes on with what was before.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.describing.kinds import Verdict
from pipeline.describing.located import LocatedText
from pipeline.describing.openings import (
    counts_on,
    has_address,
    has_beginning,
    has_letterhead,
    is_addressed,
    is_annexure,
)
from schemas.pages import Side
from schemas.taxonomy import OTHER, Taxonomy

COVER = "cover"
"""One sheet: whatever follows it is another document."""
SURE = 60.0
"""Confidence from which the kind of a page without a title counts as a sign of a beginning."""

SURER = 72.0
"""Confidence from which another kind alone is a beginning."""


@dataclass(frozen=True, slots=True)
class Run:
    """Pages first..last (numbers from 1) that are one document, and what its first page was judged to be."""

    first: int
    last: int
    verdict: Verdict
    side: Side

    @property
    def place(self) -> tuple[int, int, Side]:
        """Which pages, and on which side of the file."""
        return self.first, self.last, self.side


def cut_parts(pages: Sequence[LocatedText | None], verdicts: Sequence[Verdict], taxonomy: Taxonomy) -> tuple[Run, ...]:
    """The documents of a file, in page order; together they hold every page."""
    opening = next((place for place, page in enumerate(pages) if not _is_unread(page)), 0)
    starts = [(1, verdicts[opening])]
    after_separator = False
    for number, (page, verdict) in enumerate(zip(pages, verdicts, strict=True), start=1):
        if page is None or page.is_empty:
            after_separator = after_separator or _is_separator(page)
        elif number > opening + 1:
            if after_separator or begins(page, verdict, starts[-1][1], taxonomy):
                starts.append((number, verdict))
            after_separator = False
    starts = _join_notes(starts, pages, taxonomy)
    lasts = [number - 1 for number, _ in starts[1:]] + [len(pages)]
    return tuple(
        Run(first, last, verdict, taxonomy.kind(verdict.kind).side)
        for (first, verdict), last in zip(starts, lasts, strict=True)
    )


def _join_notes(
    starts: Sequence[tuple[int, Verdict]], pages: Sequence[LocatedText | None], taxonomy: Taxonomy
) -> list[tuple[int, Verdict]]:
    """The beginnings without that of a register or note sheet whose first page was not known for what it is."""
    kept: list[tuple[int, Verdict]] = []
    for number, verdict in starts:
        before = kept[-1] if kept else None
        page = pages[before[0] - 1] if before else None
        unknown = before is not None and before[1].kind == OTHER and number == before[0] + 1
        if before and unknown and page and taxonomy.kind(verdict.kind).runs_on and not has_beginning(page):
            kept[-1] = (before[0], verdict)
        else:
            kept.append((number, verdict))
    return kept


def begins(page: LocatedText, verdict: Verdict, current: Verdict, taxonomy: Taxonomy) -> bool:
    """Whether a new document begins on this page, ``current`` being the one before."""
    if is_annexure(page) and taxonomy.kind(current.kind).side == "correspondence":
        return False
    if verdict.kind == current.kind and taxonomy.kind(verdict.kind).runs_on:
        return False
    if current.kind == COVER:
        return True
    if verdict.has_title:
        return True
    if verdict.kind != OTHER and verdict.confidence >= SURE:
        return has_beginning(page) or _is_another(page, verdict, current, taxonomy)
    return has_address(page) and (has_letterhead(page) or is_addressed(page))


def _is_another(page: LocatedText, verdict: Verdict, current: Verdict, taxonomy: Taxonomy) -> bool:
    """Whether a page without title, letterhead and address is of another kind than what is before it.

    It must be surely so, or of the other side of the file; and no page that counts itself on, or goes on in a sentence.
    """
    if verdict.kind == current.kind or counts_on(page):
        return False
    other_side = taxonomy.kind(verdict.kind).side != taxonomy.kind(current.kind).side
    return other_side or (verdict.confidence >= SURER and not page.goes_on(page.segments[0]))


def _is_unread(page: LocatedText | None) -> bool:
    return page is None or page.is_empty


def _is_separator(page: LocatedText | None) -> bool:
    return page is not None and any(finding.code == "separator" for finding in page.page.findings)
