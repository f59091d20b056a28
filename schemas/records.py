"""What is known about a document: its parts, fields, and the evidence for each."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field as Described

from schemas.access import Classification
from schemas.base import Box, Confidence, RecordId, Sha256, Stored, Value
from schemas.pages import Finding, PageRef, Side

Direction = Literal["receipt", "issue", "reference", "none"]


class Person(Value):
    """A person as a field's value has it, beside the name as one writes it."""

    role: str | None = None
    name: str
    relation: str | None = Described(default=None, description="son_of, daughter_of, wife_of, …")
    relation_name: str | None = None
    caste: str | None = None


HINT_BELOW = 50.0
"""A value with less confidence is wrong as often as right."""
MEASURED = frozenset(("area", "amount"))
"""Numbers that say little without the unit that stands beside them on the paper."""


class Proposal(Value):
    """What the machine (or a register) proposes for a field, and why."""

    value: str = Described(description="normalised: dates ISO 8601, numbers in ASCII digits")
    raw: str = Described(description="as written on the page")
    page: int | None = Described(default=None, description="page number in the record")
    box: Box | None = None
    confidence: Confidence
    rule: str = Described(description="name of the rule, or of the register column, that found it")
    person: Person | None = None


class Confirmed(Value):
    """What a person decided; no machine overwrites it."""

    value: str
    by: str
    at: datetime
    reason: str = ""


class Field(Value):
    """A named fact of a record or part."""

    name: str
    proposals: tuple[Proposal, ...] = Described(default=(), description="surest first")
    confirmed: Confirmed | None = None

    @property
    def value(self) -> str | None:
        """The effective value: the confirmed one, else the surest proposal."""
        if self.confirmed is not None:
            return self.confirmed.value
        return self.proposals[0].value if self.proposals else None

    @property
    def is_hint(self) -> bool:
        """Whether the value is too doubtful to be told as a fact: shown with a "perhaps" until it is confirmed."""
        return self.confirmed is None and bool(self.proposals) and self.proposals[0].confidence < HINT_BELOW

    def as_contract(self) -> dict[str, Any]:
        """The field as ``show --json`` prints it (DESIGN §5)."""
        best = self.proposals[0] if self.proposals else None
        shown: dict[str, Any] = {
            "name": self.name,
            "value": self.value,
            "raw": best.raw if best else None,
            "page": best.page if best else None,
            "box": list(best.box) if best and best.box else None,
            "confidence": best.confidence if best else None,
            "confirmed": self.confirmed.model_dump(mode="json") if self.confirmed else None,
        }
        if best and best.person:
            shown["person"] = best.person.model_dump(mode="json")
        return shown


class Cue(Value):
    """Why a kind was chosen: a phrase met on a page."""

    kind: str
    text: str
    weight: float
    page: int | None = None
    box: Box | None = None


class TypedCell(Value):
    """A cell of a table whose column is known."""

    column: str = Described(description="what stands in its column: khasra, holder, father, caste, area, amount, …")
    place: int = Described(ge=0, description="its column in the table, from 0")
    value: str = Described(description="normalised as a field's value is; as written where nothing is to be normalised")
    raw: str = Described(description="as written on the page")
    unit: str | None = Described(default=None, description="of an area: the unit it was written in, or the column's")
    box: Box
    confidence: Confidence


class TableColumn(Value):
    """A column of a table."""

    name: str = Described(description="what stands in it; ``other`` where the heading is not known")
    heading: str = Described(description="as written")


class TableRow(Value):
    """A row of a table; empty cells are left out."""

    cells: tuple[TypedCell, ...]


class PartTable(Value):
    """A table of a document as data."""

    page: int = Described(ge=1, description="page number in the record")
    box: Box
    columns: tuple[TableColumn, ...] = Described(description="from left to right")
    rows: tuple[TableRow, ...]


class Note(Value):
    """A note of a note sheet: what somebody wrote, and signed."""

    number: int = Described(ge=1, description="running number in its part")
    page: int = Described(ge=1)
    box: Box | None = Described(default=None, description="of the line with which it ends")
    post: str | None = None
    name: str | None = None
    date: str | None = Described(default=None, description="ISO 8601")
    text: str = Described(default="", description="how it begins")


class PageLink(Value):
    """Words that point to another page of the file: पृष्ठ 37/प."""

    page: int = Described(ge=1, description="page on which the words stand")
    box: Box | None = None
    text: str = Described(description="the words, as written")
    to_page: int = Described(ge=1, description="page of the record that they point to")


class Part(Value):
    """A run of pages that is one document inside the file."""

    kind: str
    kind_confidence: Confidence = 0
    side: Side = "none"
    direction: Direction = "none"
    serial: str | None = None
    first_page: int = Described(ge=1)
    last_page: int = Described(ge=1)
    fields: tuple[Field, ...] = ()
    cues: tuple[Cue, ...] = ()
    tables: tuple[PartTable, ...] = ()
    confirmed_kind: Confirmed | None = Described(
        default=None, description="the kind a person set; no machine changes it"
    )
    notes: tuple[Note, ...] = Described(default=(), description="of a note sheet, in their order")
    set_by_person: bool = Described(default=False, description="a fixed point: no machine moves its boundaries")


class Mask(Value):
    """Words of a page that hold an Aadhaar, PAN, mobile or account number, a bank's code or a day of birth."""

    page: int
    kind: Literal["aadhaar", "pan", "mobile", "account", "ifsc", "dob"]
    words: tuple[int, ...] = Described(description="places in the page's ``words``")
    boxes: tuple[Box, ...]


class Description(Value):
    """What the describing stage says of a record's pages."""

    title: str
    kind: str
    fields: tuple[Field, ...]
    parts: tuple[Part, ...]
    labels: dict[int, str] = Described(default_factory=dict, description="page number → label printed on the paper")
    sides: dict[int, Side] = Described(default_factory=dict, description="page number → side")
    page_links: tuple[PageLink, ...] = ()
    findings: tuple[Finding, ...] = ()
    suspected: Classification = Described(
        default=Classification.NORMAL, description="confidential when the paper says so itself"
    )
    masks: tuple[Mask, ...] = ()


class Link(Value):
    """Where a record stands in e-Office, as a person entered it."""

    efile_no: str | None = None
    computer_no: str | None = None
    receipt_no: str | None = None
    by: str
    at: datetime


class Record(Stored):
    """All that is known about one document or paper file: a version, put once, never changed."""

    record_id: RecordId
    version: int = Described(ge=1)
    title: str
    kind: str = Described(description="the cover's kind, else the first part's")
    fields: tuple[Field, ...] = ()
    parts: tuple[Part, ...] = ()
    pages: tuple[PageRef, ...]
    texts_version: int = Described(default=1, ge=1, description="version under which the page texts are packed")
    masks: tuple[Mask, ...] = ()
    page_links: tuple[PageLink, ...] = Described(default=(), description="words that point to another page")
    findings: tuple[Finding, ...] = ()
    classification: Classification = Classification.NORMAL
    held: bool = Described(default=False, description="suspected confidential, waiting for a checker")
    department: str | None = None
    batch_id: str
    sources: tuple[str, ...] = Described(description="the items' sources, in page order")
    operator: str | None = None
    scanner: str | None = None
    links: tuple[Link, ...] = ()
    plan: str = Described(description="name of the plan that made it")
    reading: str = Described(description="fingerprint of the reading stage")
    describing: str = Described(description="fingerprint of the describing stage")
    made_at: datetime
    made_by: str = Described(description="program and version, or the person")

    @property
    def is_partial(self) -> bool:
        """Whether at least one page could not be read."""
        return any(page.error is not None for page in self.pages)

    @property
    def originals(self) -> tuple[Sha256, ...]:
        """The originals' hashes, in page order, each once."""
        return tuple(dict.fromkeys(page.original for page in self.pages))

    def as_contract(self) -> dict[str, Any]:
        """The record as ``show --json`` prints it (DESIGN §5)."""
        plain = self.model_dump(mode="json", by_alias=True)
        plain["fields"] = [field.as_contract() for field in self.fields]
        for part, shown in zip(self.parts, plain["parts"], strict=True):
            shown["fields"] = [field.as_contract() for field in part.fields]
        for page, shown in zip(self.pages, plain["pages"], strict=True):
            shown["findings"] = [finding.code for finding in page.findings]
            shown["remarks"] = [finding.message for finding in page.findings]
        return plain
