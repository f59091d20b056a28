"""What the index holds of a record: keys, filters and what a hit shows. Pure; no engine is known here.

One rule: nothing that a mask covers leaves this module as a key.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import fields as fields_of
from datetime import date
from functools import lru_cache
from typing import Any, Final, Self

from pipeline.describing.gazetteer import RENAMED
from pipeline.describing.privacy import mask_record, masked_numbers
from pipeline.text import (
    FOLDING_VERSION,
    WordKeys,
    fold_text,
    identifier_key,
    is_devanagari,
    loose_identifier_key,
    normalise,
)
from schemas.access import access_key
from schemas.pages import PageText
from schemas.records import Field, Person, Record
from search.fields import FACET_FIELDS, LABELS
from search.keys import (
    clip,
    joint_key,
    labelled,
    number_key,
    office_key,
    person_keys,
    place_key,
    place_keys,
    read_years,
    sound_key,
    split_numbers,
)

KEYS_VERSION: Final = f"{FOLDING_VERSION}+6"
"""Names the folding and the shape of the documents; raise the number when a field is added or filled otherwise."""

_NUMBER_FIELDS: Final = {"file_no": "number", "case_no": "number", "letter_no": "number", "khasra": "khasra"}
_CACHED_RUNS: Final = 1 << 16
_PERSONS: Final = ("person", "applicant", "respondent")
_NOT_WORDS: Final = ("date", "year")
"""Fields whose normalised values nobody wrote: 1987-05-21 is 21.5.1987 on the page."""


@dataclass(frozen=True, slots=True)
class RecordDocument:
    """One record in the index; fields as ``search.fields`` types them."""

    record_id: str
    version: int
    exact: tuple[str, ...]
    stem: tuple[str, ...]
    phonetic: tuple[str, ...]
    head: tuple[str, ...]
    identifiers: tuple[str, ...]
    loose_identifiers: tuple[str, ...]
    kinds: tuple[str, ...]
    years: tuple[str, ...]
    kind_years: tuple[str, ...]
    people: tuple[str, ...]
    departments: tuple[str, ...]
    departments_labels: tuple[str, ...]
    districts: tuple[str, ...]
    districts_labels: tuple[str, ...]
    tehsils: tuple[str, ...]
    tehsils_labels: tuple[str, ...]
    villages: tuple[str, ...]
    villages_labels: tuple[str, ...]
    batches: tuple[str, ...]
    findings: tuple[str, ...]
    dates: tuple[str, ...]
    access: str
    office: str
    order: str
    title: str
    kind: str
    file_no: str | None
    date: str | None
    page_count: int
    partial: bool


@dataclass(frozen=True, slots=True)
class PageDocument:
    """One page in the index."""

    record_id: str
    version: int
    number: int
    exact: str
    stem: str
    phonetic: str
    identifiers: tuple[str, ...]
    loose_identifiers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Documents:
    """A record and its pages, as the index takes them: whole, in place of what it held."""

    record: RecordDocument
    pages: tuple[PageDocument, ...]

    def to_plain(self) -> dict[str, Any]:
        """As JSON has it."""
        return {"record": plain(self.record), "pages": [plain(page) for page in self.pages]}

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Self:
        """What ``to_plain`` gave, back from JSON."""
        return cls(
            record=RecordDocument(**_tuples(plain["record"])),
            pages=tuple(PageDocument(**_tuples(page)) for page in plain["pages"]),
        )


def plain(document: RecordDocument | PageDocument) -> dict[str, Any]:
    """The fields of a document by name."""
    return {field.name: getattr(document, field.name) for field in fields_of(document)}


def build_documents(record: Record, pages: Mapping[int, PageText]) -> Documents:
    """What the index holds of a record; ``pages`` by number, without those that could not be read."""
    texts = [pages.get(ref.number) for ref in record.pages]
    record = mask_record(record, masked_numbers(texts, record.masks))
    runs = {ref.number: _run(_unmasked(record, ref.number, pages.get(ref.number))) for ref in record.pages}
    return Documents(
        record=_record_document(record, tuple(runs.values())),
        pages=tuple(_page_document(record, number, run) for number, run in runs.items()),
    )


def _record_document(record: Record, pages: Sequence[WordKeys]) -> RecordDocument:
    fields = _all_fields(record)
    texts = dict.fromkeys((record.title, *(text for field in fields for text in _texts(field))))
    told = {text: _run(text) for text in texts}
    runs = [run for run in (*told.values(), *pages) if run.exact]
    heads = dict.fromkeys((record.title, *(text for field in record.fields for text in _texts(field))))
    numbers = [*(number for field in fields for number in _numbers(field)), *_links(record)]
    pairs = [(record.kind, _years(record.fields)), *((part.kind, _years(part.fields)) for part in record.parts)]
    days = _days(fields)
    day = next(iter((*_days(record.fields), *days)), None)
    return RecordDocument(
        record_id=record.record_id,
        version=record.version,
        exact=tuple(run.exact for run in runs),
        stem=tuple(run.stem for run in runs),
        phonetic=tuple(run.phonetic for run in runs),
        head=tuple(told[text].phonetic for text in heads if told[text].exact),
        identifiers=_once(number_key(sort, identifier_key(raw)) for sort, raw in numbers),
        loose_identifiers=_once(number_key(sort, loose_identifier_key(raw)) for sort, raw in numbers),
        kinds=_once(kind for kind, _ in pairs),
        years=_once(year for _, years in pairs for year in years),
        kind_years=_once(joint_key(kind, year) for kind, years in pairs for year in years),
        people=_once(key for field in fields for key in _people(field)),
        **_place_keys(_places(record, fields)),
        batches=(clip(record.batch_id),),
        findings=_once(clip(code) for page in record.pages for code in page.to_check),
        dates=days,
        access=access_key(record.classification, held=record.held),
        office=office_key(record.department),
        order=f"{day or '0000-00-00'}|{record.record_id}",
        title=record.title,
        kind=record.kind,
        file_no=next(iter((*_values(fields, "file_no"), *_values(fields, "case_no"))), None),
        date=day,
        page_count=len(record.pages),
        partial=record.is_partial,
    )


def _page_document(record: Record, number: int, run: WordKeys) -> PageDocument:
    here = [field for field in _all_fields(record) if field.proposals and field.proposals[0].page == number]
    numbers = [one for field in here for one in _numbers(field)]
    return PageDocument(
        record_id=record.record_id,
        version=record.version,
        number=number,
        exact=run.exact,
        stem=run.stem,
        phonetic=run.phonetic,
        identifiers=_once(number_key(sort, identifier_key(raw)) for sort, raw in numbers),
        loose_identifiers=_once(number_key(sort, loose_identifier_key(raw)) for sort, raw in numbers),
    )


def _unmasked(record: Record, number: int, page: PageText | None) -> str:
    """The page's words without those that a mask covers."""
    if page is None:
        return ""
    masked = {place for mask in record.masks if mask.page == number for place in mask.words}
    return " ".join(word.text for place, word in enumerate(page.words) if place not in masked)


def _run(text: str) -> WordKeys:
    """The keys of all words of a text, each kind of key in one string."""
    words = [keys for run in normalise(text).split(" ") for keys in _keys(run)]
    return WordKeys(
        exact=" ".join([keys.exact for keys in words]),
        stem=" ".join([keys.stem for keys in words]),
        phonetic=" ".join([keys.phonetic for keys in words]),
    )


@lru_cache(maxsize=_CACHED_RUNS)
def _keys(run: str) -> tuple[WordKeys, ...]:
    """The words of a run between blanks, as the index holds them.

    A word without a weaker key keeps its place in a phrase by its stronger one.
    """
    return tuple(
        WordKeys(clip(keys.exact), clip(keys.stem or keys.exact), clip(keys.phonetic or keys.exact))
        for keys in fold_text(run)
        if keys.exact
    )


def _all_fields(record: Record) -> list[Field]:
    return [*record.fields, *(field for part in record.parts for field in part.fields)]


def _values(fields: Iterable[Field], name: str) -> tuple[str, ...]:
    return tuple(field.value for field in fields if field.name == name and field.value)


def _texts(field: Field) -> Iterator[str]:
    """What one may search a field by."""
    if field.value and field.name not in _NOT_WORDS:
        yield field.value
    if person := _person_of(field):
        yield person.relation_name or ""


def _people(field: Field) -> tuple[str, ...]:
    """The keys of the person a field names."""
    if field.name not in _PERSONS or not field.value:
        return ()
    person = _person_of(field)
    return person_keys(field.value, (person.relation_name if person else None) or "")


def _person_of(field: Field) -> Person | None:
    """Who a field means: what was read beside its value, also where a person confirmed that very value."""
    return next((proposal.person for proposal in field.proposals if proposal.value == field.value), None)


def _numbers(field: Field) -> Iterator[tuple[str, str]]:
    """Sort and number as written, for each number a field names."""
    sort = _NUMBER_FIELDS.get(field.name)
    if sort and field.value:
        written = field.value if field.confirmed or not field.proposals else field.proposals[0].raw
        for value in dict.fromkeys((field.value, written)):
            yield from ((sort, number) for number in split_numbers(value) if identifier_key(number))


def _links(record: Record) -> Iterator[tuple[str, str]]:
    for link in record.links:
        for number in (link.efile_no, link.computer_no, link.receipt_no):
            if number and identifier_key(number):
                yield "efile", number


def _places(record: Record, fields: Sequence[Field]) -> dict[str, tuple[tuple[str, str], ...]]:
    """For each facet of places, what the record says and how that place is called."""
    named = {
        facet: tuple((field.value, called(field)) for field in fields if field.name == facet and field.value)
        for facet in LABELS
    }
    if record.department:
        named["department"] = ((record.department, record.department),)
    return named


def called(field: Field) -> str:
    """What the gazetteer calls the place that a field names (Raigarh is रायगढ़), its own value where it knows none."""
    proposed = [proposal.value for proposal in field.proposals if proposal.rule == RENAMED]
    is_read = bool(field.proposals) and field.value == field.proposals[0].value
    return proposed[0] if proposed and is_read else field.value or ""


def _place_keys(places: Mapping[str, tuple[tuple[str, str], ...]]) -> dict[str, tuple[str, ...]]:
    """Field → keys, and field → labels: one label a place, so that records are counted once.

    A place is found by what the paper calls it and by its name, and counted under its name; a name in Latin letters
    that sounds like one that the record has in Devanagari is that place.
    """
    filled: dict[str, tuple[str, ...]] = {}
    for facet, values in places.items():
        filled[FACET_FIELDS[facet]] = _once(key for said in values for name in said for key in place_keys(name))
        names = [name for _, name in values]
        first_spelling = {place_key(name): labelled(name) for name in reversed(names) if place_key(name)}
        heard = {sound_key(name) for name in names if is_devanagari(name)}
        filled[LABELS[facet]] = tuple(label for key, label in first_spelling.items() if key not in heard)
    return filled


def _years(fields: Sequence[Field]) -> tuple[str, ...]:
    written = [year for value in _values(fields, "year") for year in read_years(value)]
    return _once((*written, *(day[:4] for day in _days(fields))))


def _days(fields: Sequence[Field]) -> tuple[str, ...]:
    return _once(value for value in _values(fields, "date") if _is_day(value))


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _once(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(keys))


def _tuples(plain: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in plain.items()}
