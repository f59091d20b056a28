"""Streaks of a dirty scanner glass: thin dark lines from the top of the scan to its bottom, straight through the text.

A sheet feeder draws the paper past one speck of dirt, so a streak keeps to its columns over the whole scan. A rule on
the paper ends before the paper does, or leans with it. Left in, a streak parts the page into two columns.
"""

from collections.abc import Sequence

import numpy as np

from pipeline.paging.pictures import Pixels
from pipeline.reading.runs import runs_of

WIDEST_IN = 0.03
"""A wider one hides what it covers; there is nothing to mend."""
DARKER = 25
"""Of 255: so much darker than the paper on both sides."""
SHOWS = 0.7
"""Share of the rows in which it shows; in the others it crosses writing or the scanner's bed."""
ENDS = 0.06
"""Share of the height, at the top and at the bottom, that it has to reach into …"""
REACHES = 0.5
"""… so far: beyond it there may be the scanner's bed."""
BED = 128
"""Paper is brighter. At the ends no more of it may be bare than elsewhere: a table's rule ends before its margin."""
ROWS_APART = 2
MOST = 8
"""More are a pattern, not dirt."""
JOINED = 3
"""So many that as many level rules join are a table whose rules run from edge to edge."""
ACROSS = 0.9
"""Share of the columns between them that a level rule darkens."""


def paint_streaks(grey: Pixels, dpi: int) -> Pixels:
    """The page with its streaks painted over by what stands left and right of them; itself when there are none."""
    beside = max(2, round(WIDEST_IN * dpi))
    columns = find_streaks(grey[::ROWS_APART], beside)
    if not columns:
        return grey
    painted = grey.copy()
    for first, last in columns:
        left, right = (grey[:, column].astype(np.float32)[:, None] for column in (first - 2, last + 2))
        share = np.linspace(0, 1, last - first + 3, dtype=np.float32)[None]
        painted[:, first - 1 : last + 2] = np.rint(left + (right - left) * share).astype(np.uint8)
    return painted


def find_streaks(grey: Pixels, beside: int) -> list[tuple[int, int]]:
    """First and last column of each streak; ``beside`` pixels from any of its columns there is paper again."""
    height, width = grey.shape
    if width <= 4 * beside or height * ENDS < 1:
        return []
    signed = grey.astype(np.int16)
    inner = signed[:, beside:-beside]
    around = np.minimum(signed[:, : -2 * beside], signed[:, 2 * beside :])
    darker = around - inner > DARKER
    bare = ~darker & (around > BED)
    ends = round(height * ENDS)
    reaches = np.minimum(darker[:ends].mean(axis=0), darker[-ends:].mean(axis=0)) >= REACHES
    is_bare = np.maximum(bare[:ends].mean(axis=0), bare[-ends:].mean(axis=0)) > 1 - SHOWS
    shows = reaches & ~is_bare & (darker.mean(axis=0) >= SHOWS)
    streaks = [(first + beside, last - 1 + beside) for first, last in runs_of(shows)]
    if len(streaks) > MOST or _are_joined(grey, streaks):
        return []
    return [(a, b) for a, b in streaks if a >= beside and b + beside < width]


def _are_joined(grey: Pixels, streaks: Sequence[tuple[int, int]]) -> bool:
    """Whether level rules run from the first to the last of them, as in a table."""
    if len(streaks) < JOINED:
        return False
    between = grey[:, streaks[0][1] : streaks[-1][0]]
    across = (between < float(np.median(between)) - DARKER).mean(axis=1) >= ACROSS
    return len(runs_of(across)) >= JOINED
