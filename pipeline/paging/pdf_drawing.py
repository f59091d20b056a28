"""Pages that are more than a scan, drawn by pdfium: as a reader shows them, stamps and filled-in forms included."""

import math
from contextlib import closing

import numpy as np
import pypdfium2

from pipeline.paging.geometry import PageBox
from pipeline.paging.pdf_files import faults_translated
from pipeline.paging.pictures import Pixels
from schemas.errors import CorruptFileError, TooLargeError

MOST_DRAWN_PIXELS = 150_000_000
"""A0 at 300 dpi has 140 million; a larger sheet is drawn with fewer dots per inch rather than refused."""
LEAST_DPI = 20
"""Below this nothing on the sheet could be read."""


def drawing_dpi(box: PageBox, *, wanted: float, most_pixels: int) -> float:
    """The wanted dots per inch, or as many as the limit allows.

    Raises:
        TooLargeError: the sheet is too large, or too narrow, to be drawn legibly.
    """
    across, down = box.inches
    dpi = min(wanted, math.sqrt(min(most_pixels, MOST_DRAWN_PIXELS) / (across * down)))
    if dpi < LEAST_DPI or min(across, down) * dpi < 1:
        raise TooLargeError(
            f"The page measures {across:,.1f} × {down:,.1f} inches; the limit is {most_pixels // 10**6} million pixels "
            "(ABHILEKH_MAX_MEGAPIXELS).",
            remedy="Split the sheet, or set its true size.",
        )
    return dpi


def draw_page(document: pypdfium2.PdfDocument, index: int, box: PageBox, *, dpi: float) -> Pixels:
    """The page as seen; grey if it has no colour.

    Raises:
        CorruptFileError: pdfium cannot draw it.
    """
    with faults_translated(), closing(document[index]) as page:
        width, height = page.get_size()
        if not (width > 0 and height > 0):
            raise CorruptFileError("The PDF is damaged: the page has no size.")
        across, down = box.inches
        scale = dpi * math.sqrt(across * down / (width * height))  # pdfium leaves the user unit out
        with closing(page.render(scale=scale, draw_annots=True, may_draw_forms=True)) as bitmap:
            return _grey_if_it_can_be(bitmap.to_numpy())


def _grey_if_it_can_be(pixels: Pixels) -> Pixels:
    if pixels.ndim == 2:
        return np.array(pixels)
    blue, green, red = (pixels[:, :, channel] for channel in range(3))
    if np.array_equal(blue, green) and np.array_equal(green, red):
        return np.array(blue, order="C")
    return np.array(pixels[:, :, :3], order="C")
