"""Learns which of two readings to take: ``python -m training.choose FOLDER… [--check FOLDER…] --model FILE``.

Folders hold scans, ``<id>.gt.txt`` with their true text, and ``manifest.jsonl``, as the benchmark's do. What tesseract
reads is kept in the cache, so that another network needs minutes. Runs in the product's own environment.
"""

import argparse
import hashlib
import json
import sys
import tempfile
from collections import defaultdict
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
from pipeline.reading.cleaning import brightest_channel
from pipeline.reading.clock import PageClock
from pipeline.reading.ink import measure_ink
from pipeline.reading.lexicon import load_lexicon
from pipeline.reading.ngrams import load_characters
from pipeline.reading.picture import PictureReader
from pipeline.reading.second_reader.choice import EVEN, MOST_DEVIATIONS, Rule
from pipeline.reading.second_reader.features import FEATURES, Rows, describe, page_agreement
from pipeline.reading.second_reader.language import OfficeLanguage
from pipeline.reading.second_reader.network import LineNetwork
from pipeline.reading.second_reader.places import Place, find_places
from pipeline.reading.second_reader.reader import read_lines
from pipeline.reading.tesseract import TesseractEngine
from schemas.pages import Word
from schemas.plan import Plan
from training.labels import normal_form
from training.scores import NUMBER
from training.truth import Verdict, best_text, distance, judge

Floats = npt.NDArray[np.float64]
IMAGES = {".jpg", ".jpeg", ".png", ".tif", ".tiff"}
LEFT_OUT = ("khasra",)
"""Kinds that are tables: the choice is not made in uncut ones."""
SHRINKING = 3.0
"""Weight of the squares of the weights against the evidence."""
ROUNDS = 30
FOLDS = 6
LEAST_AGREEMENT = 0.5
"""Share of letters read alike below which a page is left to tesseract."""
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


def main() -> None:
    """Learn from some folders, tell how it does on them and on others, and write the rule."""
    given = _parser().parse_args()
    network = LineNetwork(given.model)
    language = OfficeLanguage(load_lexicon(), load_characters())
    learnt = [page for folder in given.folders for page in read_pages(folder, given.cache, network, language)]
    crossed = {page.name: rule.chances(page.rows) for rule, some in cross(learnt, network.sha256) for page in some}
    _tell("learnt from (each page by a rule that has not seen it)", learnt, [crossed[page.name] for page in learnt])
    rule = fit(learnt, network.sha256)
    for folder in given.check:
        pages = list(read_pages(folder, given.cache, network, language))
        _tell(folder.name, pages, [rule.chances(page.rows) for page in pages])
    given.rule.write_text(as_json(rule), encoding="utf-8")


def read_pages(folder: Path, cache: Path, network: LineNetwork, language: OfficeLanguage) -> Iterator[Page]:
    """The pages of a folder that have a true text, read by both."""
    for row in (
        json.loads(line, strict=False) for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    ):
        truth = folder / f"{row['id']}.gt.txt"
        if truth.exists() and not row.get("rotate") and row.get("kind") not in LEFT_OUT:
            sheet, words = first_reading(next(p for p in folder.glob(f"{row['id']}.*") if p.suffix in IMAGES), cache)
            places = find_places(words, read_lines(sheet, words, network, left_s=lambda: 100.0))
            text = normal_form(truth.read_text(encoding="utf-8"))
            rows, verdicts = describe(places, network.numbers, language), tuple(judge(places, text))
            yield Page(f"{folder.name}/{row['id']}", row.get("severity", ""), text, places, rows, verdicts)


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
    engine = TesseractEngine((plan.reading.languages, plan.reading.latin_languages or "eng"))
    with tempfile.TemporaryDirectory() as folder:
        image = extract_page(scan, identify(scan), 0, plan=plan, folder=Path(folder)).image
        pixels = load_pixels(image)
    reader = PictureReader(image, plan, engine, PageClock(plan.limits.page_timeout_s))
    attempt = reader.first_reading(pixels, measure_ink(pixels, image.dpi))
    return brightest_channel(attempt.sheet.pixels), attempt.words


def cross(pages: Sequence[Page], network: str) -> Iterator[tuple[Rule, list[Page]]]:
    """Rules learnt from all but every sixth page or so, each with the pages it has not seen."""
    for fold in range(FOLDS):
        yield (
            fit([page for number, page in enumerate(pages) if number % FOLDS != fold], network),
            list(pages[fold::FOLDS]),
        )


def fit(pages: Sequence[Page], network: str) -> Rule:
    """The rule that loses least on these pages: a mistake weighs as many characters as it costs."""
    rows, gains = np.vstack([page.rows for page in pages]), np.concatenate([page.gains for page in pages])
    rows, gains = rows[gains != 0], gains[gains != 0]
    centre, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    evidence = np.clip((rows - centre) / scale, -MOST_DEVIATIONS, MOST_DEVIATIONS)
    evidence = np.hstack([evidence, np.ones((len(evidence), 1))])
    weights = newton(evidence, (gains > 0).astype(float), np.abs(gains))
    return Rule(
        weights=weights[:-1],
        centre=centre,
        scale=scale,
        start=float(weights[-1]),
        least_agreement=LEAST_AGREEMENT,
        network=network,
    )


def newton(evidence: Floats, truth: Floats, heavy: Floats) -> Floats:
    """Weights of a logistic regression with shrinking, the last one (the start) left free."""
    shrink = np.full(evidence.shape[1], SHRINKING)
    shrink[-1] = 0
    weights = np.zeros(evidence.shape[1])
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-np.clip(evidence @ weights, -30, 30)))
        slope = evidence.T @ (heavy * (chance - truth)) + shrink * weights
        bend = (evidence.T * (heavy * chance * (1 - chance))) @ evidence + np.diag(shrink + 1e-6)
        weights = weights - np.linalg.solve(bend, slope)
    return weights


def as_json(rule: Rule) -> str:
    """The rule as the product reads it."""
    features = {
        name: {"weight": round(weight, 5), "mean": round(mean, 5), "scale": round(scale, 6)}
        for name, weight, mean, scale in zip(
            FEATURES, rule.weights.tolist(), rule.centre.tolist(), rule.scale.tolist(), strict=True
        )
    }
    told = {
        "network_sha256": rule.network,
        "least_agreement": rule.least_agreement,
        "start": round(rule.start, 5),
        "features": features,
    }
    return json.dumps(told, indent=1) + "\n"


def texts_of(page: Page, chances: Floats) -> dict[str, str]:
    """The page as each reader, the choice and the best possible choice have it."""
    gated = page_agreement(page.places) < LEAST_AGREEMENT
    taken = [place.is_open and chance > EVEN and not gated for place, chance in zip(page.places, chances, strict=True)]
    first = [place.group.first_text for place in page.places]
    second = [place.group.second_text if place.stretch else "" for place in page.places]
    chosen = [two if take else one for one, two, take in zip(first, second, taken, strict=True)]
    texts = [normal_form(" ".join(some)) for some in (first, second, chosen)]
    return dict(zip(READINGS, [*texts, best_text(page.places, page.verdicts)], strict=True))


def _tell(title: str, pages: Sequence[Page], chances: Iterable[Floats]) -> None:
    wrong: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    better = worse = 0
    for page, chance in zip(pages, chances, strict=True):
        errors = {}
        for reading, text in texts_of(page, chance).items():
            errors[reading] = distance(text, page.truth)
            exact, numbers = _numbers(text, page.truth)
            for severity in (page.severity, "all"):
                sums = wrong[severity, reading]
                for place, more in enumerate((errors[reading], len(page.truth), exact, numbers)):
                    sums[place] += more
        better += errors["choice"] < errors["tesseract"]
        worse += errors["choice"] > errors["tesseract"]
    sys.stdout.write(f"\n{title}: {len(pages)} pages, {better} better, {worse} worse\n")
    for severity in sorted({severity for severity, _ in wrong}):
        cells = []
        for reading in READINGS:
            errors_sum, length, exact, numbers = wrong[severity, reading]
            cells.append(f"{reading} {100 * errors_sum / max(1, length):.2f} / {100 * exact / max(1, numbers):.1f}")
        sys.stdout.write(f"  {severity:9s} {' · '.join(cells)}\n")


def _numbers(read: str, true: str) -> tuple[int, int]:
    """Numbers read exactly, and numbers there are."""
    wanted = NUMBER.findall(true)
    found = NUMBER.findall(read)
    exact = sum(min(found.count(number), wanted.count(number)) for number in set(wanted))
    return exact, len(wanted)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.choose", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, help="pages to learn from")
    parser.add_argument("--check", nargs="*", type=Path, default=[], help="pages to look at only")
    parser.add_argument("--model", type=Path, required=True, help="the network's file")
    parser.add_argument("--rule", type=Path, required=True, help="where the rule is written")
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "abhilekh-training" / "first-readings")
    return parser


if __name__ == "__main__":
    main()
