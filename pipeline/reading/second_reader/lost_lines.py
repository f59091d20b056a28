"""Lines that no word of the first reader stands on: found by their ink, and read by the network alone.

Tesseract leaves out a heading for its size, or a line for a seal around it, and reads it no better when it is cut out
(``missed_lines.py``). The network reads such print well, but into a seal or a signature it writes digits, strokes and
capitals: nothing is taken but lines that it is sure of and that hold a word that is known.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

import cv2
import numpy as np

from pipeline.boxes import is_same_place
from pipeline.paging.pictures import Pixels
from pipeline.reading.lexicon import bare_word
from pipeline.reading.lines import insert_line, line_height, lines_of, number_lines
from pipeline.reading.missed_lines import PADDING, TALLEST, as_one_each, lines_of_ink
from pipeline.reading.second_reader.cutting import INK, Cut, cut_fitting, usual_height
from pipeline.reading.second_reader.features import Language
from pipeline.reading.second_reader.network import LineNetwork
from pipeline.reading.second_reader.places import Place, to_word
from pipeline.reading.second_reader.reader import Stretch, read_cuts
from pipeline.reading.second_reader.scribble import is_known_word
from pipeline.reading.variants import STROKES
from schemas.base import Box
from schemas.pages import Word

SURE = 0.75
"""Mean probability of a line's letters, each word by its weakest. On 102 generated pages 187 pieces of ink were covered
by no word; of those that hold a known word, all read surer than this were print, and none of the others."""
KNOWN = 0.5
"""Of the letters of a line that stand in known words."""
MOST_SURE = 80.0
"""Confidence of a word that only the network read, when it is certain: below what a number is believed from."""
MOST_LINES = 30


def with_lost_lines(
    words: Sequence[Word],
    sheet: Pixels,
    places: Sequence[Place],
    network: LineNetwork,
    language: Language,
    *,
    left_s: Callable[[], float],
) -> tuple[Word, ...]:
    """The words, with those of lines of which the first reader had nothing.

    Args:
        words: as they were chosen.
        sheet: cleaned, level, grey, paper white.
        places: what both readers have, in the sheet's pixels.
        network: reads.
        language: knows words.
        left_s: seconds the page has left.

    Raises:
        EngineError: the network failed, or the time is up.
    """
    first = [word for place in places for word in place.group.first]
    cuts = [place.stretch.cut for place in places if place.stretch is not None]
    height = line_height(first)
    if height is None or not cuts:
        return tuple(words)
    boxes = (*(word.box for word in first), *(one.box for one in cuts))
    seen = [box for box in boxes if box[3] - box[1] <= TALLEST * height]
    lost = list(_cut_lost(sheet, seen, height))
    read = read_cuts(sheet, lost, network, left_s=left_s, height=usual_height(cuts))
    found = [_new_words(stretch, words) for stretch in read if _is_print(stretch, language)]
    if not any(found):
        return tuple(words)
    lines = lines_of(words)
    for line in filter(None, found):
        insert_line(lines, line, height)
    return number_lines(lines)


def _cut_lost(sheet: Pixels, seen: Iterable[Box], height: int) -> Iterator[Cut]:
    """The lines of ink that nothing of what was seen covers; they are looked for at half the size, in less time."""
    small: Pixels = np.asarray(cv2.resize(sheet, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
    covered = ((x0 // 2, y0 // 2, x1 // 2, y1 // 2) for x0, y0, x1, y1 in seen)
    found = as_one_each(lines_of_ink(small, covered, height // 2), height // 2)[:MOST_LINES]
    ink: Pixels = (sheet < INK).astype(np.uint8) if found else small
    pad = int(PADDING * height)
    for x0, y0, x1, y1 in found:
        made = cut_fitting(sheet, ink, (2 * x0 + pad, 2 * y0 + pad, 2 * x1 - pad, 2 * y1 - pad))
        if made is not None:
            yield made


def _is_print(stretch: Stretch, language: Language) -> bool:
    """Whether the network is sure of a line, and half of it is words that are known."""
    texts = [bare_word(word.text) for word in stretch.spelled]
    known = [text for text in texts if is_known_word(text, language)]
    return stretch.sureness >= SURE and sum(map(len, known)) > KNOWN * sum(map(len, texts))


def _new_words(stretch: Stretch, words: Sequence[Word]) -> list[Word]:
    """The words of a line but for strokes; none when most of them stand where one stands already."""
    found = [to_word(spelled, stretch, line=0, block=0) for spelled in stretch.spelled]
    new = [word for word in found if not any(is_same_place(word.box, one.box) for one in words)]
    if len(new) < len(found) / 2:
        return []
    return [
        word.model_copy(update={"confidence": word.confidence * MOST_SURE / 100, "reader": "line_reader"})
        for word in new
        if not STROKES.issuperset(word.text)
    ]
