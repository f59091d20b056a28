"""A page's text with the way back from its characters to the words and boxes on the paper.

One rule: whatever is found in the text is found as a range of characters, and only here does it become a box.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise
from statistics import median
from typing import NamedTuple
from unicodedata import normalize

from pipeline.boxes import around
from pipeline.describing.dates import find_dates
from pipeline.describing.numbers import Found, find_numbers
from pipeline.describing.trust import Reading, reading_of
from schemas.base import Box
from schemas.pages import PageText, Word

SEGMENT_GAP = 2.2
"""A gap between two words of a line that is wider than this many heights of a word parts left from right."""
FULL_LINE = 0.75
"""A line that ends left of this share of the written width ends its paragraph …"""
FULL_SENTENCE = 0.92
"""… left of this one if it ends a sentence …"""
LINE_GAP = 1.2
"""Lines of one paragraph stand closer together than this many heights of a word."""
_FORM = re.compile(r"^\W*[^\d:]{1,24}:")
"""A line of a form: a label and a colon."""
INDENT = 0.25
"""… and one that begins right of this share is centred, and no text …"""
NARROW = 0.6
"""… and so does one that ends left of this share of the page."""
TOO_TALL = 3.0
"""A word higher than as many usual ones is a ruled line."""
SPECK = 3
"""Letters and digits of a line that may be made of specks, a stamp or a signature."""
_MORE_THAN_SPECK = re.compile(rf"(?:[\W_]*[^\W_]){{{SPECK + 1}}}")
SAME_ROW = 0.5
"""Share of the lower of two segments that must stand level for them to stand in one row."""


_ACCENT, _ANUSVARA = "\u0951", "\u0902"
"""Tesseract's Devanagari data reads many an anusvara as the Vedic accent above it."""


class Place(NamedTuple):
    """Where a range of characters stands on the paper."""

    box: Box | None
    reading: Reading

    @property
    def confidence(self) -> float:
        """Mean over the letters, 0-100."""
        return self.reading.mean


class Segment(NamedTuple):
    """A line, or one of the halves of a line with a wide gap in it."""

    number: int
    start: int
    end: int
    text: str
    box: Box
    block: int
    row: int

    @property
    def middle(self) -> float:
        """The height of its middle on the page, pixels."""
        return (self.box[1] + self.box[3]) / 2


class _Line(NamedTuple):
    """Words first..end-1 of those written on a page: a segment, before its text is known."""

    first: int
    end: int
    box: Box
    block: int
    row: int


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which words of a page are written on it, by their places, and the lines they make."""

    places: tuple[int, ...]
    line_height: float
    lines: tuple[_Line, ...]


class LocatedText:
    """The text of one page: segments parted by newlines, words by blanks, NFC."""

    def __init__(
        self,
        page: PageText,
        number: int,
        meant: Mapping[int, str] | None = None,
        *,
        like: "LocatedText | None" = None,
    ) -> None:
        """Lay out a page.

        Args:
            page: its words, with their boxes.
            number: its number in the record.
            meant: for words of the page, by their places, what stands in the text instead of what was read.
            like: the same page, located before, of which only the text of some words is another; none of them is blank.
        """
        self.page = page
        self.number = number
        self._meant = meant or {}
        self._layout: _Layout = like._layout if like else _lay_out(page.words)
        self._places = self._layout.places
        self._words = tuple(page.words[place] for place in self._places)
        texts = [plain_text(word.text) for word in self._words]
        for place, text in self._meant.items():
            texts[bisect_left(self._places, place)] = plain_text(text)
        self._starts = tuple(accumulate((len(text) + 1 for text in texts[:-1]), initial=0))
        self.segments = tuple(self._segments(texts))
        self.text = "\n".join(segment.text for segment in self.segments)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was read on it."""
        return not self._words

    @property
    def line_height(self) -> float:
        """The usual height of a word, pixels."""
        return self._layout.line_height

    def locate(self, start: int, end: int) -> Place:
        """Where the characters start..end stand, and how surely they were read."""
        words = self._words[self._range(start, end)]
        return Place(box=around(word.box for word in words) if words else None, reading=reading_of(words))

    def words_at(self, start: int, end: int) -> tuple[int, ...]:
        """Places in the page's own ``words`` of those in which the characters stand."""
        return self._places[self._range(start, end)]

    def read_at(self, start: int, end: int) -> str:
        """What was read at the characters start..end, on one line: of a word that was put right, all of it."""
        there = self._range(start, end) if self._meant else slice(0, 0)
        if not any(place in self._meant for place in self._places[there]):
            return self.text[start:end].replace("\n", " ").strip()
        pieces: list[str] = []
        for at in range(there.start, min(there.stop, len(self._words))):
            begun, place = self._starts[at], self._places[at]
            word = plain_text(self._words[at].text)
            pieces.append(word if place in self._meant else word[max(start - begun, 0) : end - begun])
        return " ".join(pieces).strip()

    @cached_property
    def numbers(self) -> tuple[Found, ...]:
        """Every number of the page that has a form we know."""
        return find_numbers(self._flowing)

    @cached_property
    def dates(self) -> tuple[Found, ...]:
        """Every date of the page."""
        return find_dates(self._flowing)

    @cached_property
    def _flowing(self) -> str:
        """The text, letter for letter, without the breaks between lines of running text."""
        pieces = (segment.text + (" " if self.goes_on(segment) else "\n") for segment in self.segments)
        return "".join(pieces)

    @property
    def rows(self) -> Iterable[tuple[Segment, ...]]:
        """Segments that stand level, left to right, row by row."""
        return self._rows.values()

    def segment_at(self, position: int) -> Segment:
        """The segment that holds a character."""
        return self.segments[max(bisect_right(self._segment_starts, position) - 1, 0)]

    def goes_on(self, segment: Segment) -> bool:
        """Whether its line is full, so that the text may go on in the next one."""
        return self._going_on[segment.number]

    @cached_property
    def _going_on(self) -> tuple[bool, ...]:
        return tuple(map(self._is_full, self.segments))

    def _is_full(self, segment: Segment) -> bool:
        left, right = self.written_width
        full = FULL_SENTENCE if segment.text.rstrip().endswith(("।", "|")) else FULL_LINE
        begins = segment.box[0] <= left + INDENT * (right - left)
        ends = segment.box[2] >= max(left + full * (right - left), NARROW * self.page.width)
        return begins and ends and len(self.row_of(segment)) == 1

    def continues(self, segment: Segment) -> bool:
        """Whether it goes on with the text of the line before."""
        if segment.number == 0 or len(self.row_of(segment)) > 1 or _FORM.match(segment.text):
            return False
        before = self.segments[segment.number - 1]
        return self.goes_on(before) and segment.box[1] - before.box[3] < LINE_GAP * self.line_height

    def row_of(self, segment: Segment) -> tuple[Segment, ...]:
        """All segments that stand level with it, itself among them, left to right."""
        return self._rows[segment.row]

    def depth(self, segment: Segment) -> float:
        """How far down the written part of the page it stands: 0 the first row, 1 the last."""
        return self._depths[segment.number]

    @cached_property
    def _depths(self) -> tuple[float, ...]:
        top, bottom = self._written
        return tuple((segment.middle - top) / (bottom - top) if bottom > top else 0.0 for segment in self.segments)

    def _segments(self, texts: Sequence[str]) -> Iterator[Segment]:
        for number, line in enumerate(self._layout.lines):
            text, start = " ".join(texts[line.first : line.end]), self._starts[line.first]
            yield Segment(number, start, start + len(text), text, line.box, line.block, line.row)

    def _range(self, start: int, end: int) -> slice:
        first = max(bisect_right(self._starts, start) - 1, 0)
        return slice(first, bisect_right(self._starts, max(end - 1, start)))

    @cached_property
    def written_width(self) -> tuple[int, int]:
        """Where the writing begins and ends, left and right, pixels; not for a page of nothing."""
        return min(one.box[0] for one in self.segments), max(one.box[2] for one in self.segments)

    @cached_property
    def _segment_starts(self) -> tuple[int, ...]:
        return tuple(segment.start for segment in self.segments)

    @cached_property
    def _rows(self) -> dict[int, tuple[Segment, ...]]:
        rows: dict[int, list[Segment]] = {}
        for segment in self.segments:
            rows.setdefault(segment.row, []).append(segment)
        return {row: tuple(sorted(found, key=lambda one: one.box[0])) for row, found in rows.items()}

    @cached_property
    def _written(self) -> tuple[float, float]:
        """Heights of the first and the last line, but for specks and strokes that stand apart from all writing."""
        written = [one for one in self.segments if _MORE_THAN_SPECK.match(one.text)]
        middles = [segment.middle for segment in written or self.segments]
        return min(middles), max(middles)


def locate_pages(pages: Sequence[PageText | None]) -> tuple[LocatedText | None, ...]:
    """The pages with their numbers, from 1; a failed page stays None."""
    return tuple(None if page is None else LocatedText(page, number) for number, page in enumerate(pages, start=1))


@lru_cache(maxsize=1 << 15)
def plain_text(read: str) -> str:
    """What was read, NFC, as describing has it."""
    return normalize("NFC", read).replace(_ACCENT, _ANUSVARA)


def _lay_out(words: Sequence[Word]) -> _Layout:
    places = tuple(place for place, word in enumerate(words) if word.text.strip())
    written = [words[place] for place in places]
    height = float(median(word.box[3] - word.box[1] for word in written)) if written else 0.0
    parted = [at for at, (before, word) in enumerate(pairwise(written), start=1) if _parts(before, word, height)]
    runs = tuple(pairwise((0, *parted, len(written)))) if written else ()
    boxes = [around(_sane([word.box for word in written[first:end]], height)) for first, end in runs]
    lines = (
        _Line(first, end, box, written[first].block, row)
        for (first, end), box, row in zip(runs, boxes, _number_rows(boxes), strict=True)
    )
    return _Layout(places, height, tuple(lines))


def _parts(before: Word, word: Word, height: float) -> bool:
    return word.line != before.line or word.box[0] - before.box[2] > SEGMENT_GAP * height


def _number_rows(boxes: Sequence[Box]) -> list[int]:
    """For each box the number of the row it stands in, rows counted from the top."""
    rows = [0] * len(boxes)
    row, level = -1, (0, 0)
    for place in sorted(range(len(boxes)), key=lambda place: boxes[place][1] + boxes[place][3]):
        top, bottom = boxes[place][1], boxes[place][3]
        common = min(bottom, level[1]) - max(top, level[0])
        if row < 0 or common < SAME_ROW * min(bottom - top, level[1] - level[0]):
            row, level = row + 1, (top, bottom)
        rows[place] = row
    return rows


def _sane(boxes: Sequence[Box], height: float) -> Sequence[Box]:
    """The boxes without those of ruled lines that OCR took for letters."""
    return [box for box in boxes if box[3] - box[1] <= TOO_TALL * height] or boxes
