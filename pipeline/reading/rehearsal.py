"""A stand-in that reads nothing and is done at once: to rehearse an installation, a delivery, a crash.

The same picture always gives the same words, among them a number no other picture gives.
"""

import hashlib
from collections.abc import Sequence

from pipeline.paging.pictures import Pixels
from pipeline.reading.layout import Layout
from schemas.pages import Word

VOCABULARY = (
    "आदेश", "पत्र", "ग्राम", "तहसील", "जिला", "राजस्व", "प्रकरण", "नामांतरण",
    "सीमांकन", "आवेदक", "कार्यालय", "कलेक्टर", "दिनांक", "विषय", "भूमि", "शासन",
)  # fmt: skip
HINDI_WORDS = 3
CONFIDENCE = 90.0


class RehearsalEngine:
    """Gives each picture three Hindi words and a number of nine digits, in one line across its middle."""

    name = "rehearsal 1"

    def __init__(self, languages: Sequence[str] = ()) -> None:
        """Ready at once; it knows no language."""

    def read(
        self, pixels: Pixels, *, languages: str, dpi: int, timeout_s: float, layout: Layout = "page"
    ) -> tuple[Word, ...]:
        """The picture's words, by its hash."""
        height, width = pixels.shape[:2]
        digest = hashlib.sha256(f"{pixels.shape}".encode() + pixels.tobytes()).digest()
        texts = [VOCABULARY[byte % len(VOCABULARY)] for byte in digest[:HINDI_WORDS]]
        texts.append(f"{int.from_bytes(digest[8:16]) % 10**9:09d}")
        step = max(1, width // (len(texts) + 1))
        top = height // 2
        return tuple(
            Word(
                text=text,
                box=(place * step, top, max(place * step + 1, place * step + step * 3 // 4), min(height, top + 40)),
                confidence=CONFIDENCE,
                line=0,
            )
            for place, text in enumerate(texts)
        )
