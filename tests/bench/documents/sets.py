"""Which papers the set holds: every template at every severity, each time filled anew; the frequent ones twice."""

from collections.abc import Iterator
from typing import NamedTuple

from tests.bench.documents.papers import Half, Paper, fill, further_pages, templates
from tests.bench.scans.wear import SEVERITIES, Severity

FREQUENT = frozenset((
    "letter", "memo", "order", "notesheet", "application", "cover", "circular", "caste_cert", "affidavit", "mutation",
    "revenue_order_sheet", "complaint", "khasra",
))  # fmt: skip


class Member(NamedTuple):
    """A paper of the set, or a page that only goes on with one."""

    half: Half
    severity: Severity
    paper: Paper


def papers(half: Half) -> Iterator[Member]:
    """The papers of a half."""
    for severity in SEVERITIES:
        for template in templates(half):
            for number in range(2 if template.kind in FREQUENT else 1):
                yield Member(half, severity, fill(template, f"{severity}-{number}"))


def further(half: Half) -> Iterator[Member]:
    """Pages that go on with whatever stands before them: ``continued``, ``annexure``."""
    for severity in SEVERITIES:
        for template in further_pages(half):
            for number in range(2):
                yield Member(half, severity, fill(template, f"{severity}-{number}"))
