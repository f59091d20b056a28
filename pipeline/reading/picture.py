"""A page read from its picture: looked at, cleaned, recognised, and turned upright when it must be."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from pipeline.paging.pictures import Pixels
from pipeline.paging.pixels import turn_pixels
from pipeline.reading.calibration import REVIEW_BELOW, calibrate
from pipeline.reading.cleaning import COARSEST_DPI, NOISY, Sheet, brightest_channel, clean, noise_of
from pipeline.reading.clock import PageClock
from pipeline.reading.engine import OcrEngine
from pipeline.reading.ink import Ink, measure_ink
from pipeline.reading.layout import Layout
from pipeline.reading.letters import count_sure, count_written, latin_share, mean_confidence
from pipeline.reading.lines import line_height
from pipeline.reading.missed_lines import read_missed_lines
from pipeline.reading.orientation import (
    DOUBTFUL_CONFIDENCE,
    add_turns,
    densest_piece,
    find_turn,
    is_believed,
    is_doubtful,
    opposite_sides,
    stands_upright,
)
from pipeline.reading.page_words import drop_specks, drop_twins, keep_devanagari, table_to_page, to_page
from pipeline.reading.reading_order import in_reading_order
from pipeline.reading.repair import repair
from pipeline.reading.scraps import drop_scraps
from pipeline.reading.second_reader.choice import Chosen
from pipeline.reading.second_reader.opinion import SecondReader
from pipeline.reading.tables.grid import Grid, find_grids
from pipeline.reading.tables.reading import (
    TableReading,
    fill,
    is_nonsense,
    read_tables,
    with_tables,
    without_tables,
    words_of,
)
from pipeline.reading.unsure import unsure_numbers
from schemas.errors import EngineError
from schemas.pages import Finding, PageImage, PageText, Rotation, Word
from schemas.plan import Plan

LATIN_PAGE = 0.9
"""Share of Latin letters from which a page is read again as a Latin one (OCR.md: 2.7 → 1.5 % errors, and safe)."""
LATIN_LETTERS = 20
"""Fewer letters do not make a Latin page."""
MARKS_CELLS = 200
"""Two square inches, in tenths: a stamp and a signature, not a text."""
MARKS_PIECES = 20
"""Pieces of the size of type that a stamp and a signature fall into, at most: 11 in the blank pages measured."""
MARKS_CHARACTERS = 5
"""What is read into such marks, at most: 2 in the blank pages measured."""
BLANK = Finding(code="blank", message="")
ONLY_GRAIN = "Even grain covers the page; what may be written under it cannot be told."
ONLY_MARKS = "A few marks that are no text, such as a stamp, a signature, or print showing through."


@dataclass(frozen=True, eq=False)
class Reading:
    """A page that was read, and its pixels upright, for whoever wants to show it."""

    text: PageText
    upright: Pixels


@dataclass(frozen=True, eq=False)
class Attempt:
    """A page read one way up."""

    turn: Rotation
    upright: Pixels
    sheet: Sheet
    grids: tuple[Grid, ...]
    """the tables found on it"""
    around: Pixels
    """the sheet without them"""
    words: tuple[Word, ...] = ()
    """those around the tables; their boxes in the sheet's pixels"""
    languages: str = ""
    tables: tuple[TableReading, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def all_words(self) -> tuple[Word, ...]:
        """Those in the tables too."""
        return with_tables(self.words, self.tables)


@dataclass(frozen=True, eq=False)
class PictureReader:
    """Reads one page from its picture."""

    image: PageImage
    plan: Plan
    engine: OcrEngine
    clock: PageClock
    noticed: tuple[Finding, ...] = ()
    """what is known of the page already"""
    second: SecondReader | None = None
    """reads the lines again, as the plan says"""

    def read(self, pixels: Pixels) -> Reading:
        """The page's words and how sure they are. A page without any has the finding ``blank`` or ``no_text``.

        What is under even grain is read as if nothing was known of it; if that makes no sense, the page is unread, not
        blank.

        Raises:
            EngineError: the engine failed.
        """
        ink = measure_ink(pixels, self.image.dpi)
        self.clock.lap("look")
        if ink.is_empty and not ink.under_grain:
            return self._wordless(pixels, BLANK)
        attempt = self.first_reading(pixels, ink)
        if ink.under_grain and mean_confidence(attempt.all_words) < DOUBTFUL_CONFIDENCE:
            return self._wordless(pixels, Finding(code="no_text", message=ONLY_GRAIN), confidence=0)
        if _is_marked_only(attempt.all_words, ink):
            return self._wordless(pixels, Finding(code="blank", message=ONLY_MARKS))
        attempt = self._ordered(self._second(attempt))
        return self._reading(attempt, self._repaired(attempt.all_words))

    def first_reading(self, pixels: Pixels, ink: Ink) -> Attempt:
        """The page upright, cleaned, and read by the engine alone; the ink on it is known.

        Raises:
            EngineError: the engine failed.
        """
        attempt = self._turned_at_sight(pixels, ink) or self._attempt(pixels, 0)
        if self.plan.reading.find_orientation and is_doubtful(attempt.all_words, ink):
            attempt = self._bettered(attempt, "orientation", partial(self._upright, attempt, pixels))
        if self.plan.reading.latin_languages and _is_latin(attempt.all_words):
            latin = partial(self._latin, attempt, self.plan.reading.latin_languages)
            attempt = self._bettered(attempt, "latin", latin)
        return attempt if _is_marked_only(attempt.all_words, ink) else self._missed(attempt)

    def _turned_at_sight(self, pixels: Pixels, ink: Ink) -> Attempt | None:
        """The page turned as it seems to have to be, if a piece reads much better so; then it is read only once."""
        if ink.seems_turned == 0 or not self.plan.reading.find_orientation:
            return None
        upright, sheet = self._cleaned(pixels, ink.seems_turned)
        piece = densest_piece(brightest_channel(sheet.pixels), sheet.dpi)
        for further in opposite_sides(ink.seems_turned):
            found = self._read_piece(turn_pixels(piece, further), sheet.dpi)
            if stands_upright(found):
                turn = add_turns(ink.seems_turned, further)
                if not is_believed(found, self._read_piece(turn_pixels(piece, -ink.seems_turned), sheet.dpi)):
                    return None
                return self._read_sheet(upright, sheet, turn) if further == 0 else self._attempt(pixels, turn)
        return None

    def _read_piece(self, piece: Pixels, dpi: int) -> tuple[Word, ...]:
        return self._recognise(piece, self.plan.reading.languages, dpi, stage="orientation")

    def _attempt(self, pixels: Pixels, turn: Rotation) -> Attempt:
        return self._read_sheet(*self._cleaned(pixels, turn), turn)

    def _cleaned(self, pixels: Pixels, turn: Rotation) -> tuple[Pixels, Sheet]:
        """The page turned, as it came and cleaned."""
        upright = turn_pixels(pixels, turn)
        sheet = clean(upright, self.plan.reading.cleaning, dpi=self.image.dpi, bilevel=self.image.bilevel)
        self.clock.lap("clean")
        return upright, sheet

    def _read_sheet(self, upright: Pixels, sheet: Sheet, turn: Rotation) -> Attempt:
        grids = find_grids(brightest_channel(sheet.pixels), sheet.dpi) if self.plan.reading.tables else ()
        around = without_tables(sheet.pixels, grids, sheet.dpi) if grids else sheet.pixels
        self.clock.lap("tables")
        attempt = Attempt(turn=turn, upright=upright, sheet=sheet, grids=grids, around=around)
        return self._read_in(attempt, self.plan.reading.languages)

    def _read_in(self, attempt: Attempt, languages: str) -> Attempt:
        """The page and its tables read in some languages; as it stands, tables and all, if reading these fails.

        Cells may take half of the time that is left, so that the page can still be read if they take longer.
        """
        sheet, again = attempt.sheet, list[Chosen]()

        def read_strips(strips: Pixels) -> tuple[Word, ...]:
            self.clock.lap("tables")  # the cells were cut; to read them is to recognise
            read = self.engine.read(
                strips, languages=languages, dpi=sheet.dpi, timeout_s=self.clock.share_s, layout="block"
            )
            self.clock.lap("recognise")
            again.append(self._read_again(strips, read))
            return again[-1].words

        words = self._recognise(attempt.around, languages, sheet.dpi)
        try:
            tables = read_tables(brightest_channel(sheet.pixels), attempt.grids, sheet.dpi, read_strips)
        except EngineError as error:
            return self._read_as_it_stands(attempt, languages, words, error)
        self.clock.lap("tables")
        read = replace(
            attempt,
            words=words,
            languages=languages,
            tables=tables,
            findings=(*attempt.findings, *(finding for chosen in again for finding in chosen.findings)),
        )
        return self._bettered(read, "tables", partial(self._without_false_tables, read))

    def _without_false_tables(self, attempt: Attempt) -> Attempt:
        """The page without those tables whose cells make no sense, if more of it can be read so.

        The headlines of Devanagari, with strokes or a seal across them, can look like a table's rules.
        """
        sheet = attempt.sheet
        doubted = [table for table in attempt.tables if is_nonsense(table)]
        if not doubted:
            return attempt
        kept = tuple(grid for grid, table in zip(attempt.grids, attempt.tables, strict=True) if not is_nonsense(table))
        around = without_tables(sheet.pixels, kept, sheet.dpi) if kept else sheet.pixels
        words = self._recognise(around, attempt.languages, sheet.dpi)
        if count_sure(words) <= count_sure((*attempt.words, *words_of(doubted))):
            return attempt
        tables = tuple(table for table in attempt.tables if not is_nonsense(table))
        return replace(attempt, grids=kept, around=around, words=words, tables=tables)

    def _read_as_it_stands(
        self, attempt: Attempt, languages: str, around: tuple[Word, ...], error: EngineError
    ) -> Attempt:
        """The page read without regard to its tables, whose cells failed; what stands around them if that fails too.

        Raises:
            EngineError: nothing stands around them, or an earlier reading has more.
        """
        sheet, failed = attempt.sheet, Finding(code="tables_failed", message=error.problem)
        bare = replace(
            attempt,
            grids=(),
            words=around,
            languages=languages,
            tables=(),  # an earlier reading may have left some, whose words stand in the page now
            findings=(*attempt.findings, failed),
        )
        try:
            return replace(bare, around=sheet.pixels, words=self._recognise(sheet.pixels, languages, sheet.dpi))
        except EngineError:
            if not around or attempt.languages:
                raise
            return bare

    def _recognise(
        self, pixels: Pixels, languages: str, dpi: int, *, stage: str = "recognise", layout: Layout = "page"
    ) -> tuple[Word, ...]:
        words = self.engine.read(pixels, languages=languages, dpi=dpi, timeout_s=self.clock.left_s, layout=layout)
        self.clock.lap(stage)
        return drop_specks(words)

    def _upright(self, attempt: Attempt, pixels: Pixels) -> Attempt:
        """The page turned as it reads best, or as it was tried."""
        sheet = attempt.sheet

        read_piece = partial(self._read_piece, dpi=sheet.dpi)
        turn = find_turn(brightest_channel(sheet.pixels), attempt.all_words, dpi=sheet.dpi, read=read_piece)
        self.clock.lap("orientation")
        if turn == 0:
            return attempt
        turned = self._attempt(pixels, add_turns(attempt.turn, turn))
        return turned if is_believed(turned.all_words, attempt.all_words) else attempt

    def _latin(self, attempt: Attempt, languages: str) -> Attempt:
        """A page that is all but wholly Latin, read again as such; garbled Hindi is Latin only in looks."""
        latin = self._read_in(attempt, languages)
        return replace(latin, words=keep_devanagari(attempt.words, latin.words))

    def _missed(self, attempt: Attempt) -> Attempt:
        """The page with the lines that were missed read by themselves."""
        if not self.plan.reading.missed_lines:
            return attempt
        is_latin = attempt.languages == self.plan.reading.latin_languages
        again = attempt.languages if is_latin else self.plan.reading.missed_lines_languages
        used = {attempt.languages: None}

        def read_lines(strips: Pixels) -> tuple[Word, ...]:
            used[again] = None
            return self._recognise(strips, again, attempt.sheet.dpi, stage="missed lines", layout="block")

        def with_missed() -> Attempt:
            words = read_missed_lines(brightest_channel(attempt.around), attempt.words, read_lines)
            return replace(attempt, words=words, languages=", ".join(used))

        return self._bettered(attempt, "missed lines", with_missed)

    def _ordered(self, attempt: Attempt) -> Attempt:
        """The page with its lines in the order in which a person reads them."""
        height = line_height(attempt.words)
        if height is None or not self.plan.reading.reading_order:
            return attempt
        words = in_reading_order(attempt.words, height)
        self.clock.lap("order")
        return replace(attempt, words=words)

    def _repaired(self, words: tuple[Word, ...]) -> tuple[Word, ...]:
        """Misread words set right where that is certain."""
        if not self.plan.reading.repair:
            return words
        words = repair(words)
        self.clock.lap("repair")
        return words

    def _second(self, attempt: Attempt) -> Attempt:
        """The page with the second reader's words where they are better, and neither twins nor scraps."""
        chosen = self._read_again(brightest_channel(attempt.around), attempt.words, repair=self.plan.reading.repair)
        words = drop_twins(chosen.words)
        words = drop_scraps(words) if self.plan.reading.repair else words
        return replace(attempt, words=words, findings=(*attempt.findings, *chosen.findings))

    def _read_again(self, grey: Pixels, words: tuple[Word, ...], *, repair: bool = False) -> Chosen:
        """The words after the second reader has read their lines; as they were, and told so, if that fails."""
        extent = self.plan.reading.second_reader
        if self.second is None or extent == "off" or not words:
            return Chosen(words=words)
        try:
            return self.second.improve(grey, words, extent=extent, left_s=lambda: self.clock.left_s, repair=repair)
        except EngineError as error:
            return Chosen(words=words, findings=(Finding(code="second_reader_failed", message=error.problem),))
        finally:
            self.clock.lap("second reader")

    def _bettered(self, attempt: Attempt, stage: str, better: Callable[[], Attempt]) -> Attempt:
        """The page after a stage that reads more of it; as it was, and told so, if that fails."""
        try:
            return better()
        except EngineError as error:
            failed = Finding(code=f"{stage.replace(' ', '_')}_failed", message=error.problem)
            return replace(attempt, findings=(*attempt.findings, failed))
        finally:
            self.clock.lap(stage)

    def _wordless(self, pixels: Pixels, finding: Finding, *, confidence: float = 100) -> Reading:
        height, width = pixels.shape[:2]
        text = PageText(
            image_sha256=self.image.sha256,
            reading=self.plan.reading_fingerprint,
            width=width,
            height=height,
            dpi=self.image.dpi,
            source="ocr",
            engine=self.engine.name,
            findings=(*self.noticed, finding),
            confidence=confidence,
            seconds=self.clock.seconds,
        )
        return Reading(text=text, upright=pixels)

    def _reading(self, attempt: Attempt, found: tuple[Word, ...]) -> Reading:
        height, width = attempt.upright.shape[:2]
        found = calibrate(found) if self.plan.reading.calibrate else found
        affine = attempt.sheet.to_page
        words = to_page(found, affine, width=width, height=height)
        filled = (fill(table.outline, found) for table in attempt.tables)
        tables = tuple(table_to_page(table, affine, width=width, height=height) for table in filled)
        confidence = round(mean_confidence(words), 2)
        told = (*self.noticed, *attempt.findings, *_find(attempt, words, self.image))
        findings = tuple({finding.code: finding for finding in told}.values())
        self.clock.lap("clean")
        text = PageText(
            image_sha256=self.image.sha256,
            reading=self.plan.reading_fingerprint,
            width=width,
            height=height,
            dpi=self.image.dpi,
            rotation=attempt.turn,
            skew_deg=attempt.sheet.skew_deg,
            source="ocr",
            engine=self.engine.name,
            languages=attempt.languages,
            words=words,
            tables=tables,
            findings=findings,
            confidence=confidence,
            seconds=self.clock.seconds,
        )
        return Reading(text=text, upright=attempt.upright)


def _is_latin(words: Sequence[Word]) -> bool:
    return (
        latin_share(words) >= LATIN_PAGE
        and count_written(words) >= LATIN_LETTERS
        and mean_confidence(words) >= DOUBTFUL_CONFIDENCE
    )


def _is_marked_only(words: Sequence[Word], ink: Ink) -> bool:
    """Whether what stands on the page is too little and too unreadable to be a text."""
    few = ink.plain_cells <= MARKS_CELLS and ink.pieces <= MARKS_PIECES
    return few and count_written(words) <= MARKS_CHARACTERS and mean_confidence(words) < DOUBTFUL_CONFIDENCE


def _find(attempt: Attempt, words: Sequence[Word], image: PageImage) -> Iterator[Finding]:
    """What a person may want to know of a page that was read."""
    confidence = mean_confidence(words)
    if image.dpi < COARSEST_DPI:
        yield Finding(code="low_dpi", message=f"{image.dpi} dots per inch; 300 are wanted, 200 will do.")
    if attempt.turn:
        yield Finding(code="turned", message=f"Turned by {attempt.turn}° clockwise to be read.")
    if contested := sum(number.other is not None for number in unsure_numbers(words)):
        # never which: a number may be a person's, and findings go far
        places = "one place" if contested == 1 else f"{contested} places"
        yield Finding(code="numbers_differ", message=f"Two readings of a number differ in {places}.")
    if not words:
        yield Finding(code="no_text", message="There is something on the page, but no word could be read.")
    elif confidence < REVIEW_BELOW:
        yield Finding(
            code="low_confidence", message=f"About {confidence:.0f} of 100 read rightly: {_why(attempt, image)}."
        )


def _why(attempt: Attempt, image: PageImage) -> str:
    if image.dpi < COARSEST_DPI:
        return "too few dots per inch"
    if not image.bilevel and noise_of(brightest_channel(attempt.upright)) >= NOISY:
        return "a noisy scan or copy"
    return "handwriting, an unusual type, or print that is hard to make out"
