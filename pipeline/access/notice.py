"""The sheet that stands for a page that could not be read: failure is never an empty page."""

import cv2
import numpy as np

from pipeline.paging.pictures import Pixels
from schemas.pages import PageRef, PageText, Word

WIDTH_PX, HEIGHT_PX, DPI = 1240, 1754, 150
LEFT_PX, FIRST_PX, LINE_PX = 150, 300, 80
FONT, SCALE, STROKE_PX = cv2.FONT_HERSHEY_SIMPLEX, 1.6, 3


def draw_notice(ref: PageRef) -> tuple[Pixels, PageText]:
    """The sheet's picture, and its words."""
    pixels: Pixels = np.full((HEIGHT_PX, WIDTH_PX), 255, np.uint8)
    code = ref.error.code if ref.error else "unknown"
    words = []
    for number, line in enumerate((f"Page {ref.number} could not be read", f"({code})", "See the original.")):
        base = FIRST_PX + LINE_PX * number
        cv2.putText(pixels, line, (LEFT_PX, base), FONT, SCALE, (0,), STROKE_PX)
        (across, down), _ = cv2.getTextSize(line, FONT, SCALE, STROKE_PX)
        words.append(Word(text=line, box=(LEFT_PX, base - down, LEFT_PX + across, base), confidence=100, line=number))
    text = PageText(
        image_sha256="0" * 64,
        reading="",
        width=WIDTH_PX,
        height=HEIGHT_PX,
        dpi=DPI,
        source="person",
        engine="",
        words=tuple(words),
        confidence=100,
    )
    return pixels, text
