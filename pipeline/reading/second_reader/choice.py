"""Which of two readings stands at each place: a logistic rule, learnt on pages of their own (``training/choose.py``).

The reading that is not taken is kept beside the one that is; ``pipeline.reading.unsure`` tells of which numbers a
person should see both.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.reading.letters import digits_of, has_digit, is_written
from pipeline.reading.marks import WHOLE
from pipeline.reading.second_reader.features import FEATURES, Rows, numbers_differ
from pipeline.reading.second_reader.figures import is_day
from pipeline.reading.second_reader.places import Place
from pipeline.reading.weights import Weights
from schemas.errors import MissingToolError
from schemas.pages import Finding, Word

RULE = Path(__file__).parent.parent / "data" / "choice.json"
REMEDY = "Install Abhilekh again: its choice.json is missing, or not that of its line_reader.onnx."
EVEN, SURE, NEVER = 0.5, 0.8, 1.0
FOREIGN, DOUBTFUL = 0.3, 0.5
"""Share of a page's letters read alike below which all of it is left to the first reader, and below which the rule
must be sure. Sanskrit prints had 0.12 to 0.25, Marathi ones 0.39 to 0.57, faint or strange Hindi 0.31 and up."""
CAREFUL = 0.7
"""For numbers that differ: in type that the network has not seen, real pages, an even choice lost two of 395."""
MOST_DEVIATIONS = 5.0
"""Of a kind of evidence from its mean, that count."""
DANDA, SLASH = "।", "/"
SURE_STOP = 90.0
"""Confidence of such a word. Of 12 on 196 generated pages all had the comma that was read, as a full stop mostly."""
HIGH = {SLASH: (0.3, 9.0), ":": (0.3, 0.7)}
"""How high these marks stand in a line as it is cut. Of 18 that tesseract alone read, and so high, 17 were printed."""
LONG_DASH, ANY_DASH = re.compile(r"\s*[–—]+\s*"), re.compile(r"\s*[-–—]+\s*")
"""The network writes hyphens for dashes; tesseract tells them apart."""
CONTESTED = (35.0, 88.0)
"""Confidence of a word that the readers differ on, from a toss-up to a certain choice: what share of such words was
right, on pages that the rule had not seen. Of words that both read alike 98 % were."""


@dataclass(frozen=True, eq=False)
class Rule:
    """What was learnt of when to believe which reader."""

    words: Weights
    numbers: Weights
    """where the readers' digits differ: a number is right or worthless, whatever its characters count"""
    network: str
    """hash of the network's file that it was learnt with"""

    def chances(self, rows: Rows) -> npt.NDArray[np.float64]:
        """How likely the second reading is the better one, for each row of evidence."""
        return np.where(numbers_differ(rows), self.numbers.chances(rows), self.words.chances(rows))


@dataclass(frozen=True)
class Chosen:
    """The words of both readers, as chosen."""

    words: tuple[Word, ...]
    findings: tuple[Finding, ...] = ()


def load_rule(path: Path = RULE, *, network: str) -> Rule:
    """The rule that was learnt with this network.

    Raises:
        MissingToolError: the file is missing or broken, or belongs to another network.
    """
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        words, numbers = (
            Weights.of(told[name], FEATURES, most_deviations=MOST_DEVIATIONS) for name in ("words", "numbers")
        )
        rule = Rule(words, numbers, str(told["network_sha256"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise MissingToolError(
            f"The rule for choosing between readers cannot be used: {error}.", remedy=REMEDY
        ) from error
    if rule.network != network:
        raise MissingToolError("The rule for choosing between readers belongs to another network.", remedy=REMEDY)
    return rule


def needed_chance(agreement: float) -> float:
    """How likely the second reading must be the better one, on a page of whose letters such a share was read alike.

    Foreign print and type that the network never saw make the readers disagree, and it is surer than right then.
    """
    if agreement < FOREIGN:
        return NEVER
    return SURE if agreement < DOUBTFUL else EVEN


def choose(places: Sequence[Place], chances: Sequence[float], *, needed: float = EVEN) -> Chosen:
    """The words as they stand after choosing, in the first reader's order.

    Args:
        places: of the whole page.
        chances: that the second reading of each place is the better one.
        needed: how likely that must be.
    """
    words: list[Word] = []
    for place, chance in zip(places, chances, strict=True):
        group = place.group
        if not place.is_open:
            words += _agreed(place) if group.second else group.first
            continue
        words += _taken(place, chance, needed)
    return Chosen(words=tuple(words))


def takes_second(place: Place, chance: float, needed: float = EVEN) -> bool:
    """Whether the second reading is taken, when it is the better one so likely, and must be so likely.

    A single digit is never taken for a letter: (1) and (i), 1 and l are too much alike. And no number is dropped for
    nothing. What alone of the two can be a date need not be surer than a word.
    """
    first, second = place.group.first_text, place.group.second_text
    if (has_digit(first) and not second) or _is_blind(first, second) or _is_high_mark(place) or _is_sure_stop(place):
        return False
    if _is_one_digit(first) and not has_digit(second) and len(_written(second)) <= 1:
        return False
    careful = digits_of(first) != digits_of(second) and (is_day(first) or not is_day(second))
    return place.is_open and chance > (max(CAREFUL, needed) if careful else needed)


def _is_blind(first: str, second: str) -> bool:
    """Whether the second reader cannot see what tells the two readings apart.

    It writes hyphens for dashes, loses a short danda that is set close to its word and the gaps around a slash, and
    takes a slash that stands alone for a bar or a colon. Where they differed in nothing but one of the latter
    three, on 102 generated pages, tesseract was right in all of 28 places.
    """
    if LONG_DASH.search(first) and LONG_DASH.sub("-", first) == ANY_DASH.sub("-", second):
        return True
    if first == SLASH:
        return bool(second) and not any(map(is_written, second))
    spaced = second.replace(SLASH, f"{SLASH} ", int(second.startswith(SLASH))), second.replace(SLASH, f" {SLASH} ")
    return bool(second) and first in (second + DANDA, *spaced) and first != second


def _is_sure_stop(place: Place) -> bool:
    """Whether tesseract is sure of a mark behind a verb that is not shortened; the second reader loses faint commas."""
    first, second = place.group.first_text, place.group.second_text
    sure = min((word.confidence for word in place.group.first), default=0.0)
    return second in WHOLE and first in (f"{second}.", f"{second},") and sure >= SURE_STOP


def _is_high_mark(place: Place) -> bool:
    """Whether tesseract read a slash or a colon by itself, as high as one, where the second reader saw nothing."""
    if place.stretch is None or place.group.second or place.group.first_text not in HIGH:
        return False
    _, top, _, bottom = place.group.first[0].box
    _, line_top, _, line_bottom = place.stretch.cut.box
    lowest, highest = HIGH[place.group.first_text]
    return lowest <= (bottom - top) / (line_bottom - line_top) <= highest


def _is_one_digit(text: str) -> bool:
    return len(_written(text)) == 1 and has_digit(text)


def _written(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def leave_to_first(places: Sequence[Place]) -> Chosen:
    """The first reader's words as they are."""
    return Chosen(words=tuple(word for place in places for word in place.group.first))


def _agreed(place: Place) -> list[Word]:
    """What both read alike is surer than a doubtful first reader says."""
    return [
        first.model_copy(
            update={
                "confidence": max(first.confidence, (first.confidence + second.confidence) / 2),
                "reader": "tesseract",
            }
        )
        for first, second in zip(place.group.first, place.group.second, strict=True)
    ]


def _taken(place: Place, chance: float, needed: float) -> list[Word]:
    group, second = place.group, takes_second(place, chance, needed)
    taken, left = (group.second, group.first_text) if second else (group.first, group.second_text)
    boxes = [word.box for word in (group.first if group.is_pair else taken)]
    home = (group.first or group.second)[0]
    beside = _first_number(taken) if has_digit(left) else 0
    return [
        word.model_copy(
            update={
                "box": box,
                "line": home.line,
                "block": home.block,
                "confidence": _contested(chance if second else 1 - chance),
                "reader": "line_reader" if second else "tesseract",
                "other": left if number == beside and left else word.other,
            }
        )
        for number, (word, box) in enumerate(zip(taken, boxes, strict=True))
    ]


def _first_number(words: Sequence[Word]) -> int:
    """The place of the first word with a digit: a number that was left stands beside the one that was taken."""
    return next((place for place, word in enumerate(words) if has_digit(word.text)), 0)


def _contested(chance: float) -> float:
    """How sure a word is that was taken although the readers differ."""
    toss_up, certain = CONTESTED
    return toss_up * min(1.0, chance / EVEN) + (certain - toss_up) * max(0.0, (chance - EVEN) / EVEN)
