"""What of a record must not be shown to everybody: persons' numbers, found and masked.

One rule: the stored page text stays as it was read; masking makes another one. A number that is masked once in a
record is hidden wherever else its digits stand in it.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as own
from types import MappingProxyType
from typing import TypeVar

from pipeline.describing.known_numbers import KnownNumbers, find_known, is_of_office, keys_of
from pipeline.describing.located import LocatedText
from pipeline.describing.private_columns import mask_columns
from pipeline.describing.private_numbers import WITH_LETTERS, PrivateKind, PrivateNumber, find_private
from schemas.base import Box, Value
from schemas.pages import Cell, PageText, Table, Word
from schemas.records import (
    Confirmed,
    Field,
    Mask,
    Note,
    Part,
    PartTable,
    Person,
    Proposal,
    Record,
    TypedCell,
)

V = TypeVar("V", bound=Value)

HIDDEN = "X"
AADHAAR_DIGITS = 12
SHOWN_DIGITS = 4
"""Of an Aadhaar number the last four stay, as in UIDAI's own masked form."""
NONE_KNOWN: KnownNumbers = MappingProxyType({})

_DIGIT = re.compile(r"\d")
_RUN = re.compile(r"[\dA-Za-z|।]*\d[\dA-Za-z|।]*")
_ALONE = re.compile(r"[\W_]*(\d{11,18})[\W_]*")
"""A number of as many digits, standing alone on a page that speaks of a bank account, is taken for one."""
_LONG_NUMBER = re.compile(r"\d{11}")
"""Without it none of these stands on a page: quicker looked for than what the page speaks of."""
_SPEAKS_OF_ACCOUNT = re.compile(r"खात[ाे]\s*(?:क्र|नं|नम्बर|संख्या|सं[.॰])|बैंक|(?:बचत|चालू)\s*खात|A/c|account", re.IGNORECASE)


def masks_on(pages: Sequence[LocatedText | None]) -> tuple[Mask, ...]:
    """The words of each page that hold such a number, page by page; page number = place + 1."""
    readings = [_readings_of(page) for page in pages if page is not None]
    first = [mask for read in readings for mask in _first_masks(read)]
    known = masked_numbers([page.page if page else None for page in pages], first)
    taken: dict[int, set[int]] = defaultdict(set)
    for mask in first:
        taken[mask.page].update(mask.words)

    def known_in(page: LocatedText) -> tuple[PrivateNumber, ...]:
        hidden = taken[page.number]
        return find_known(page.text, known, lambda number: hidden.issuperset(page.words_at(number.start, number.end)))

    further = [mask for read in readings for mask in _masks_in(read, known_in, taken=taken[read[0].number])]
    return tuple(sorted((*first, *further), key=lambda mask: mask.page))


def _first_masks(read: Sequence[LocatedText]) -> tuple[Mask, ...]:
    """What the texts of a page say by themselves, then what the headings of its tables do."""
    masks = tuple(_masks_in(read, _numbers_of, taken=()))
    return *masks, *mask_columns(read[0], frozenset(place for mask in masks for place in mask.words))


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
    if not _DIGIT.search(text):
        return text
    text = _hide_in(text, find_known(text, numbers))
    return _hide_in(text, find_private(text))


def mask_record(record: Record, numbers: KnownNumbers = NONE_KNOWN) -> Record:
    """The record as it may be shown: numbers of persons hidden in titles, fields, the evidence for them and sources.

    ``numbers`` are those masked on its pages (``masked_numbers``): by itself a record does not know them.
    """
    boxes: dict[int, list[Box]] = defaultdict(list)
    for mask in record.masks:
        boxes[mask.page] += mask.boxes
    return _Masker(numbers, boxes).record(record)


def _keys_under(page: PageText, mask: Mask) -> Iterator[str]:
    """The number under a mask, as it was read, and as the other reader read it."""
    words = [page.words[place] for place in mask.words]
    yield from keys_of(" ".join(word.text for word in words), mask.kind)
    if any(word.other for word in words):
        yield from keys_of(" ".join(word.other or word.text for word in words), mask.kind)


def _readings_of(page: LocatedText) -> tuple[LocatedText, ...]:
    """The page as it was read, and as the other reader would have it, where that differs."""
    if not any(word.other for word in page.page.words):
        return (page,)
    words = tuple(
        word.model_copy(update={"text": word.other}) if (word.other or "").strip() else word for word in page.page.words
    )
    # Where a word that is blank as read is none for the other reader, the page is laid out otherwise.
    is_alike = all(word.text.strip() for word in page.page.words if word.other)
    return page, LocatedText(
        page.page.model_copy(update={"words": words}), page.number, like=page if is_alike else None
    )


def _masks_in(
    readings: Iterable[LocatedText], find: Callable[[LocatedText], Iterable[PrivateNumber]], *, taken: Iterable[int]
) -> Iterator[Mask]:
    """The masks of what was read, and of what only the other reader took for such a number."""
    covered = set(taken)
    for page in readings:
        for mask in _mask_words(page, find(page), taken=covered):
            covered.update(mask.words)
            yield mask


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
        if number.is_labelled or not is_of_office(page.text, number, page.numbers):
            yield number


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
    if not _LONG_NUMBER.search(page.text) or not _SPEAKS_OF_ACCOUNT.search(page.text):
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
        return word.model_copy(update={"text": hidden, "raw": None, "other": None})
    if word.raw is None and word.other is None:
        return word
    raw, other = (text and mask_string(text, known) for text in (word.raw, word.other))
    return word.model_copy(update={"raw": raw, "other": other})


def _mask_table(table: Table, boxes: Sequence[Box], known: KnownNumbers) -> Table:
    rows = tuple(tuple(_mask_cell(cell, boxes, known) for cell in row) for row in table.rows)
    return table.model_copy(update={"rows": rows})


def _mask_cell(cell: Cell, boxes: Sequence[Box], known: KnownNumbers) -> Cell:
    text = mask_string(cell.text, known)
    if text == cell.text and _holds_one_of(cell.box, boxes):
        text = _hide_runs(text)
    return cell.model_copy(update={"text": text})


def _hide_runs(text: str) -> str:
    return _RUN.sub(lambda run: HIDDEN * len(run[0]), text)


def _holds_one_of(place: Box, boxes: Iterable[Box]) -> bool:
    """Whether the middle of a masked word lies in the place."""
    return any(
        place[0] <= (box[0] + box[2]) / 2 <= place[2] and place[1] <= (box[1] + box[3]) / 2 <= place[3] for box in boxes
    )


@dataclass(frozen=True)
class _Masker:
    """Goes through a record with the numbers that were masked on its pages, and the places of the masks."""

    numbers: KnownNumbers
    boxes: Mapping[int, Sequence[Box]]
    shown: dict[str, str] = own(default_factory=dict)
    """each text with a digit that was met, as it is shown: a value is in record and part, and mostly as it was read"""

    def record(self, record: Record) -> Record:
        return _saying(
            record,
            title=self.text(record.title),
            fields=tuple(self.field(field) for field in record.fields),
            parts=tuple(self.part(part) for part in record.parts),
            page_links=tuple(_saying(link, text=self.text(link.text)) for link in record.page_links),
            sources=tuple(self.text(source) for source in record.sources),
        )

    def part(self, part: Part) -> Part:
        return _saying(
            part,
            fields=tuple(self.field(field) for field in part.fields),
            cues=tuple(_saying(cue, text=self.text(cue.text)) for cue in part.cues),
            tables=tuple(self.table(table) for table in part.tables),
            notes=tuple(self.note(note) for note in part.notes),
            confirmed_kind=part.confirmed_kind and self.confirmed(part.confirmed_kind),
        )

    def table(self, table: PartTable) -> PartTable:
        rows = (_saying(row, cells=tuple(self.cell(cell, table.page) for cell in row.cells)) for row in table.rows)
        columns = (_saying(column, heading=self.text(column.heading)) for column in table.columns)
        return _saying(table, rows=tuple(rows), columns=tuple(columns))

    def cell(self, cell: TypedCell, page: int) -> TypedCell:
        return _saying(cell, value=self.text_at(cell.value, page, cell.box), raw=self.text_at(cell.raw, page, cell.box))

    def note(self, note: Note) -> Note:
        texts = ("post", note.post), ("name", note.name), ("text", note.text)
        return _saying(note, **{name: text and self.text(text) for name, text in texts})

    def field(self, field: Field) -> Field:
        proposals = tuple(self.proposal(proposal) for proposal in field.proposals)
        confirmed = field.confirmed and self.confirmed(field.confirmed)
        return _saying(field, proposals=proposals, confirmed=confirmed)

    def confirmed(self, confirmed: Confirmed) -> Confirmed:
        return _saying(confirmed, value=self.text(confirmed.value), reason=self.text(confirmed.reason))

    def proposal(self, proposal: Proposal) -> Proposal:
        return _saying(
            proposal,
            value=self.text_at(proposal.value, proposal.page, proposal.box),
            raw=self.text_at(proposal.raw, proposal.page, proposal.box),
            person=proposal.person and self.person(proposal.person),
        )

    def person(self, person: Person) -> Person:
        texts = ("name", person.name), ("relation_name", person.relation_name), ("caste", person.caste)
        return _saying(person, **{name: text and self.text(text) for name, text in texts})

    def text(self, text: str) -> str:
        if not _DIGIT.search(text):
            return text
        if text not in self.shown:
            self.shown[text] = mask_string(text, self.numbers)
        return self.shown[text]

    def text_at(self, text: str, page: int | None, box: Box | None) -> str:
        """What was read at a place: where a mask lies on it and no such number is found, all its numbers are hidden."""
        if not _DIGIT.search(text):
            return text
        shown = self.text(text)
        if shown == text and page is not None and box and _holds_one_of(box, self.boxes.get(page, ())):
            return _hide_runs(text)
        return shown


def _saying(value: V, /, **told: object) -> V:
    """The value with what is told of it; the very same where nothing of it is new."""
    return value if all(getattr(value, name) == new for name, new in told.items()) else value.model_copy(update=told)
