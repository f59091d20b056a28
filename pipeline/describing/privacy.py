"""What of a record must not be shown to everybody: persons' numbers, found and masked.

One rule: the stored page text stays as it was read; masking makes another one. A number that is masked once in a
record is hidden wherever else its digits stand in it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from pipeline.describing.known_numbers import OFFICE_NUMBERS, KnownNumbers, find_known, keys_of
from pipeline.describing.located import LocatedText, locate_pages
from pipeline.describing.private_numbers import WITH_LETTERS, PrivateKind, PrivateNumber, find_private
from schemas.base import Box
from schemas.pages import Cell, PageText, Table, Word
from schemas.records import Field, Mask, Note, Part, PartTable, Person, Proposal, Record, TableRow, TypedCell

HIDDEN = "X"
AADHAAR_DIGITS = 12
SHOWN_DIGITS = 4
"""Of an Aadhaar number the last four stay, as in UIDAI's own masked form."""
NONE_KNOWN: KnownNumbers = MappingProxyType({})

_RUN = re.compile(r"[\dA-Za-z|।]*\d[\dA-Za-z|।]*")
_ALONE = re.compile(r"[\W_]*(\d{11,18})[\W_]*")
"""A number of as many digits, standing alone on a page that speaks of a bank account, is taken for one."""
_SPEAKS_OF_ACCOUNT = re.compile(r"खात[ाे]\s*(?:क्र|नं|नम्बर|संख्या|सं[.॰])|बैंक|(?:बचत|चालू)\s*खात|A/c|account", re.IGNORECASE)


def find_masks(pages: Sequence[PageText | None]) -> tuple[Mask, ...]:
    """The words of each page that hold such a number, page by page; page number = place + 1."""
    located = [page for page in locate_pages(pages) if page is not None]
    first = [mask for page in located for mask in _mask_words(page, _numbers_of(page), taken=())]
    known = masked_numbers(pages, first)
    further = [
        mask
        for page in located
        for mask in _mask_words(
            page,
            find_known(page.text, known),
            taken=[place for mask in first if mask.page == page.number for place in mask.words],
        )
    ]
    return tuple(sorted((*first, *further), key=lambda mask: mask.page))


def masked_numbers(pages: Sequence[PageText | None], masks: Iterable[Mask]) -> KnownNumbers:
    """The numbers themselves that the masks of a record cover, from the texts of all its pages in their order."""
    found: dict[str, PrivateKind] = {}
    for mask in masks:
        if page := pages[mask.page - 1]:
            found |= dict.fromkeys(_keys_under(page, mask), mask.kind)
    return found


def mask_text(page: PageText, masks: Iterable[Mask]) -> PageText:
    """The page text as it may be shown: each digit of a masked word an X. ``masks`` are those of this page."""
    masks = tuple(masks)
    hidden: dict[int, str] = {}
    known: dict[str, PrivateKind] = {}
    boxes: list[Box] = []
    for mask in masks:
        known |= dict.fromkeys(_keys_under(page, mask), mask.kind)
        hidden |= dict(zip(mask.words, _hide([page.words[place].text for place in mask.words], mask.kind), strict=True))
        boxes += mask.boxes
    words = tuple(_hidden_word(word, hidden.get(place), known) for place, word in enumerate(page.words))
    tables = tuple(_mask_table(one, boxes, known) for one in page.tables)
    return page.model_copy(update={"words": words, "tables": tables})


def mask_string(text: str, numbers: KnownNumbers = NONE_KNOWN) -> str:
    """The text with every such number in it hidden, and every one of ``numbers``."""
    text = _hide_in(text, find_known(text, numbers))
    return _hide_in(text, find_private(text))


def mask_record(record: Record, numbers: KnownNumbers = NONE_KNOWN) -> Record:
    """The record as it may be shown: numbers of persons hidden in titles, fields, the evidence for them and sources.

    ``numbers`` are those masked on its pages (``masked_numbers``): by itself a record does not know them.
    """
    return _Masker(numbers).record(record)


def _keys_under(page: PageText, mask: Mask) -> Iterator[str]:
    return keys_of(" ".join(page.words[place].text for place in mask.words), mask.kind)


def _mask_words(page: LocatedText, numbers: Iterable[PrivateNumber], *, taken: Iterable[int]) -> Iterator[Mask]:
    """A mask for each number, over those of its words that none covers yet."""
    covered = set(taken)
    for number in numbers:
        places = tuple(place for place in page.words_at(number.start, number.end) if place not in covered)
        if places:
            covered.update(places)
            boxes = tuple(page.page.words[place].box for place in places)
            yield Mask(page=page.number, kind=number.kind, words=places, boxes=boxes)


def _numbers_of(page: LocatedText) -> Iterator[PrivateNumber]:
    """Numbers of the text in reading order, then those whose label stands left of them in another column."""
    for number in (*find_private(page.text), *_across_columns(page), *_standing_alone(page)):
        if number.is_labelled or not _is_identifier(page, number):
            yield number


def _is_identifier(page: LocatedText, number: PrivateNumber) -> bool:
    """Whether it is part of a case, file or letter number, which always has a slash."""
    return any(
        found.kind in OFFICE_NUMBERS and "/" in found.value and found.start < number.end and number.start < found.end
        for found in page.numbers
    )


def _across_columns(page: LocatedText) -> Iterator[PrivateNumber]:
    for row in page.rows:
        if len(row) < 2:
            continue
        text = "\t".join(segment.text for segment in row)
        starts = [0]
        for segment in row:
            starts.append(starts[-1] + len(segment.text) + 1)
        for number in find_private(text):
            for segment, start in zip(row, starts, strict=False):
                first, last = max(number.start, start), min(number.end, start + len(segment.text))
                if first < last:
                    shift = segment.start - start
                    yield replace(number, start=first + shift, end=last + shift)


def _standing_alone(page: LocatedText) -> Iterator[PrivateNumber]:
    if not _SPEAKS_OF_ACCOUNT.search(page.text):
        return
    for segment in page.segments:
        if match := _ALONE.fullmatch(segment.text):
            yield PrivateNumber("account", segment.start + match.start(1), segment.start + match.end(1))


def _hide(texts: Sequence[str], kind: PrivateKind) -> list[str]:
    """The texts of one number with its digits hidden; the last four of a whole Aadhaar number stay."""
    hidden = [_RUN.sub(lambda run: HIDDEN * len(run[0]), text) for text in texts]
    if kind in WITH_LETTERS:
        return [re.sub(r"[0-9A-Za-z]", HIDDEN, text) for text in texts]
    places = [
        (which, at)
        for which, (text, shown) in enumerate(zip(texts, hidden, strict=True))
        for at, (letter, instead) in enumerate(zip(text, shown, strict=True))
        if instead == HIDDEN and (letter != HIDDEN)
    ]
    if kind != "aadhaar" or len(places) != AADHAAR_DIGITS:
        return hidden
    for which, at in places[-SHOWN_DIGITS:]:
        hidden[which] = hidden[which][:at] + texts[which][at] + hidden[which][at + 1 :]
    return hidden


def _hide_in(text: str, numbers: Sequence[PrivateNumber]) -> str:
    for number in reversed(numbers):
        shown = _hide([text[number.start : number.end]], number.kind)[0]
        text = text[: number.start] + shown + text[number.end :]
    return text


def _hidden_word(word: Word, hidden: str | None, known: KnownNumbers) -> Word:
    if hidden is not None:
        return word.model_copy(update={"text": hidden, "raw": None})
    return word.model_copy(update={"raw": mask_string(word.raw, known)}) if word.raw else word


def _mask_table(table: Table, boxes: Sequence[Box], known: KnownNumbers) -> Table:
    rows = tuple(tuple(_mask_cell(cell, boxes, known) for cell in row) for row in table.rows)
    return table.model_copy(update={"rows": rows})


def _mask_cell(cell: Cell, boxes: Sequence[Box], known: KnownNumbers) -> Cell:
    text = mask_string(cell.text, known)
    if text == cell.text and any(_meet(cell.box, box) for box in boxes):
        text = _RUN.sub(lambda run: HIDDEN * len(run[0]), text)
    return cell.model_copy(update={"text": text})


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@dataclass(frozen=True)
class _Masker:
    """Goes through a record with the numbers that were masked on its pages."""

    numbers: KnownNumbers

    def record(self, record: Record) -> Record:
        return record.model_copy(
            update={
                "title": self.text(record.title),
                "fields": tuple(self.field(field) for field in record.fields),
                "parts": tuple(self.part(part) for part in record.parts),
                "sources": tuple(self.text(source) for source in record.sources),
            }
        )

    def part(self, part: Part) -> Part:
        return part.model_copy(
            update={
                "fields": tuple(self.field(field) for field in part.fields),
                "cues": tuple(cue.model_copy(update={"text": self.text(cue.text)}) for cue in part.cues),
                "tables": tuple(self.table(table) for table in part.tables),
                "notes": tuple(self.note(note) for note in part.notes),
            }
        )

    def table(self, table: PartTable) -> PartTable:
        rows = (TableRow(cells=tuple(self.cell(cell) for cell in row.cells)) for row in table.rows)
        columns = (column.model_copy(update={"heading": self.text(column.heading)}) for column in table.columns)
        return table.model_copy(update={"rows": tuple(rows), "columns": tuple(columns)})

    def cell(self, cell: TypedCell) -> TypedCell:
        return cell.model_copy(update={"value": self.text(cell.value), "raw": self.text(cell.raw)})

    def note(self, note: Note) -> Note:
        return note.model_copy(update={"text": self.text(note.text), "name": note.name and self.text(note.name)})

    def field(self, field: Field) -> Field:
        confirmed = field.confirmed
        if confirmed is not None:
            shown = {"value": self.text(confirmed.value), "reason": self.text(confirmed.reason)}
            confirmed = confirmed.model_copy(update=shown)
        proposals = tuple(self.proposal(proposal) for proposal in field.proposals)
        return field.model_copy(update={"proposals": proposals, "confirmed": confirmed})

    def proposal(self, proposal: Proposal) -> Proposal:
        return proposal.model_copy(
            update={
                "value": self.text(proposal.value),
                "raw": self.text(proposal.raw),
                "person": proposal.person and self.person(proposal.person),
            }
        )

    def person(self, person: Person) -> Person:
        relative = person.relation_name
        return person.model_copy(
            update={"name": self.text(person.name), "relation_name": relative and self.text(relative)}
        )

    def text(self, text: str) -> str:
        return mask_string(text, self.numbers)
