"""The notes of a note sheet as a reader goes through them: in their order, each with a link to its page. Pure."""

from schemas.base import Value
from schemas.records import Note, Record
from search.web.addresses import page_url
from search.web.dates import day_of
from search.web.facts_view import part_of


class ShownNote(Value):
    """Who wrote a note, when, and how it begins."""

    number: int
    by: str
    date: str
    text: str
    page: int
    url: str
    current: bool


def notes_of(record: Record, number: int, words: str) -> tuple[ShownNote, ...]:
    """The notes of the part that a page belongs to."""
    part = part_of(record, number)
    return tuple(_shown(note, record, number, words) for note in part.notes) if part else ()


def _shown(note: Note, record: Record, number: int, words: str) -> ShownNote:
    return ShownNote(
        number=note.number,
        by=", ".join(filter(None, (note.name, note.post))),
        date=day_of(note.date) if note.date else "",
        text=note.text,
        page=note.page,
        url=page_url(record.record_id, note.page, words),
        current=note.page == number,
    )
