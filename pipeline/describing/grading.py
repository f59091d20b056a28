"""Whether a paper calls itself confidential.

One rule: a mark stands alone on its line at the head or foot of a page; गोपनीय inside a sentence marks nothing.
"""

import re
from collections.abc import Iterator, Sequence

from pipeline.describing.kinds import Verdict
from pipeline.describing.located import LocatedText
from schemas.access import Classification
from schemas.pages import Finding
from schemas.taxonomy import Taxonomy

MARK_TOP = 0.3
MARK_FOOT = 0.92
"""Marks stand above or below these shares of what is written."""
SURE_KIND = 60.0
"""Confidence from which a confidential kind is suspected."""
_MARK = re.compile(
    r"[\W_\d]*(?:अति|परम|अत्यंत|अत्यन्त|नितांत|STRICTLY|MOST)?\W*"
    r"(?:गोपनी?य|गोपनिय|CONFIDENTIAL|SECRET|TOP\s+SECRET|गुप्त)"
    r"(?:\W*(?:एवं|तथा|AND|/)?\W*(?:अत्यावश्यक|व्यक्तिगत|महत्वपूर्ण|पत्र|IMMEDIATE|PERSONAL|URGENT))*[\W_\d]*",
    re.IGNORECASE,
)


def find_suspicion(
    pages: Sequence[LocatedText | None], verdicts: Sequence[Verdict], taxonomy: Taxonomy
) -> tuple[Classification, tuple[Finding, ...]]:
    """The class a record is suspected of, and a finding for each reason; normal without any."""
    reasons = tuple(_reasons(pages, verdicts, taxonomy))
    found = tuple(Finding(code="suspected_confidential", message=reason) for reason in reasons)
    return (Classification.CONFIDENTIAL if reasons else Classification.NORMAL), found


def _reasons(pages: Sequence[LocatedText | None], verdicts: Sequence[Verdict], taxonomy: Taxonomy) -> Iterator[str]:
    for number, (page, verdict) in enumerate(zip(pages, verdicts, strict=True), start=1):
        kind = taxonomy.kind(verdict.kind)
        if kind.suspected is not Classification.NORMAL and verdict.confidence >= SURE_KIND:
            yield f"page {number}: {kind.english}"
        if page is not None and (mark := find_mark(page)):
            yield f"page {number}: marked {mark}"


def find_mark(page: LocatedText) -> str | None:
    """The mark of confidentiality that stands on the page."""
    for segment in page.segments:
        at_edge = page.depth(segment) <= MARK_TOP or page.depth(segment) >= MARK_FOOT
        if at_edge and _MARK.fullmatch(segment.text):
            return segment.text.strip()
    return None
