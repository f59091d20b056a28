"""Why a record says what it says: the cues met for its kinds, and the evidence of every field."""

from pydantic import Field as Described

from schemas.base import Confidence, RecordId, Value
from schemas.records import Confirmed, Cue, Field, Record


class PartExplanation(Value):
    """Why a run of pages was taken for a document of its kind, and where its fields come from."""

    first_page: int
    last_page: int
    kind: str
    kind_confidence: Confidence
    confirmed_kind: Confirmed | None
    cut_by_person: bool
    cues: tuple[Cue, ...] = Described(description="what spoke for the kind or against it, the heaviest first")
    fields: tuple[Field, ...]


class Explanation(Value):
    """Why, for a whole record."""

    record_id: RecordId
    version: int
    title: str
    kind: str
    describing: str = Described(description="fingerprint of the rules that described it")
    parts: tuple[PartExplanation, ...]
    fields: tuple[Field, ...] = Described(description="those of the record that no part has")


def explain_record(record: Record) -> Explanation:
    """The evidence that a record carries, in the order in which one asks for it."""
    parts = tuple(
        PartExplanation(
            first_page=part.first_page,
            last_page=part.last_page,
            kind=part.kind,
            kind_confidence=part.kind_confidence,
            confirmed_kind=part.confirmed_kind,
            cut_by_person=part.set_by_person,
            cues=tuple(sorted(part.cues, key=lambda cue: -abs(cue.weight))),
            fields=part.fields,
        )
        for part in record.parts
    )
    told = {(field.name, field.value) for part in parts for field in part.fields}
    return Explanation(
        record_id=record.record_id,
        version=record.version,
        title=record.title,
        kind=record.kind,
        describing=record.describing,
        parts=parts,
        fields=tuple(field for field in record.fields if (field.name, field.value) not in told),
    )
