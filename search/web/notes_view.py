"""The notes of a note sheet as a reader goes through them: in their order, each with a link to its page. Pure."""

from schemas.base import Value
from schemas.records import Note, Record
from search.web.addresses import page_url
from search.web.dates import day_of
from search.web.facts_view import part_of

NOTES_SHOWN = 40
"""Of a longer sheet those that stand around the page: a file of many years has thousands."""


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
    """The notes of the part that a page belongs to, those nearest to the page."""
    notes = _notes_beside(record, number)
    here = next((place for place, note in enumerate(notes) if note.page >= number), len(notes))
    first = max(0, min(here - NOTES_SHOWN // 2, len(notes) - NOTES_SHOWN))
    return tuple(_shown(note, record, number, words) for note in notes[first : first + NOTES_SHOWN])


def count_notes(record: Record, number: int) -> int:
    """How many notes the part has that a page belongs to."""
    return len(_notes_beside(record, number))


def _notes_beside(record: Record, number: int) -> tuple[Note, ...]:
    part = part_of(record, number)
    return part.notes if part else ()


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
