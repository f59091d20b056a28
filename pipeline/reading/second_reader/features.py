"""What speaks for one or the other reader where they differ, as numbers. The same in use and when weights are learnt.

One rule: nothing that knows words or the order of letters has a say about a group with a digit in it.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from pipeline.reading.letters import digits_of, has_digit, is_devanagari, is_written, latin_share_of
from pipeline.reading.second_reader.decoding import label_numbers, likelihood
from pipeline.reading.second_reader.figures import FIGURES, PageFigures, describe_figures, figures_of
from pipeline.reading.second_reader.places import Place
from schemas.pages import Word

Rows = npt.NDArray[np.float64]
LEAST_SURE = 0.005
WORST_FIT = -6.0
"""Natural logarithm a letter: what fits the network's scores worse than this is simply impossible."""
MOST_TOTAL = 15.0
MIDDLING_COST = 3.5
"""Nats a letter, where there is no word to ask about."""
LONGEST = 60
"""Characters of a group whose fit is weighed; longer ones are whole lines gone wrong."""
FEATURES = (
    "first_least", "first_mean", "second_least", "second_mean", "second_doubt",
    "fit_total", "fit_letter", "first_fit", "second_fit", "first_impossible",
    "first_known", "first_common", "first_cost", "second_known", "second_common", "second_cost",
    "first_mixed", "second_mixed",
    "digits", "same_digits", "first_empty", "second_empty", "longer", "length", "more_words",
    "only_marks_differ", "first_marks", "second_marks", "first_latin", "second_latin",
    "line_agrees", "page_agrees", "line_first", "line_second", "first_tall",
    "digits_fit", "digits_first", "digits_second", "page_fit", "latin_fit", "line_fit",
    "first_wide", "second_wide", "repeats", "line_first_known", "line_second_known",
    *FIGURES,
)  # fmt: skip
"""Names of the numbers of a row, in order."""


@dataclass(frozen=True)
class AboutLine:
    """What is known of the line that a place is on."""

    agrees: float
    """share of its letters that both read alike"""
    first: float
    second: float
    """how sure either reader is of it, as logits"""
    first_known: float
    second_known: float
    """share of either reader's words that are known"""
    letter_px: float
    """how wide most of its letters are"""


@dataclass(frozen=True)
class About:
    """What is known of the line and the page that a place is on."""

    line: AboutLine
    page_agrees: float
    figures: PageFigures


class Language(Protocol):
    """What is known of words and of how letters follow each other."""

    def commonness(self, word: str) -> int:
        """Class of a word's frequency, 1 to 8; 0 when it is not known. Marks around it do not matter."""
        ...

    def cost(self, word: str) -> float:
        """Nats a letter of the word costs in the mean: about 2 for a word, 5 for a jumble."""
        ...


def describe(places: Sequence[Place], numbers: Mapping[str, int], language: Language) -> Rows:
    """A row of ``FEATURES`` for each place; noughts where there is nothing to choose."""
    page, figures = page_agreement(places), figures_of(places)
    by_line: dict[int, list[Place]] = {}
    for place in places:
        by_line.setdefault(line_of(place), []).append(place)
    about = {line: About(_about_line(of_line, language), page, figures) for line, of_line in by_line.items()}
    rows, before = [], ""
    for place in places:
        here = about[line_of(place)]
        rows.append(_row(place, numbers, language, here, before) if place.is_open else [0.0] * len(FEATURES))
        before = place.group.second_text
    return np.array(rows).reshape(-1, len(FEATURES))


def line_of(place: Place) -> int:
    """The number of the line that a place is on."""
    return (place.group.first or place.group.second)[0].line


def numbers_differ(rows: Rows) -> npt.NDArray[np.bool_]:
    """Which rows are of places whose digits the readers read differently."""
    digits, same = (rows[:, FEATURES.index(name)] for name in ("digits", "same_digits"))
    return np.asarray((digits > 0) & (same == 0), np.bool_)


def _row(place: Place, numbers: Mapping[str, int], language: Language, about: About, before: str) -> list[float]:
    first, second = place.group.first_text, place.group.second_text
    digits = float(has_digit(first + second))
    sure = _sureness(place)
    fit = _fit(place, first, second, numbers)
    words = [0.0] * 6 if digits else _known(first, second, language)
    latin = latin_share_of(first), latin_share_of(second)
    return [
        *sure,
        *fit,
        *words,
        _mixed(first),
        _mixed(second),
        digits,
        float(bool(digits) and digits_of(first) == digits_of(second)),
        float(not first),
        float(not second),
        (len(second) - len(first)) / max(len(first), len(second)),
        math.log(max(len(first), len(second))),
        float(len(place.group.second) - len(place.group.first)),
        float(_letters(first) == _letters(second)),
        float(bool(first) and not _letters(first)),
        float(bool(second) and not _letters(second)),
        *latin,
        about.line.agrees,
        about.page_agrees,
        about.line.first,
        about.line.second,
        _tallness(place),
        digits * fit[0],
        digits * sure[0],
        digits * sure[2],
        about.page_agrees * fit[0],
        latin[1] * fit[0],
        about.line.agrees * fit[0],
        _wideness(place.group.first, about.line.letter_px),
        _wideness(place.group.second, about.line.letter_px),
        float(bool(second) and second == before),
        *([0.0, 0.0] if digits else [about.line.first_known, about.line.second_known]),
        *(describe_figures(first, second, about.figures) if digits else [0.0] * len(FIGURES)),
    ]


def _sureness(place: Place) -> list[float]:
    """How sure each reader is, as logits; 0 where one has nothing."""
    first = [_logit(word.confidence / 100) for word in place.group.first] or [0.0]
    second = [(word.weakest, word.mean, word.doubt) for word in place.spelled]
    least, mean, doubt = (
        (min(one[0] for one in second), float(np.mean([one[1] for one in second])), max(one[2] for one in second))
        if second
        else (0.5, 0.5, 0.5)
    )
    return [min(first), sum(first) / len(first), _logit(least), _logit(mean), _logit(doubt)]


def _fit(place: Place, first: str, second: str, numbers: Mapping[str, int]) -> list[float]:
    """How well either reading fits what the network saw: difference, the same a letter, and each one a letter."""
    of_first, of_second = (_likelihood(place, text, numbers) for text in (first, second))
    length = max(len(first), len(second), 1)
    if of_first is None or of_second is None:
        return [0.0, 0.0, WORST_FIT / 2, 0.0 if of_second is None else max(of_second / length, WORST_FIT), 1.0]
    total = min(max(of_second - of_first, -MOST_TOTAL), MOST_TOTAL)
    return [
        total,
        min(max((of_second - of_first) / length, WORST_FIT), -WORST_FIT),
        max(of_first / length, WORST_FIT),
        max(of_second / length, WORST_FIT),
        0.0,
    ]


def _likelihood(place: Place, text: str, numbers: Mapping[str, int]) -> float | None:
    """None when the network cannot write the text, or saw nothing there."""
    labels = label_numbers(text, numbers) if len(text) <= LONGEST else None
    if labels is None or not len(place.frames):
        return None
    return likelihood(place.frames, labels)


def _known(first: str, second: str, language: Language) -> list[float]:
    """Share of known words, how common they are, and what their letters cost: the first reading's, the second's."""
    row = []
    for text in (first, second):
        words = text.split()
        common = [language.commonness(word) for word in words] or [0]
        costs = [language.cost(word) for word in words] or [MIDDLING_COST]
        row += [sum(map(bool, common)) / len(common), sum(common) / len(common), sum(costs) / len(costs)]
    return row


def _about_line(places: Sequence[Place], language: Language) -> AboutLine:
    first = [word for place in places for word in place.group.first]
    second = [word for place in places for word in place.group.second]
    sure = [_logit(one.weakest) for place in places for one in place.spelled]
    return AboutLine(
        agrees=page_agreement(places),
        first=_mean(_logit(word.confidence / 100) for word in first),
        second=_mean(sure),
        first_known=_mean(bool(language.commonness(word.text)) for word in first),
        second_known=_mean(bool(language.commonness(word.text)) for word in second),
        letter_px=float(np.median([_letter_px(word) for word in second or first])),
    )


def _mean(some: Iterable[float]) -> float:
    """The mean; 0 of nothing."""
    return float(np.mean([*some] or [0.0]))


def _letter_px(word: Word) -> float:
    return (word.box[2] - word.box[0]) / len(word.text)


def _wideness(words: Sequence[Word], usual: float) -> float:
    """How much wider the letters of these words are than those of the line, as a logarithm; 0 when there are none."""
    if not words:
        return 0.0
    return min(max(math.log(sum(map(_letter_px, words)) / len(words) / usual), -1.5), 1.5)


def page_agreement(places: Sequence[Place]) -> float:
    """The share of all letters that both readers read alike; what was read once only is taken for that."""
    lengths = [max(len(place.group.first_text), len(place.group.second_text)) for place in places]
    differing = [length for length, place in zip(lengths, places, strict=True) if place.is_open]
    return 1 - sum(differing) / max(1, sum(lengths))


def _tallness(place: Place) -> float:
    """How much higher the first reader's box is than the line: a stamp or a signature is in it."""
    if not place.group.first or place.stretch is None:
        return 0.0
    height = max(word.box[3] - word.box[1] for word in place.group.first)
    line = place.stretch.cut.box[3] - place.stretch.cut.box[1]
    return min(max(math.log(height / line), -1.0), 1.5)


def _mixed(text: str) -> float:
    """The share of words that hold letters of both scripts."""
    words = text.split()
    both = [
        any(map(is_devanagari, word)) and any(letter.isascii() and letter.isalpha() for letter in word)
        for word in words
    ]
    return sum(both) / max(1, len(words))


def _letters(text: str) -> str:
    return "".join(filter(is_written, text))


def _logit(share: float) -> float:
    share = min(max(share, LEAST_SURE), 1 - LEAST_SURE)
    return math.log(share / (1 - share))
