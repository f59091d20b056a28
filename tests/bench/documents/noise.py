"""Errors of reading, drawn from what tesseract really made of scans: a page read badly in no time.

``errors.json`` says for each severity how often a piece of text is read as another, and how sure the engine was of
right and of wrong words. ``learn`` made it from scans with their true text, none of them of this set.
"""

import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.reading.calibration import calibrate
from schemas.base import Box
from schemas.pages import PageText, Word

LONGEST = 3
"""Letters and signs of a piece that is misread as a whole."""
RARE = 15
"""A piece met no more often than this is read wrongly at most half as often as it was."""
FILE = Path(__file__).with_name("errors.json")
Sign = tuple[str, int, int, Word]
"""A letter, where it begins and ends on the page, and its word."""


def spoil(page: PageText, severity: str, seed: str) -> PageText:
    """The page as it might have been read from a scan of that severity."""
    chance = random.Random(seed)
    table = _tables()[severity]
    strength = chance.choice(table["strengths"])
    words: list[Word] = []
    for line in page.lines:
        words += _spoil_line(line, table, strength, chance)
    return page.model_copy(update={"words": calibrate(words), "confidence": 90})


def learn(pairs: Iterable[tuple[str, str, Sequence[tuple[str, float]]]]) -> dict[str, Any]:
    """The errors in readings: true text, read text, and the words read with the engine's confidence."""
    errors: dict[str, Counter[str]] = defaultdict(Counter)
    seen: Counter[str] = Counter()
    sure: dict[bool, list[int]] = {True: [], False: []}
    rates: list[float] = []
    for true_text, read_text, words in pairs:
        truth, read, wrong = " ".join(true_text.split()), " ".join(read_text.split()), 0
        for length in range(LONGEST + 1):
            seen.update(truth[at : at + length] for at in range(len(truth) - length + 1))
        for piece, instead in _errors_of(truth, read):
            errors[piece][instead] += 1
            wrong += max(len(piece), len(instead))
        true_words = set(truth.split())
        for word, confidence in words:
            sure[word in true_words].append(round(confidence))
        rates.append(wrong / max(1, len(truth)))
    mean = sum(rates) / len(rates)
    rare = {
        piece: {to: round(count / (seen[piece] + RARE), 5) for to, count in c.items()} for piece, c in errors.items()
    }
    return {
        "errors": rare,
        "strengths": [round(rate / mean, 2) for rate in rates],
        "sure_right": sorted(sure[True])[:: max(1, len(sure[True]) // 100)],
        "sure_wrong": sorted(sure[False])[:: max(1, len(sure[False]) // 100)],
    }


@cache
def _tables() -> dict[str, Any]:
    tables: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return tables


def _errors_of(truth: str, read: str) -> Iterator[tuple[str, str]]:
    """Each piece of the truth that was read otherwise, and how; what was added stands after its letter."""
    matcher = SequenceMatcher(None, truth, read, autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag == "equal" or last - first > LONGEST or end - start > LONGEST:
            continue
        if tag == "insert":
            if first:
                yield truth[first - 1], truth[first - 1] + read[start:end]
        else:
            yield truth[first:last], read[start:end]


def _spoil_line(line: Sequence[Word], table: dict[str, Any], strength: float, chance: random.Random) -> Iterator[Word]:
    signs = [sign for word in line for sign in (*_signs(word), (" ", word.box[2], word.box[2], word))][:-1]
    spoilt: list[Sign] = []
    at = 0
    while at < len(signs):
        length, instead = _misread(signs[at : at + LONGEST], table["errors"], strength, chance)
        _, left, _, word = signs[at]
        right = signs[at + length - 1][2]
        spoilt += [(letter, left, right, word) for letter in instead]
        at += length
    yield from _words(spoilt, {word.text for word in line}, table, chance)


def _misread(
    signs: Sequence[Sign], errors: dict[str, dict[str, float]], strength: float, chance: random.Random
) -> tuple[int, str]:
    """How many signs are read here, and as what."""
    for length in range(len(signs), 0, -1):
        piece = "".join(sign[0] for sign in signs[:length])
        drawn = chance.random()
        for instead, share in errors.get(piece, {}).items():
            drawn -= share * strength
            if drawn < 0:
                return length, instead
    return 1, signs[0][0]


def _signs(word: Word) -> Iterator[Sign]:
    left, right = word.box[0], word.box[2]
    step = (right - left) / max(1, len(word.text))
    for place, letter in enumerate(word.text):
        yield letter, round(left + place * step), round(left + (place + 1) * step), word


def _words(signs: Sequence[Sign], true: set[str], table: dict[str, Any], chance: random.Random) -> Iterator[Word]:
    now: list[Sign] = []
    for sign in (*signs, None):
        if sign is not None and sign[0] != " ":
            now.append(sign)
        elif now:
            text, word = "".join(one[0] for one in now), now[0][3]
            box: Box = (min(one[1] for one in now), word.box[1], max(one[2] for one in now), word.box[3])
            confidence = chance.choice(table["sure_right" if text in true else "sure_wrong"])
            yield word.model_copy(update={"text": text, "box": box, "confidence": confidence})
            now = []
