"""Which way is up, asked only when the page looks turned or the first reading is doubtful.

Nothing is gained by asking of every page: upright pages read with a confidence of 60–93, pages on their head or on
their left side with 24–39 (OCR.md). Pages on their right side tesseract reads by itself; their words are then taller
than wide. A page that looks turned (``stance``) and of which a small piece reads well when turned is read so at once.
Of any other, what reads doubtfully is tried on a small piece, and only the whole page read again is believed.
"""

from collections.abc import Callable, Sequence

import cv2
import numpy as np

from pipeline.paging.pictures import Pixels
from pipeline.paging.pixels import turn_pixels
from pipeline.reading.ink import Ink
from pipeline.reading.letters import count_written, mean_confidence
from schemas.pages import Rotation, Word

DOUBTFUL_CONFIDENCE = 50.0
FEW_LETTERS = 8
"""Fewer say nothing about the page."""
LETTERS_FOR_A_PIECE = 0.5
"""With fewer letters read for each piece of ink, most of the page was not read. Upright pages: 0.8 and more."""
ENOUGH_PIECES = 30
TALL = 1.2
"""Height over width from which a word of three letters stands on its side."""
SIDEWAYS_SHARE = 0.5
SURE_CONFIDENCE = 60.0
"""A piece read with it is the right way up; no further turn is tried."""
PROMISING_BY = 10.0
"""What a piece must gain over the page as it came for the page to be read turned so."""
BELIEVED_CONFIDENCE = 45.0
BELIEVED_BY = 15.0
"""What the page turned must be read with, and gain over the way it came, to stay turned. The hardest one, a table
in an old type, read with 28 as it came and with 54 upright; wrong ways up gain nothing."""
PIECE_INCHES = 3.5
SEARCH_STEP_PX = 16
RUNS_DOWN_TURN: Rotation = 270
"""Turn for a page whose words run down."""

Read = Callable[[Pixels], tuple[Word, ...]]
"""Reads a picture."""


def is_doubtful(words: Sequence[Word], ink: Ink) -> bool:
    """Whether the page may lie on its side or on its head."""
    written = count_written(words)
    if ink.pieces >= ENOUGH_PIECES and written < LETTERS_FOR_A_PIECE * ink.pieces:
        return True
    return written >= FEW_LETTERS and (is_sideways(words) or mean_confidence(words) < DOUBTFUL_CONFIDENCE)


def is_sideways(words: Sequence[Word]) -> bool:
    """Whether most words of three letters or more are taller than wide: they run down the picture."""
    long_words = [word for word in words if len(word.text) >= 3]
    tall = sum(_height(word) > TALL * _width(word) for word in long_words)
    return bool(long_words) and tall > SIDEWAYS_SHARE * len(long_words)


def uprightness(words: Sequence[Word]) -> float:
    """How surely the words stand upright: mean confidence, or 0 when they stand on their side."""
    return 0.0 if is_sideways(words) else mean_confidence(words)


def is_believed(turned: Sequence[Word], as_it_came: Sequence[Word]) -> bool:
    """Whether the page turned reads so much better than as it came that it was turned rightly."""
    return uprightness(turned) >= max(BELIEVED_CONFIDENCE, uprightness(as_it_came) + BELIEVED_BY)


def stands_upright(words: Sequence[Word]) -> bool:
    """Whether a piece reads so well that it is the right way up."""
    return count_written(words) >= FEW_LETTERS and uprightness(words) >= SURE_CONFIDENCE


def opposite_sides(turn: Rotation) -> tuple[Rotation, ...]:
    """Further turns to try of a page that seems turned so: on which of its sides it lies is easily mistaken."""
    return (0, 180) if turn in {90, 270} else (0,)


def add_turns(first: Rotation, second: Rotation) -> Rotation:
    """Both turns, one after the other."""
    turns: dict[int, Rotation] = {0: 0, 90: 90, 180: 180, 270: 270}
    return turns[(first + second) % 360]


def find_turn(sheet: Pixels, words: Sequence[Word], *, dpi: int, read: Read) -> Rotation:
    """Degrees clockwise that would bring a doubtful page upright; 0 when no other turn reads well.

    Args:
        sheet: the cleaned page, grey, ink dark on white.
        words: what was read from it.
        dpi: its resolution.
        read: reads a small picture.
    """
    sideways, confidence = is_sideways(words), mean_confidence(words)
    if sideways and confidence >= DOUBTFUL_CONFIDENCE:
        return RUNS_DOWN_TURN
    order: tuple[Rotation, ...] = (90, 180, 270) if sideways else (180, 270, 90)
    piece = densest_piece(sheet, dpi)
    best: tuple[float, Rotation] = (confidence + PROMISING_BY, 0)
    for turn in order:
        found = read(turn_pixels(piece, turn))
        if count_written(found) < FEW_LETTERS:
            continue
        upright = add_turns(turn, RUNS_DOWN_TURN) if is_sideways(found) else turn
        best = max(best, (mean_confidence(found), upright))
        if best[0] >= SURE_CONFIDENCE:
            break
    return best[1]


def densest_piece(sheet: Pixels, dpi: int) -> Pixels:
    """The square of ``PIECE_INCHES``, or what the page has of it, with the most ink."""
    height, width = sheet.shape
    side = round(PIECE_INCHES * dpi)
    down, across = min(side, height), min(side, width)
    ink = cv2.resize(255 - sheet, None, fx=1 / SEARCH_STEP_PX, fy=1 / SEARCH_STEP_PX, interpolation=cv2.INTER_AREA)
    window = max(1, across // SEARCH_STEP_PX), max(1, down // SEARCH_STEP_PX)
    # a window over the rim sees white there, so none over the rim wins against its neighbour inside
    weight = cv2.boxFilter(ink.astype(np.float32), -1, window, borderType=cv2.BORDER_CONSTANT)
    row, column = np.unravel_index(int(np.argmax(weight)), weight.shape)
    top = min(max(0, int(row) * SEARCH_STEP_PX - down // 2), height - down)
    left = min(max(0, int(column) * SEARCH_STEP_PX - across // 2), width - across)
    return sheet[top : top + down, left : left + across]


def _width(word: Word) -> int:
    return word.box[2] - word.box[0]


def _height(word: Word) -> int:
    return word.box[3] - word.box[1]
