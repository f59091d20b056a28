"""Pages read by both readers and held against their true text: for learning to choose.

What the product reads before the second reader has a say is kept in a cache, so that another network needs minutes.
Runs in the product's own environment.
"""

import hashlib
import json
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.paging.extract import extract_page
from pipeline.paging.identify import identify
from pipeline.paging.pictures import Pixels
from pipeline.paging.pixels import load_pixels
from pipeline.process import engine_of
from pipeline.reading.cleaning import brightest_channel
from pipeline.reading.clock import PageClock
from pipeline.reading.ink import measure_ink
from pipeline.reading.lines import LEAST_LINE_PX, line_height
from pipeline.reading.picture import PictureReader
from pipeline.reading.reading_order import in_reading_order
from pipeline.reading.second_reader.choice import needed_chance, takes_second
from pipeline.reading.second_reader.features import Language, Rows, describe, page_agreement
from pipeline.reading.second_reader.network import LineNetwork
from pipeline.reading.second_reader.opinion import side_by_side
from pipeline.reading.second_reader.places import Place
from pipeline.reading.second_reader.whole_lines import join_lines
from schemas.pages import Word
from schemas.plan import Plan
from tests.bench.scan_folders import TABLES, pages_of
from tests.bench.scoring import Score
from training.labels import normal_form
from training.scores import NUMBER, edit_distance
from training.truth import Verdict, best_text, judge, numbers_won

Floats = npt.NDArray[np.float64]
CACHE = Path.home() / ".cache" / "abhilekh-training" / "first-readings"
READINGS = ("tesseract", "second reader", "choice", "best possible")


@dataclass(frozen=True, eq=False)
class Page:
    """A page read by both, with the evidence and what choosing well is worth."""

    name: str
    severity: str
    truth: str
    places: tuple[Place, ...]
    rows: Rows
    verdicts: tuple[Verdict, ...]

    @property
    def gains(self) -> Floats:
        """Characters won at each place by taking the second reading."""
        return np.array([verdict.gain for verdict in self.verdicts], float)

    @property
    def numbers(self) -> Floats:
        """Numbers of the true text won at each place by taking the second reading."""
        return np.array(numbers_won(self.places, self.truth), float)


def read_pages(folder: Path, cache: Path, network: LineNetwork, language: Language) -> Iterator[Page]:
    """The upright pages of prose of a folder that have a true text, read by both: no choice is made in tables."""
    for page in pages_of(folder):
        if not page.turn and page.kind not in TABLES:
            sheet, words = first_reading(page.path, cache)
            words = in_reading_order(join_lines(sheet, words), line_height(words) or LEAST_LINE_PX)
            places = side_by_side(sheet, words, network, left_s=lambda: 100.0)
            text = normal_form(page.truth)
            rows, verdicts = describe(places, network.numbers, language), tuple(judge(places, text))
            yield Page(f"{page.group}/{page.path.stem}", page.severity, text, places, rows, verdicts)


def first_reading(scan: Path, cache: Path) -> tuple[Pixels, tuple[Word, ...]]:
    """The cleaned sheet and what tesseract reads on it, from the cache if it is there."""
    name = hashlib.sha256(scan.read_bytes()).hexdigest()[:24]
    picture, told = cache / f"{name}.png", cache / f"{name}.json"
    if not told.exists():
        cache.mkdir(parents=True, exist_ok=True)
        sheet, words = _read_first(scan)
        cv2.imwrite(str(picture), sheet)
        told.write_text(json.dumps([word.model_dump(mode="json") for word in words]), encoding="utf-8")
    words = tuple(Word.model_validate_json(json.dumps(one)) for one in json.loads(told.read_text(encoding="utf-8")))
    return np.asarray(cv2.imread(str(picture), cv2.IMREAD_GRAYSCALE), np.uint8), words


def _read_first(scan: Path) -> tuple[Pixels, tuple[Word, ...]]:
    plan = Plan(name="accurate", reading_version="", describing_version="", folding_version="")
    with tempfile.TemporaryDirectory() as folder:
        image = extract_page(scan, identify(scan), 0, plan=plan, folder=Path(folder)).image
        pixels = load_pixels(image)
    reader = PictureReader(image, plan, engine_of(plan), PageClock(plan.limits.page_timeout_s))
    attempt = reader.first_reading(pixels, measure_ink(pixels, image.dpi))
    return brightest_channel(attempt.around), attempt.words


def texts_of(page: Page, chances: Floats) -> dict[str, str]:
    """The page as each reader, the choice and the best possible choice have it."""
    needed = needed_chance(page_agreement(page.places))
    taken = [takes_second(place, chance, needed) for place, chance in zip(page.places, chances, strict=True)]
    first = [place.group.first_text for place in page.places]
    second = [place.group.second_text if place.stretch else "" for place in page.places]
    chosen = [two if take else one for one, two, take in zip(first, second, taken, strict=True)]
    texts = [normal_form(" ".join(some)) for some in (first, second, chosen)]
    return dict(zip(READINGS, [*texts, best_text(page.places, page.verdicts)], strict=True))


def count(read: str, true: str) -> Score:
    """The mistakes of one page."""
    wanted = Counter(NUMBER.findall(true))
    exact = (wanted & Counter(NUMBER.findall(read))).total()
    return Score(wrong=edit_distance(read, true), characters=len(true), exact=exact, numbers=wanted.total())


def compare(title: str, pages: Sequence[Page], chances: Iterable[Floats]) -> str:
    """A table in Markdown: characters wrong % / numbers exact % of either reader, the choice and the best possible."""
    sums: dict[tuple[str, str], Score] = defaultdict(Score)
    better = worse = 0
    for page, chance in zip(pages, chances, strict=True):
        texts = texts_of(page, chance)
        counts = {reading: count(text, page.truth) for reading, text in texts.items()}
        for reading, one in counts.items():
            for group in (page.severity, "all"):
                sums[group, reading] += one
        better += counts["choice"].wrong < counts["tesseract"].wrong
        worse += counts["choice"].wrong > counts["tesseract"].wrong
    rows = [f"| {title} | {' | '.join(READINGS)} |", "|---" * (1 + len(READINGS)) + "|"]
    rows += [
        f"| {group} | {' | '.join(_told(sums[group, reading]) for reading in READINGS)} |"
        for group in sorted({group for group, _ in sums})
    ]
    return "\n".join([*rows, "", f"The choice is better on {better} of {len(pages)} pages, worse on {worse}.", ""])


def _told(score: Score) -> str:
    """Characters wrong %, numbers exact %."""
    return f"{score.cer:.2f} / {score.numbers_exact:.1f}"
