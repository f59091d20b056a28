"""Which papers the set holds: every template in every look, each time filled anew; the frequent ones twice."""

from collections.abc import Iterator
from typing import NamedTuple

from tests.bench.documents.papers import Half, Paper, fill, further_pages, templates
from tests.bench.documents.reading import LOOKS, Look

FREQUENT = frozenset((
    "letter", "memo", "order", "notesheet", "application", "cover", "circular", "caste_cert", "affidavit", "mutation",
    "revenue_order_sheet", "complaint", "khasra",
))  # fmt: skip


class Member(NamedTuple):
    """A paper of the set, or a page that only goes on with one."""

    half: Half
    look: Look
    paper: Paper


def papers(half: Half) -> Iterator[Member]:
    """The papers of a half."""
    for look in LOOKS:
        for template in templates(half):
            for number in range(2 if template.kind in FREQUENT else 1):
                yield Member(half, look, fill(template, f"{look}-{number}"))


def further(half: Half) -> Iterator[Member]:
    """Pages that go on with whatever stands before them: ``continued``, ``annexure``."""
    for look in LOOKS:
        for template in further_pages(half):
            for number in range(2):
                yield Member(half, look, fill(template, f"{look}-{number}"))
