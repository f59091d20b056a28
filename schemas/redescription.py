"""What came of describing records again: what changed, counted and by example."""

from collections.abc import Iterable
from typing import Literal

from pydantic import Field as Described

from schemas.base import RecordId, Value
from schemas.pages import ErrorInfo

EXAMPLES = 3
"""Of each kind of change."""

Outcome = Literal["changed", "unchanged", "up_to_date", "failed"]


class FieldChange(Value):
    """The values of one field, over all parts of a record, before and after."""

    name: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    @property
    def how(self) -> Literal["gained", "lost", "changed"]:
        """In one word."""
        return "changed" if self.before and self.after else "gained" if self.after else "lost"


class Redescribed(Value):
    """One record that was looked at."""

    record_id: RecordId
    outcome: Outcome
    pages: int = 0
    kind: tuple[str, str] | None = Described(default=None, description="before and after, when they differ")
    cue: str | None = Described(default=None, description="what on the page said most for the kind it is now")
    fields: tuple[FieldChange, ...] = ()
    recut: bool = Described(default=False, description="its parts lie on other pages")
    masks: bool = Described(default=False, description="other numbers are masked")
    held: bool = Described(default=False, description="suspected confidential now, and not before")
    error: ErrorInfo | None = None


class Example(Value):
    """A record in which something changed."""

    record_id: RecordId
    before: str
    after: str


class Change(Value):
    """Something that changed in so many records."""

    what: str = Described(description="kind, or the name of a field")
    how: str = Described(description="gained, lost or changed; for a kind the two ids")
    records: int
    examples: tuple[Example, ...]


class RedescriptionReport(Value):
    """The account of one run."""

    dry_run: bool
    counts: dict[Outcome, int]
    pages: int = Described(description="that were described")
    seconds: float
    recut: int = Described(description="records whose parts lie on other pages")
    masks: int = Described(description="records with other masks")
    held: tuple[RecordId, ...] = Described(description="records suspected confidential now: held for a checker")
    changes: tuple[Change, ...] = Described(description="the commonest first")
    records: tuple[Redescribed, ...] = Described(default=(), description="every record that changed, with all of it")
    failures: tuple[tuple[RecordId, ErrorInfo], ...] = ()

    @property
    def outcome(self) -> str:
        """How many records ended how, in words."""
        counts = (f"{count} {outcome.replace('_', ' ')}" for outcome, count in self.counts.items() if count)
        return " · ".join(counts) or "no records"

    @property
    def summary(self) -> dict[str, int]:
        """Its figures, without any value from a paper."""
        return {
            **{str(outcome): count for outcome, count in self.counts.items()},
            "pages": self.pages,
            "recut": self.recut,
            "masks": self.masks,
            "held": len(self.held),
        }


def make_report(looked_at: Iterable[Redescribed], *, seconds: float, dry_run: bool) -> RedescriptionReport:
    """The account of the records that were looked at."""
    counts: dict[Outcome, int] = {"changed": 0, "unchanged": 0, "up_to_date": 0, "failed": 0}
    gathered: dict[tuple[str, str], tuple[int, tuple[Example, ...]]] = {}
    pages = recut = masks = 0
    held: list[str] = []
    failures: list[tuple[str, ErrorInfo]] = []
    looked_at = tuple(looked_at)
    for one in looked_at:
        counts[one.outcome] += 1
        pages, recut, masks = pages + one.pages, recut + one.recut, masks + one.masks
        held += [one.record_id] if one.held else []
        failures += [(one.record_id, one.error)] if one.error else []
        for what, how, example in _changes(one):
            count, examples = gathered.get((what, how), (0, ()))
            gathered[what, how] = count + 1, examples if len(examples) == EXAMPLES else (*examples, example)
    commonest = sorted(gathered.items(), key=lambda each: (each[0][0] != "kind", -each[1][0], each[0]))
    return RedescriptionReport(
        dry_run=dry_run,
        counts=counts,
        pages=pages,
        seconds=round(seconds, 2),
        recut=recut,
        masks=masks,
        held=tuple(held),
        changes=tuple(
            Change(what=what, how=how, records=count, examples=examples) for (what, how), (count, examples) in commonest
        ),
        records=tuple(one for one in looked_at if one.outcome == "changed"),
        failures=tuple(failures),
    )


def _changes(one: Redescribed) -> Iterable[tuple[str, str, Example]]:
    if one.kind:
        before, after = one.kind
        yield "kind", f"{before} → {after}", Example(record_id=one.record_id, before=before, after=after)
    for field in one.fields:
        said = Example(record_id=one.record_id, before=" · ".join(field.before), after=" · ".join(field.after))
        yield field.name, field.how, said
