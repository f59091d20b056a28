"""Ink that is no print: where both readers read something, and nothing alike, or one reads it where nothing can stand.

Into a signature, a piece of a seal or a speck each reads its own: tesseract a short English word, the network digits,
slashes and capitals. Print is read at least nearly alike by both, or surely by one.
"""

import re

from rapidfuzz.distance import Levenshtein

from pipeline.reading.letters import has_digit, has_hindi_letter, is_written
from pipeline.reading.lexicon import bare_word
from pipeline.reading.second_reader.features import Language
from pipeline.reading.second_reader.places import Place
from schemas.pages import Word

ALIKE = 0.3
"""Share of the longer reading that both have; in print misread by one it is more."""
LONGEST = 14
"""Characters of a signature's reading; more are a line that neither could read."""
LONGEST_WORD = 5
"""Letters of a word that tesseract reads into one; longer ones are print that it misread."""
UNSURE, WEAKEST = 0.8, 0.5
"""Probability of the network's letters, in the mean of a word, and of its weakest one, that print is seldom below."""
SURE = 90.0
"""Mean confidence of tesseract from which it is print that the network cannot read."""
COMMON = 2
"""Class of frequency of a word that is taken for one;"""
FEWEST_HINDI, FEWEST_LATIN = 3, 5
"""and its letters: three or four capitals are soon a word."""
ITEM_SURE = 0.6
"""Probability from which the number of an item may be one."""
_ITEM = re.compile(r"\(?\d{1,2}[./)]-?$")
SPECKS = frozenset(".-:•@`'~*")
"""Marks that specks are read as. The first reader's slashes, brackets and dandas are mostly right."""
MARKS = frozenset("/()")
"""These tesseract reads better than the network."""
STROKE = 2
"""Characters of what the network makes of a stroke."""
FLAT = 0.3
"""Times the height of a line: in a box that is lower stands no letter, but a rule, a fold or the edge of a strip."""
TINY = 0.22
"""The same of a mark by itself, either way."""
SMALL_MARKS = frozenset(":-–—=•")
"""What may be printed by itself and so small;"""
DOT = 0.15
"""but not smaller, either way, unless the network read it too."""


def is_too_low(place: Place, height: float) -> bool:
    """Whether what tesseract read there is too low to be print, and the network saw none, or the same speck.

    A digit always stays: boxes are wrong now and then.

    Args:
        place: of the page.
        height: pixels, of an ordinary line.
    """
    text = place.group.first_text
    is_unseen = not place.group.second or (place.group.is_agreed and not any(map(is_written, text)))
    least = 0.0 if place.group.second else DOT
    return is_unseen and not has_digit(text) and all(_is_low(word, height, least) for word in place.group.first)


def _is_low(word: Word, height: float, least: float) -> bool:
    """Whether it is lower than what it says; of small marks it is so below the least that one measures."""
    x0, y0, x1, y1 = word.box
    if any(map(is_written, word.text)):
        return y1 - y0 < FLAT * height
    is_small = bool(SMALL_MARKS.intersection(word.text))
    return max(x1 - x0, y1 - y0) < (least if is_small else TINY) * height


def is_scribble(place: Place, language: Language) -> bool:
    """Whether nothing is printed there, as far as the two readings tell; never where tesseract has a digit.

    On 102 generated pages such places held about 190 characters too many, and 30 that were right or nearly.
    """
    first, second = place.group.first_text, place.group.second_text
    if not (place.is_open and first and second):
        return False
    if (first in SPECKS and second in SPECKS) or _is_stroke(place):
        return True
    return (
        any(map(is_written, first))
        and max(len(first), len(second)) <= LONGEST
        and max(len(bare_word(word)) for word in first.split()) <= LONGEST_WORD
        and Levenshtein.normalized_similarity(first, second) <= ALIKE
        and _is_unsure(place)
        and not has_digit(first)
        and not _may_be_item(place)
        and not _is_hindi(second)
        and not any(is_known_word(word, language) for word in (*first.split(), *second.split()))
    )


def _is_stroke(place: Place) -> bool:
    """Whether tesseract has one mark where the network has something else as short, of which it is not half sure."""
    first, second = place.group.first_text, place.group.second_text
    is_mark = len(first) == 1 and not is_written(first) and first not in MARKS
    return is_mark and len(second) <= STROKE and min(one.mean for one in place.spelled) < WEAKEST


def _is_unsure(place: Place) -> bool:
    words, spelled = place.group.first, place.spelled
    sure = sum(word.confidence for word in words) / len(words)
    return sure < SURE and min(one.mean for one in spelled) < UNSURE and min(one.weakest for one in spelled) < WEAKEST


def _may_be_item(place: Place) -> bool:
    """Whether the network rather has the number of an item, as in 3/- or (7)."""
    return bool(_ITEM.match(place.group.second_text)) and min(one.mean for one in place.spelled) >= ITEM_SURE


def _is_hindi(text: str) -> bool:
    """Whether its letters are Hindi ones: the network writes them for print."""
    letters = [letter for letter in text if is_written(letter)]
    return bool(letters) and all(has_hindi_letter(letter) for letter in letters)


def is_known_word(word: str, language: Language) -> bool:
    """Whether it is common, and longer than what strokes are soon taken for."""
    core = bare_word(word)
    fewest = FEWEST_LATIN if core.isascii() else FEWEST_HINDI
    return len(core) >= fewest and language.commonness(core) >= COMMON
