"""What of a record must not be shown to everybody: persons' numbers, found and masked.

One rule: the stored page text stays as it was read; masking makes another one.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.describing.located import LocatedText, locate_pages
from pipeline.describing.private_numbers import PrivateKind, PrivateNumber, find_private
from schemas.base import Box
from schemas.pages import Cell, PageText, Table, Word
from schemas.records import Cue, Field, Mask, Part, Person, Proposal, Record

HIDDEN = "X"
AADHAAR_DIGITS = 12
SHOWN_DIGITS = 4
"""Of an Aadhaar number the last four stay, as in UIDAI's own masked form."""
LONG_NUMBER = 11
"""A number of as many digits, standing alone on a page that speaks of a bank account, is taken for one."""

_RUN = re.compile(r"[\dA-Za-z|।]*\d[\dA-Za-z|।]*")
_IDENTIFIERS = frozenset(("case_no", "file_no", "letter_no"))
_ALONE = re.compile(r"[\W_]*(\d{11,18})[\W_]*")
_SPEAKS_OF_ACCOUNT = re.compile(r"खाता\s*(?:क्र|नं|नम्बर|संख्या)|बैंक|A/c|account", re.IGNORECASE)


def find_masks(pages: Sequence[PageText | None]) -> tuple[Mask, ...]:
    """The words of each page that hold such a number; page number = place + 1."""
    return tuple(mask for page in locate_pages(pages) if page is not None for mask in _find_on_page(page))


def mask_text(page: PageText, masks: Iterable[Mask]) -> PageText:
    """The page text as it may be shown: each digit of a masked word an X. ``masks`` are those of this page."""
    hidden: dict[int, str] = {}
    boxes: list[Box] = []
    for mask in masks:
        hidden |= dict(zip(mask.words, _hide([page.words[place].text for place in mask.words], mask.kind), strict=True))
        boxes += mask.boxes
    words = tuple(_hidden_word(word, hidden.get(place)) for place, word in enumerate(page.words))
    return page.model_copy(update={"words": words, "tables": tuple(_mask_table(one, boxes) for one in page.tables)})


def mask_string(text: str) -> str:
    """The text with every such number in it hidden."""
    for number in reversed(find_private(text)):
        shown = _hide([text[number.start : number.end]], number.kind)[0]
        text = text[: number.start] + shown + text[number.end :]
    return text


def mask_record(record: Record) -> Record:
    """The record as it may be shown: numbers of persons hidden in its title, its fields and the evidence for them."""
    return record.model_copy(
        update={
            "title": mask_string(record.title),
            "fields": tuple(_mask_field(field) for field in record.fields),
            "parts": tuple(_mask_part(part) for part in record.parts),
        }
    )


def _find_on_page(page: LocatedText) -> Iterator[Mask]:
    taken: set[int] = set()
    for number in _numbers_of(page):
        places = page.words_at(number.start, number.end)
        if taken.isdisjoint(places) and places:
            taken.update(places)
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
        found.kind in _IDENTIFIERS and "/" in found.value and found.start < number.end and number.start < found.end
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
    if kind == "pan":
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


def _hidden_word(word: Word, hidden: str | None) -> Word:
    return word if hidden is None else word.model_copy(update={"text": hidden, "raw": None})


def _mask_table(table: Table, boxes: Sequence[Box]) -> Table:
    return table.model_copy(
        update={"rows": tuple(tuple(_mask_cell(cell, boxes) for cell in row) for row in table.rows)}
    )


def _mask_cell(cell: Cell, boxes: Sequence[Box]) -> Cell:
    text = mask_string(cell.text)
    if any(_meet(cell.box, box) for box in boxes):
        text = _RUN.sub(lambda run: HIDDEN * len(run[0]), text) if text == cell.text else text
    return cell.model_copy(update={"text": text})


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _mask_part(part: Part) -> Part:
    return part.model_copy(
        update={
            "fields": tuple(_mask_field(field) for field in part.fields),
            "cues": tuple(_mask_cue(cue) for cue in part.cues),
        }
    )


def _mask_cue(cue: Cue) -> Cue:
    return cue.model_copy(update={"text": mask_string(cue.text)})


def _mask_field(field: Field) -> Field:
    confirmed = field.confirmed
    if confirmed is not None:
        confirmed = confirmed.model_copy(update={"value": mask_string(confirmed.value)})
    proposals = tuple(_mask_proposal(proposal) for proposal in field.proposals)
    return field.model_copy(update={"proposals": proposals, "confirmed": confirmed})


def _mask_proposal(proposal: Proposal) -> Proposal:
    return proposal.model_copy(
        update={
            "value": mask_string(proposal.value),
            "raw": mask_string(proposal.raw),
            "person": proposal.person and _mask_person(proposal.person),
        }
    )


def _mask_person(person: Person) -> Person:
    relative = person.relation_name
    return person.model_copy(
        update={"name": mask_string(person.name), "relation_name": relative and mask_string(relative)}
    )
