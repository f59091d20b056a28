"""The notes of a note sheet in their order: who wrote each, in what post, on which day.

One rule: a note ends where somebody signs, with a post and mostly a date beside or below it, at the right.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.describing.located import LocatedText, Segment
from pipeline.describing.signatures import bracketed_name, names_post, post_of, stands_right
from schemas.records import Note
from schemas.taxonomy import Taxonomy

SIGNED_WORDS = 8
"""A line that signs a note has no more words."""
HEAD_ROWS = 2
"""What stands in the first rows is a letterhead."""
MAX_TEXT = 400
"""Letters of a note that are kept; the page has them all."""
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Signed:
    """Where a note ends: the line with the post, and its day if it has one."""

    segment: Segment
    post: str
    date: str | None

    @property
    def is_sure(self) -> bool:
        """Whether post and date stand together, as they do only under a note."""
        return self.date is not None


def find_notes(pages: Sequence[LocatedText], taxonomy: Taxonomy) -> tuple[Note, ...]:
    """The notes of a part, first to last; words after the last signature are one too."""
    notes: list[Note] = []
    for page in pages:
        begun = 0
        for signed in find_signed(page, taxonomy):
            above = page.segments[signed.segment.number - 1] if signed.segment.number else None
            name = bracketed_name(above.text) if above else None
            end = above.start if above and name else signed.segment.start
            text = " ".join(page.text[begun:end].split())
            notes.append(_note(page, len(notes) + 1, signed, name=name, text=text))
            begun = signed.segment.end + 1
    return tuple(notes)


def find_signed(page: LocatedText, taxonomy: Taxonomy) -> Iterator[Signed]:
    """Every line of the page with which a note ends."""
    for segment in page.segments:
        if segment.row < HEAD_ROWS or len(segment.text.split()) > SIGNED_WORDS or not stands_right(page, segment):
            continue
        if names_post(segment.text, taxonomy):
            yield Signed(segment, post_of(segment.text), _day_of(page, segment))


def _day_of(page: LocatedText, segment: Segment) -> str | None:
    """The date in the line, or alone in the one below."""
    below = [one for one in page.segments if one.row == segment.row + 1 and len(one.text.split()) <= SIGNED_WORDS // 2]
    for line in (segment, *below):
        may_say = _DIGIT.search(line.text) or page.goes_on(line)
        for found in page.dates if may_say else ():
            if found.kind == "date" and line.start <= found.start < line.end:
                return found.value
    return None


def _note(page: LocatedText, number: int, signed: Signed, *, name: str | None, text: str) -> Note:
    return Note(
        number=number,
        page=page.number,
        box=signed.segment.box,
        post=signed.post or None,
        name=name,
        date=signed.date,
        text=text[:MAX_TEXT],
    )
