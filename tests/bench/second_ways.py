"""The second reader without a choice, and the best choice there could be between the two readers."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.paging.pixels import load_pixels
from pipeline.process import engine_of
from pipeline.reading.cleaning import brightest_channel
from pipeline.reading.clock import PageClock
from pipeline.reading.ink import measure_ink
from pipeline.reading.picture import PictureReader
from pipeline.reading.second_reader.choice import choose
from pipeline.reading.second_reader.opinion import load_second_reader
from pipeline.reading.second_reader.places import Place
from schemas.errors import AbhilekhError
from schemas.plan import Plan
from tests.bench.scan_folders import Page
from tests.bench.ways import Reading, code_fingerprint, fingerprint, source_of
from training.truth import best_text, judge


@dataclass(frozen=True)
class SecondWay:
    """The first reading's lines as the second reader has them; or the better at each place, known from the truth."""

    name: str
    plan: Plan
    best: bool
    at_once: int = 1

    @property
    def key(self) -> str:
        """The plan and the code."""
        of_what = "best choice" if self.best else "second alone"
        engine = engine_of(self.plan).name
        return f"{of_what} {engine} {fingerprint(self.plan.reading.model_dump_json(), code_fingerprint())}"

    def read(self, pages: Sequence[Page]) -> list[Reading]:
        """The pages, one after the other."""
        return [self._read(page) for page in pages]

    def _read(self, page: Page) -> Reading:
        clock = PageClock(self.plan.limits.page_timeout_s)
        with tempfile.TemporaryDirectory() as scratch:
            image = source_of(page, self.plan, Path(scratch)).image
            pixels = load_pixels(image)
            try:
                reader = PictureReader(image, self.plan, engine_of(self.plan), clock)
                first = reader.first_reading(pixels, measure_ink(pixels, image.dpi))
                places = load_second_reader().compare(
                    brightest_channel(first.sheet.pixels), first.words, extent="all", left_s=lambda: clock.left_s
                )
            except AbhilekhError as error:
                return Reading(error=error.code)
        clock.lap("second reader")
        text = best_text(places, judge(places, page.truth)) if self.best else _second_alone(places)
        return Reading(text=text, seconds=clock.seconds, rotation=first.turn)


def _second_alone(places: Sequence[Place]) -> str:
    """What the second reader has wherever it looked."""
    return " ".join(word.text for word in choose(places, [1.0] * len(places)).words)
