"""What people decided about a record, kept when it is described again.

One rule: no machine overwrites a person. A confirmed value stands beside whatever is proposed now, parts that a person
cut keep their pages, and a kind that a person set stays.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.describing.fields import in_order
from pipeline.describing.kinds import NOTHING, Verdict
from pipeline.describing.parts import Run
from pipeline.describing.proposals import SEVERAL
from schemas.records import Field, Part, Record
from schemas.taxonomy import Taxonomy

CERTAIN = 100.0


def hold_parts(
    runs: Sequence[Run], before: Record | None, verdicts: Sequence[Verdict], taxonomy: Taxonomy
) -> tuple[Run, ...]:
    """The runs, with those that a person cut (or named the kind of) at their pages; the others make room for them."""
    fixed = [part for part in before.parts if _is_fixed(part) and part.last_page <= len(verdicts)] if before else []
    if not fixed:
        return tuple(runs)
    taken = {number for part in fixed for number in range(part.first_page, part.last_page + 1)}
    held = [_run(part.first_page, part.last_page, verdicts, taxonomy) for part in fixed]
    for run in runs:
        for first, last in _stretches(number for number in range(run.first, run.last + 1) if number not in taken):
            held.append(replace(run, last=last) if first == run.first else _run(first, last, verdicts, taxonomy))
    return tuple(sorted(held, key=lambda run: run.first))


def keep_part(part: Part, before: Record | None, taxonomy: Taxonomy) -> Part:
    """The part with what people decided about the parts that began within it."""
    for old in before.parts if before else ():
        if not part.first_page <= old.first_page <= part.last_page:
            continue
        part = part.model_copy(update={"fields": keep_fields(part.fields, old.fields)})
        if (old.first_page, old.last_page) == (part.first_page, part.last_page):
            part = part.model_copy(update={"set_by_person": old.set_by_person, "confirmed_kind": old.confirmed_kind})
    if part.confirmed_kind is None:
        return part
    kind = part.confirmed_kind.value
    return part.model_copy(update={"kind": kind, "kind_confidence": CERTAIN, "side": taxonomy.kind(kind).side})


def keep_fields(proposed: Sequence[Field], before: Iterable[Field]) -> tuple[Field, ...]:
    """The fields as proposed now, with every value that a person confirmed; two that were, of one name, both stay."""
    fields = list(proposed)
    for old in before:
        if old.confirmed is None:
            continue
        free = (place for place, field in enumerate(fields) if field.confirmed in {None, old.confirmed})
        place = next((place for place in free if _is_same(fields[place], old)), None)
        if place is None:
            fields.append(old)
        else:
            fields[place] = fields[place].model_copy(update={"confirmed": old.confirmed})
    return in_order(fields)


def move_pages(before: Record, pages: Sequence[tuple[str, int]]) -> Record:
    """The record with its parts where their pages stand now; ``pages``: original and index in it, in their order.

    A part whose first or last page is gone is left out. Where pages changed places no part is moved: what people said
    of the whole record is all that still holds.
    """
    places = {page: number for number, page in enumerate(pages, start=1)}
    moved = {page.number: places.get((page.original, page.index)) for page in before.pages}
    found = [number for number in moved.values() if number is not None]
    in_order = all(one < other for one, other in pairwise(found))
    parts = (
        part.model_copy(update={"first_page": first, "last_page": last})
        for part in before.parts
        if in_order and (first := moved.get(part.first_page)) and (last := moved.get(part.last_page))
    )
    return before.model_copy(update={"parts": tuple(parts)})


def _is_fixed(part: Part) -> bool:
    return part.set_by_person or part.confirmed_kind is not None


def _is_same(field: Field, old: Field) -> bool:
    """Whether what was confirmed is this field: by its name, or, where a paper has several, by a value it had."""
    if field.name != old.name:
        return False
    if field.name not in SEVERAL:
        return True
    had = {proposal.value for proposal in old.proposals} | ({old.confirmed.value} if old.confirmed else set())
    return field.value in had


def _run(first: int, last: int, verdicts: Sequence[Verdict], taxonomy: Taxonomy) -> Run:
    verdict = next((each for each in verdicts[first - 1 : last] if each is not NOTHING), NOTHING)
    return Run(first, last, verdict, taxonomy.kind(verdict.kind).side)


def _stretches(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of numbers that follow each other."""
    first = last = None
    for number in numbers:
        if first is None or last is None:
            first = number
        elif number != last + 1:
            yield first, last
            first = number
        last = number
    if first is not None and last is not None:
        yield first, last
