"""Learns how likely a word that was read is right: ``python -m training.calibrate FOLDER… [--check FOLDER…]``.

Folders hold scans, ``<id>.gt.txt`` with their true texts, and ``manifest.jsonl``, as the benchmark's do. Readings are
kept in the cache by scan and by ``--reading``: give it another name when the reading code has changed. Runs in the
product's own environment. A page of ``--check`` teaches nothing; it tells how well the confidence holds.
"""

import argparse
import hashlib
import json
import sys
import tempfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.paging.extract import extract_page
from pipeline.paging.identify import identify
from pipeline.process import engine_of, second_reader_of
from pipeline.reading.calibration import FEATURES, FILE, Calibration, describe_words
from pipeline.reading.lexicon import Lexicon, load_lexicon
from pipeline.reading.read import read_page
from pipeline.reading.spelling import fold_spelling
from schemas.pages import PageText, Word
from schemas.plan import Plan
from tests.bench.scan_folders import Page, pages_of
from tests.bench.scoring import normal, right_words, score
from tests.bench.ways import our_plan
from training.logistic import Floats, fit_logistic, start_free

DEFAULT_CACHE = Path.home() / ".cache" / "abhilekh-training" / "readings"
SHRINKING = 3.0
"""Weight of the squares of the (standardised) weights against the evidence."""
BINS = (0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 98, 100)
UNKNOWN_IN_LIFE, RARE, COMMONEST = 0.05, 4, 8
"""Share of the rarer words (up to that class) taken for unknown while learning. Nearly every word of generated pages is
listed; of the Gazette's 1-4 % are not, and such a word must not be thought misread for that alone."""
UNKNOWN_SHARES = (0.5, 0.8, 1.0)
EVERY_UNKNOWN = 6
"""Every so many pages are learnt from again with such a share of the words unknown, as if in another language."""
GATES = (50, 60, 65, 70, 75, 80, 85, 88, 90, 92, 94)
BAD_CER = 10.0
"""Per cent of wrong characters from which a person should see the page."""


@dataclass(frozen=True, eq=False)
class Judged:
    """A page that was read and held against its true text."""

    rows: Floats
    right: Floats
    engine: Floats
    """the engine's own confidences, 0 to 100"""
    letters: Floats
    cer: float


def main() -> None:
    """Learn from some folders, tell how it does on others, and write the weights."""
    parser = argparse.ArgumentParser(prog="python -m training.calibrate", description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--check", nargs="*", type=Path, default=[], help="folders to test on, never learnt from")
    ask_for_readings(parser)
    parser.add_argument("--weights", type=Path, default=FILE, help="where they are written, or read without folders")
    given = parser.parse_args()
    read = reader_asked_for(given)
    if given.folders:
        texts = read(given.folders)
        learnt = [judge_page(*text, without_words(load_lexicon(), UNKNOWN_IN_LIFE, commonest=RARE)) for text in texts]
        calibration = fit([*learnt, *as_if_foreign(texts)])
        given.weights.write_text(as_json(calibration, pages=len(learnt)), encoding="utf-8")
        tell("learnt from", learnt, calibration)
    told = json.loads(given.weights.read_text(encoding="utf-8"))
    calibration = Calibration(told["start"], tuple(told["weights"][name] for name in FEATURES))
    for folder in given.check:
        tell(folder.name, [judge_page(*text) for text in read([folder])], calibration)


def ask_for_readings(parser: argparse.ArgumentParser) -> None:
    """Let the command line say where readings are kept, and how missing ones are made."""
    parser.add_argument("--cache", type=Path, default=DEFAULT_CACHE)
    parser.add_argument("--reading", default="1", help="name of the state of the reading code")
    parser.add_argument("--jobs", type=int, default=1)


def reader_asked_for(given: argparse.Namespace) -> Callable[[Iterable[Path]], list[tuple[PageText, str]]]:
    """What reads folders as ``ask_for_readings`` let the command line say."""
    return partial(read_folders, cache_folder=given.cache / given.reading, jobs=given.jobs)


def read_folders(folders: Iterable[Path], *, cache_folder: Path, jobs: int) -> list[tuple[PageText, str]]:
    """Every page of the folders on which a word was read, and its true text."""
    pages = [page for folder in folders for page in pages_of(folder)]
    cache_folder.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(jobs) as pool:
        texts = list(pool.map(partial(_read, cache_folder=cache_folder), pages))
    return [(text, page.truth) for text, page in zip(texts, pages, strict=True) if text.words]


def as_if_foreign(texts: Sequence[tuple[PageText, str]]) -> Iterator[Judged]:
    """Some of the pages as if they were in another language: with many of their words unknown."""
    for share in UNKNOWN_SHARES:
        lexicon = without_words(load_lexicon(), share)
        yield from (judge_page(text, truth, lexicon) for text, truth in texts[::EVERY_UNKNOWN])


@cache
def without_words(lexicon: Lexicon, share: float, *, commonest: int = COMMONEST) -> Lexicon:
    """The lexicon without a share of its words up to that class, the same ones each time."""

    def thin(classes: Mapping[str, int]) -> Mapping[str, int]:
        least = share * 2**32
        return {w: c for w, c in classes.items() if c > commonest or zlib.crc32(fold_spelling(w).encode()) >= least}

    return Lexicon(classes=thin(lexicon.classes), folded=thin(lexicon.folded)) if share else lexicon


def judge_page(text: PageText, truth: str, lexicon: Lexicon | None = None) -> Judged:
    """The page held against its true text; its confidences are the engine's own."""
    return Judged(
        rows=describe_words(text.words, lexicon or load_lexicon()),
        right=np.array(right_anywhere([word.text for word in text.words], truth), float),
        engine=np.array([word.confidence for word in text.words]),
        letters=_letters(text.words),
        cer=score(text.text, truth).cer,
    )


def right_anywhere(got: Sequence[str], want: str) -> list[bool]:
    """For each word as read, whether the truth has it there, or elsewhere and unread: order is no fault of a word."""
    right = right_words(got, want)
    words = [normal(word) for word in got]
    unread = Counter(normal(want).split()) - Counter(
        word for word, is_right in zip(words, right, strict=True) if is_right
    )
    for place, word in enumerate(words):
        if not right[place] and len(word) > 1 and unread[word] > 0:
            unread[word] -= 1
            right[place] = True
    return right


def fit(pages: Sequence[Judged]) -> Calibration:
    """Weights of the logistic regression with the least loss, shrunk a little."""
    rows, right = np.vstack([page.rows for page in pages]), np.concatenate([page.right for page in pages])
    centre, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    evidence = np.hstack([(rows - centre) / scale, np.ones((len(rows), 1))])
    weights = fit_logistic(evidence, right, shrinking=start_free(evidence.shape[1], SHRINKING))
    unscaled = weights[:-1] / scale
    start = float(weights[-1] - unscaled @ centre)
    return Calibration(round(start, 5), tuple(round(weight, 5) for weight in unscaled.tolist()))


def as_json(calibration: Calibration, *, pages: int) -> str:
    """The weights as the product reads them."""
    weights = dict(zip(FEATURES, calibration.weights, strict=True))
    return json.dumps({"pages": pages, "start": calibration.start, "weights": weights}, indent=1) + "\n"


def tell(title: str, pages: Sequence[Judged], calibration: Calibration) -> None:
    """Print how well the confidence says what is right, and what each gate would send to review."""
    right = np.concatenate([page.right for page in pages])
    said = np.concatenate([calibration.chances(page.rows) for page in pages])
    raw = np.concatenate([page.engine for page in pages]) / 100
    lines = [f"{title}: {len(pages)} pages, {len(right)} words, {100 * right.mean():.1f} % right"]
    for name, chances in (("calibrated", said), ("engine", raw)):
        off = sum(part.size * abs(chances[part].mean() - right[part].mean()) for part in _parts(chances))
        lines.append(f"  {name:10s} Brier {((chances - right) ** 2).mean():.4f}, off by {100 * off / len(right):.2f} %")
    lines.append("  said     words  was right %")
    for part in _parts(said):
        lines.append(f"  {100 * said[part].mean():5.1f}  {part.size:7d}  {100 * right[part].mean():5.1f}")
    lines.extend(gates(pages, calibration))
    sys.stdout.write("\n".join(lines) + "\n")


def gates(pages: Sequence[Judged], calibration: Calibration) -> Iterator[str]:
    """For each gate on a page's confidence: share of pages sent to review, and of the bad ones caught."""
    bad = np.array([page.cer > BAD_CER for page in pages])
    confidence = np.array([page_confidence(page, calibration) for page in pages])
    yield f"  gate  sent to review %  of the {bad.sum()} pages above {BAD_CER:.0f} % errors caught %"
    for gate in GATES:
        sent = confidence < gate
        yield f"  {gate:4d}  {100 * sent.mean():16.0f}  {100 * (sent & bad).sum() / max(1, bad.sum()):10.0f}"


def page_confidence(page: Judged, calibration: Calibration) -> float:
    """The page's own confidence: the share of it, by letters, that stands in words expected to be right."""
    return float(100 * (calibration.chances(page.rows) * page.letters).sum() / page.letters.sum())


def _parts(chances: Floats) -> Iterator[npt.NDArray[np.intp]]:
    """The places of the words in each bin that has any."""
    for low, high in pairwise(BINS):
        part = np.flatnonzero((chances >= low / 100) & (chances < high / 100 + (high == BINS[-1])))
        if part.size:
            yield part


def _letters(words: Sequence[Word]) -> Floats:
    return np.array([len(word.text) for word in words], float)


def _read(page: Page, *, cache_folder: Path) -> PageText:
    """The page as the pipeline reads it, with the engine's own confidences."""
    kept = cache_folder / f"{hashlib.sha256(page.path.read_bytes()).hexdigest()[:24]}.json"
    if not kept.exists():
        plan = _plan()
        with tempfile.TemporaryDirectory() as scratch:
            source = extract_page(page.path, identify(page.path), 0, plan=plan, folder=Path(scratch))
            engine, second = engine_of(plan), second_reader_of(plan)
            text = read_page(source, plan, engine=engine, verdict="none", second=second).text
        kept.write_bytes(text.to_json())
    return PageText.model_validate_json(kept.read_bytes())


@cache
def _plan() -> Plan:
    plan = our_plan("accurate")
    return plan.model_copy(update={"reading": plan.reading.model_copy(update={"calibrate": False})})


if __name__ == "__main__":
    main()
