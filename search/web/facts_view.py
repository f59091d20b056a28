"""The facts of a page's part as a reader sees them: grouped by name, each with its evidence. Pure."""

from collections.abc import Sequence
from itertools import groupby

from pydantic import Field as Described

from pipeline.text import fold_text
from schemas.base import Box, Value
from schemas.records import MEASURED, Field, Part, Person, Proposal, Record
from search.web.addresses import page_url
from search.web.dates import day_of
from search.web.words import Say

MINOR = frozenset(("year", "case_head"))
"""Fields that repeat another one."""
LONGEST_RAW = 40
"""Longer passages are read in the picture; a stamp that lies on them is read with them."""
VALUES_SHOWN = 6
"""Values of one name that stand open: an award lists a hundred khasras."""


class FactValue(Value):
    """A value and where it stands."""

    value: str
    raw: str | None = Described(description="as written, where that says more than the value")
    page: int | None
    url: str | None
    sure: int | None
    doubtful: bool
    confirmed: bool


class Fact(Value):
    """A name with its values."""

    name: str
    values: tuple[FactValue, ...]
    more: tuple[FactValue, ...]


def part_of(record: Record, number: int) -> Part | None:
    """The part that a page belongs to."""
    return next((part for part in record.parts if part.first_page <= number <= part.last_page), None)


def facts_of(record: Record, number: int, words: str, say: Say) -> tuple[Fact, ...]:
    """The facts of the part that the page belongs to, else those of the record."""
    fields = _fields_of(record, number)
    shown = []
    for name, group in groupby(fields, key=lambda field: field.name):
        values = tuple(_fact_value(field, record.record_id, words, say) for field in group)
        shown.append(Fact(name=say(name), values=values[:VALUES_SHOWN], more=values[VALUES_SHOWN:]))
    return tuple(shown)


def boxes_of(record: Record, number: int, name: str) -> tuple[Box, ...]:
    """Where the facts of one name stand on a page."""
    best = (_best(field) for field in _fields_of(record, number) if field.name == name)
    return tuple(each.box for each in best if each is not None and each.page == number and each.box is not None)


def _fields_of(record: Record, number: int) -> Sequence[Field]:
    """Those with a value, without what repeats another; fields of one name stand together."""
    part = part_of(record, number)
    fields = part.fields if part and part.fields else record.fields
    parties = {field.value for field in fields if field.name in {"applicant", "respondent"}}
    kept = [
        field
        for field in fields
        if field.value is not None
        and field.name not in MINOR
        and (field.name != "person" or field.value not in parties)
    ]
    names = list(dict.fromkeys(field.name for field in kept))
    return sorted(kept, key=lambda field: names.index(field.name))


def _fact_value(field: Field, record_id: str, words: str, say: Say) -> FactValue:
    best = _best(field)
    value = _value_of(field, best, say)
    stands = best is not None and best.page is not None and field.confirmed is None
    return FactValue(
        value=value,
        raw=best.raw if best and field.confirmed is None and not _says_as_much(value, best.raw) else None,
        page=best.page if best and stands else None,
        url=page_url(record_id, best.page, words, field.name) if best and best.page and stands else None,
        sure=round(best.confidence) if best and field.confirmed is None else None,
        doubtful=field.is_hint,
        confirmed=field.confirmed is not None,
    )


def _best(field: Field) -> Proposal | None:
    return field.proposals[0] if field.proposals else None


def _value_of(field: Field, best: Proposal | None, say: Say) -> str:
    """The effective value, as one reads it."""
    value = field.value or ""
    if field.name == "date":
        return day_of(value)
    if best is None or field.confirmed is not None:
        return value
    if field.name in MEASURED:
        return best.raw
    relation = _relation(best.person, say) if best.person else ""
    return f"{value}, {relation}" if relation else value


def _relation(person: Person, say: Say) -> str:
    if not person.relation or not person.relation_name:
        return ""
    phrase = say(person.relation, name=person.relation_name)
    return phrase if phrase != person.relation else person.relation_name


def _says_as_much(value: str, raw: str) -> bool:
    """Whether everything written stands in the value already, whatever its spelling and its digits."""
    return len(raw) > LONGEST_RAW or set(fold_text(raw)) <= set(fold_text(value))
