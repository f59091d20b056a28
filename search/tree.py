"""The small language in which every search is said; each engine only prints it in its own.

One rule: what the tree cannot say is not a feature, so that both engines have the same ones.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Everything:
    """Every document."""


@dataclass(frozen=True, slots=True)
class Term:
    """The key stands in a text field. Scored by how rare and how frequent it is."""

    field: str
    key: str


@dataclass(frozen=True, slots=True)
class OneOf:
    """A keyword field holds at least one of the keys, whole. All matches score the same."""

    field: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """The keys stand in a text field, one after the other, in one value."""

    field: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prefix:
    """A key of a text field begins so."""

    field: str
    start: str


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """A key of a text field differs in at most ``edits`` letters; two swapped neighbours are one edit."""

    field: str
    key: str
    edits: int


@dataclass(frozen=True, slots=True)
class DateRange:
    """A date of the document lies in the range: ISO days, both ends included, null for open."""

    field: str
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one holds; of none, everything."""

    trees: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one holds; of none, nothing."""

    trees: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class Without:
    """The first holds and the second does not."""

    tree: "Tree"
    unwanted: "Tree"


Tree = Everything | Term | OneOf | Phrase | Prefix | Fuzzy | DateRange | AllOf | AnyOf | Without

EVERYTHING = Everything()
NOTHING = AnyOf(())
