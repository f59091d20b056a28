"""Numbers that a person should hold against the picture, with what the other reader read there.

One rule: numbers are never changed silently; where their reading is not sure, a person sees that, and every reading.
"""

import re
import unicodedata
from collections.abc import Sequence

from pydantic import Field

from pipeline.reading.lexicon import bare_word, load_lexicon
from schemas.base import Box, Confidence, Value
from schemas.pages import Word

UNSURE_BELOW = 85.0
"""Calibrated confidence of a word from which its numbers are taken for right. Measured on 32 generated pages, 892 words
with numbers, 73 of them wrong, 23 of which the readers read differently. Below 85 stand 93 % of the wrong ones, 5.3
words a page (half the pages have up to 3), 40 % of them wrong; below 75, 85 % and 48 %; of all, 8 % are wrong.
Numbers that the readers read differently: in all 3.2 a page on 66 % of the pages, 23 % of them wrong; below 85, 1.5 a
page on 53 %, 47 % wrong, with all 23; below 60, 0.9 on 47 %, 72 % wrong, with 21."""
FEWEST_LOST = 2
"""Digits of a number that only the reader read who was not believed, more than half of what he read there: one alone is
a letter more often. On 291 kept readings there were 41 such places where no known word was read instead."""
_NUMBER = re.compile(r"(?!(?<=[\u0900-\u0963])0(?!\d|[^\w\s]\d))\d+(?:[^\w\s]\d+)*")
"""The nought that ends an abbreviation, as in नं०, is none."""
_GAP = re.compile(r"(?<=\d)\s*([^\w\s])\s*(?=\d)")
"""How wide a mark inside a number is set: 14,93,840 is read as 14,93, 840 from the same cell."""


class UnsureNumber(Value):
    """A word whose number is not sure, or that only one reader took for a number."""

    place: int = Field(ge=0, description="its place in the page's ``words``")
    read: str
    other: str | None = Field(description="what the other reader read, where that is another number, or the only one")
    confidence: Confidence
    box: Box


def unsure_numbers(words: Sequence[Word]) -> tuple[UnsureNumber, ...]:
    """The words of a page with a number that is not sure, or was perhaps lost, the least sure first."""
    found = (
        UnsureNumber(
            place=place,
            read=word.text,
            other=word.other if reads_differ(word) or may_be_lost(word) else None,
            confidence=word.confidence,
            box=word.box,
        )
        for place, word in enumerate(words)
        if word.confidence < UNSURE_BELOW and (numbers_in(word.text) or may_be_lost(word))
    )
    return tuple(sorted(found, key=lambda one: one.confidence))


def reads_differ(word: Word) -> bool:
    """Whether two readers read different numbers; letters, gaps, marks around a number and the script do not matter."""
    first, second = (numbers_in(_GAP.sub(r"\1", text)) for text in (word.text, word.other or ""))
    return bool(first and second) and first != second


def may_be_lost(word: Word) -> bool:
    """Whether the other reader read a number where there is now neither a number nor a known word."""
    other = word.other or ""
    digits, written = sum(map(str.isdigit, other)), sum(map(str.isalnum, other))
    return (
        digits >= FEWEST_LOST
        and 2 * digits > written
        and not numbers_in(word.text)
        and not load_lexicon().knows(bare_word(word.text))
    )


def numbers_in(text: str) -> tuple[str, ...]:
    """The numbers of a text, in ASCII digits, with the marks inside them: 402/1 is one, and not 4021."""
    plain = "".join(str(unicodedata.digit(character, character)) for character in text)
    return tuple(_NUMBER.findall(plain))
