"""The seam to whatever reads a page: one verb. ``ENGINES`` is the list of those there are."""

from collections.abc import Callable
from typing import Protocol

from pipeline.paging.pictures import Pixels
from pipeline.reading.layout import Layout
from pipeline.reading.loaded_tesseract import LoadedTesseract, load_library
from pipeline.reading.rehearsal import RehearsalEngine
from pipeline.reading.tesseract import TesseractEngine
from schemas.pages import Word


class OcrEngine(Protocol):
    """Something that can read a page."""

    name: str
    """what it is and its version"""

    def read(
        self, pixels: Pixels, *, languages: str, dpi: int, timeout_s: float, layout: Layout = "page"
    ) -> tuple[Word, ...]:
        """The words of a picture in reading order, their boxes in its own pixels; none when there are none.

        ``layout`` says what is known of how the picture is laid out.

        Raises:
            EngineTimeoutError: it took longer than allowed and was stopped.
            EngineCrashError: its process died.
            EngineError: it failed, or what it wrote makes no sense.
        """
        ...


def open_tesseract(languages: tuple[str, ...]) -> OcrEngine:
    """Tesseract by the faster of its two doors that this machine has.

    Raises:
        MissingToolError: it, or data of one of the languages, is not installed.
    """
    return LoadedTesseract(languages) if load_library() is not None else TesseractEngine(languages)


ENGINES: dict[str, Callable[[tuple[str, ...]], OcrEngine]] = {
    "auto": open_tesseract,
    "tesserocr": LoadedTesseract,
    "tesseract": TesseractEngine,
    "rehearsal": RehearsalEngine,
}
"""By the name a plan gives; made with the languages that will be asked for, and probed then (MissingToolError)."""
