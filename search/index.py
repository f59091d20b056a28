"""What every search index can do, whichever engine stands behind it.

One rule: an index answers questions and decides nothing; tiers, access and facets are decided above it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from schemas.errors import ConfigError
from search.documents import Documents
from search.tree import EVERYTHING, Tree

COUNTED_VALUES = 5_000
"""Values counted of one field, the commonest. Both engines refuse an answer of more than 65,000 in all its fields."""

Order = Literal["relevance", "date"]
"""``date``: the newest first, records without a date last, then by record id."""


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask of the records.

    ``access`` has no default: nobody asks without saying what the viewer may see.
    """

    access: Tree
    tree: Tree = EVERYTHING
    filters: tuple[Tree, ...] = ()
    better: tuple[Tree, ...] = ()
    """Ranks the records found, finds none."""
    order: Order = "relevance"
    offset: int = 0
    limit: int = 0
    counted: tuple[str, ...] = ()
    """Fields whose values are counted over all records found, one for each record that has the value."""


@dataclass(frozen=True, slots=True)
class Found:
    """A record as the index shows it."""

    record_id: str
    relevance: float
    title: str
    kind: str
    file_no: str | None
    date: str | None
    page_count: int
    partial: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What one question brought."""

    total: int
    found: tuple[Found, ...] = ()
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    """Field → value → records."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that the index did not take, and why. The others of the same call are in it."""

    record_id: str
    reason: str


class SearchIndex(Protocol):
    """Holds the keys of all records; can be thrown away and built anew.

    Every method raises ``IndexingError`` when the engine does not answer, ``AccessDeniedError`` when it refuses our
    name, and all but ``rebuild`` and ``probe`` raise ``ConfigError`` when the keys were folded by other rules.
    """

    def put(self, documents: Iterable[Documents]) -> tuple[Refusal, ...]:
        """Write records, findable on return. The same version twice is once; an older one is left out."""
        ...

    def remove(self, record_ids: Collection[str]) -> None:
        """Take records out; ids that are not there are no fault."""
        ...

    def ask(self, questions: Sequence[Question]) -> tuple[Answer, ...]:
        """One answer for each question, in their order."""
        ...

    def ask_pages(self, tree: Tree, record_ids: Sequence[str], *, per_record: int) -> dict[str, tuple[int, ...]]:
        """Record id → numbers of the pages on which the tree holds, the best first."""
        ...

    def versions(self, record_ids: Collection[str]) -> dict[str, int]:
        """Which of these records the index holds, and in which version."""
        ...

    def count(self) -> int:
        """How many records it holds."""
        ...

    def rebuild(self, documents: Iterable[Documents]) -> tuple[Refusal, ...]:
        """Build a new index beside the old and switch over at the end; searches and writes go on meanwhile."""
        ...

    def probe(self) -> str:
        """One line saying what answers and how it is.

        Raises:
            ConfigError: its keys were folded by other rules; the message says to run reindex.
        """
        ...

    def close(self) -> None:
        """Let go of connections and files."""
        ...


def check_folding(found: object, expected: str) -> None:
    """Refuse an index whose keys were made by other rules than today's words would be.

    Raises:
        ConfigError: says to run reindex.
    """
    if found != expected:
        raise ConfigError(
            f"The search index was folded by rules {found}; this program folds by {expected}.",
            remedy="Run `abhilekh reindex`: it builds the index anew without taking search away.",
        )
