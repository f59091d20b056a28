"""Confidence that means something: how likely a word is right to the letter, instead of how sure the engine felt.

A logistic regression over what is known of a word when the page is read: the engine's own confidence, that of its line
and page, whether its letters make a known or a likely word, digits, marks, mixed scripts, repairs. Its weights are
learnt by ``training/calibrate.py`` on generated pages of their own. It is the last step of a reading: every threshold
inside the reading room looks at the engine's own confidence.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.reading.letters import is_devanagari, mean_confidence
from pipeline.reading.lexicon import Lexicon, bare_word, load_lexicon
from pipeline.reading.ngrams import load_characters
from pipeline.reading.packaged import read_packaged
from schemas.pages import Word

FILE = Path(__file__).parent / "data/calibration.json"
REVIEW_BELOW = 85.0
"""Confidence of a page that a person should see. Of 42 generated pages not learnt from it sends 7 %, none of which had
more than a tenth of the characters wrong; of 126 learnt from 9 %, 3 of the 6 that had; from 92 on it would send all 6,
and a quarter of the pages (``training/calibrate.py`` prints the curve)."""
HIGHEST, LOWEST = 99.5, 0.5
"""Nothing is certain."""
FEATURES = (
    "engine", "engine_high", "engine_low", "line", "page", "foreign", "known", "known_if_foreign", "commonness",
    "unlikely", "unlikely_if_foreign", "engine_if_known", "length", "digit", "digits", "engine_if_digit", "latin",
    "mixed", "marks_only", "engine_if_marks", "odd_mark", "ends_in_mark", "short", "repaired",
    "agreed", "differed", "second", "engine_if_agreed", "engine_if_second",
)  # fmt: skip
"""``foreign`` is 0 on a page whose words are mostly known, 1 where none is: few are on a page in Marathi, where an
unknown word says little."""
MARKS_THAT_END = ",।)/-:;?”’"
"""Marks that often stand at the end of a word in print; others are often specks."""
USUAL_MARKS = frozenset(".,:;-–/()[]।'\"‘’“”₹%&+=*!?")
KNOWN_ON_HINDI_PAGES = 0.75
"""Share of known words from which a page is not foreign at all; 0.94 and more of Gazette and generated pages."""
USUAL_COST = 2.0
"""Nats a letter of a word that is likely."""

Rows = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Calibration:
    """The weight of each feature."""

    start: float
    weights: tuple[float, ...]

    def chances(self, rows: Rows) -> Rows:
        """How likely each row's word is right, 0 to 1."""
        odds = rows @ np.array(self.weights) + self.start
        return np.asarray(1 / (1 + np.exp(-np.clip(odds, -30, 30))))


def calibrate(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words of a page, each with 100 times the chance that it is right to the letter as its confidence."""
    if not words:
        return ()
    chances = load_calibration().chances(describe_words(words, load_lexicon()))
    return tuple(
        word.model_copy(update={"confidence": round(min(HIGHEST, max(LOWEST, 100 * chance)), 1)})
        for word, chance in zip(words, chances.tolist(), strict=True)
    )


def describe_words(words: Sequence[Word], lexicon: Lexicon) -> Rows:
    """A row of ``FEATURES`` for each word of a page that has the engine's own confidences."""
    lettered = [word.text for word in words if any(map(str.isalpha, word.text))]
    page = _Around(_odds(mean_confidence(words)), sum(map(lexicon.knows, lettered)) / max(1, len(lettered)))
    rows: list[list[float]] = []
    for _, line in groupby(words, key=lambda word: word.line):
        of_line = tuple(line)
        around = _odds(mean_confidence(of_line))
        rows.extend(_describe(word, around, page, lexicon) for word in of_line)
    return np.array(rows)


@dataclass(frozen=True)
class _Around:
    """The page that a word stands on."""

    engine: float
    known: float


def _describe(word: Word, line: float, page: _Around, lexicon: Lexicon) -> list[float]:
    core = bare_word(word.text)
    letters = sum(letter.isalpha() for letter in core)
    digits = sum(letter.isdigit() for letter in core)
    commonness = lexicon.commonness(core) / 8
    known = float(commonness > 0)
    unlikely = max(0.0, load_characters().cost(core) - USUAL_COST) if letters and not known else 0.0
    hindi = any(is_devanagari(letter) for letter in core)
    latin = any(letter.isascii() and letter.isalpha() for letter in core)
    engine = _odds(word.confidence)
    second = word.reader == "line_reader"
    agreed = word.reader is not None and not second and word.other is None
    foreign = max(0.0, 1 - page.known / KNOWN_ON_HINDI_PAGES)
    features = {
        "engine": engine,
        "engine_high": max(0.0, word.confidence - 90) / 10,
        "engine_low": max(0.0, 50 - word.confidence) / 50,
        "line": line,
        "page": page.engine,
        "foreign": foreign,
        "known": known,
        "known_if_foreign": known * foreign,
        "commonness": commonness,
        "unlikely": unlikely,
        "unlikely_if_foreign": unlikely * foreign,
        "engine_if_known": engine * known,
        "length": math.log1p(len(core)),
        "digit": bool(digits),
        "digits": digits / 10,
        "engine_if_digit": engine * bool(digits),
        "latin": latin,
        "mixed": hindi and latin,
        "marks_only": not core,
        "engine_if_marks": engine * (not core),
        "odd_mark": any(not (mark.isalnum() or is_devanagari(mark)) and mark not in USUAL_MARKS for mark in word.text),
        "ends_in_mark": bool(core) and not _is_whole(word.text),
        "short": len(core) == 1,
        "repaired": word.repair is not None,
        "agreed": agreed,
        "differed": word.reader is not None and not agreed,
        "second": second,
        "engine_if_agreed": engine * agreed,
        "engine_if_second": engine * second,
    }
    return [float(features[name]) for name in FEATURES]


def _is_whole(text: str) -> bool:
    last = text[-1]
    return last in MARKS_THAT_END or last.isalnum() or is_devanagari(last)


def _odds(confidence: float) -> float:
    """Logarithm of the odds, from about -4.6 to 4.6."""
    return math.log((confidence + 1) / (101 - confidence))


@cache
def load_calibration() -> Calibration:
    """The weights that come with the program."""
    told = json.loads(read_packaged(FILE))
    return Calibration(start=told["start"], weights=tuple(told["weights"][name] for name in FEATURES))
