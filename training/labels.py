"""What the network can write: its labels, and text turned into them and back.

One rule: labels laid end to end are the text, so nothing is lost either way. A consonant that has lost its vowel
(``क्``) is one label, since print gives it one shape of its own (a half letter); everything else is one code point.
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import groupby

BLANK = 0
"""The label that writes nothing."""
NUKTA, VIRAMA = "़", "्"
JOINERS = str.maketrans("", "", "\u200c\u200d\ufeff")
CONSONANTS = tuple(chr(code) for code in range(0x0915, 0x093A))
WITH_NUKTA = "कखगजडढफ"
SIGNS = tuple(map(chr, (*range(0x0900, 0x0915), *range(0x093C, 0x0951), *range(0x0960, 0x0971), 0x0972)))
ASCII = tuple(chr(code) for code in range(0x20, 0x7F))
OTHERS = tuple("–—‘’“”₹•…°×§½¼¾")

_HALF_LETTER = re.compile(f"[{CONSONANTS[0]}-{CONSONANTS[-1]}]{NUKTA}?{VIRAMA}")


def _all_labels() -> tuple[str, ...]:
    halves = [letter + VIRAMA for letter in CONSONANTS] + [letter + NUKTA + VIRAMA for letter in WITH_NUKTA]
    return tuple(dict.fromkeys(("", *ASCII, *SIGNS, *CONSONANTS, *halves, *OTHERS)))


LABELS = _all_labels()
"""The text of each label; the blank's is empty."""
_NUMBERS = {label: number for number, label in enumerate(LABELS) if number != BLANK}


def normal_form(text: str) -> str:
    """The text as labels can write it: NFC, no joiners, one space between words."""
    return " ".join(unicodedata.normalize("NFC", text).translate(JOINERS).split())


def is_writable(text: str) -> bool:
    """Whether there is a label for every part of a text in normal form."""
    return all(label in _NUMBERS for label in _split(text))


def encode(text: str) -> tuple[int, ...]:
    """The labels of a text in normal form.

    Raises:
        ValueError: a character has no label.
    """
    try:
        return tuple(_NUMBERS[label] for label in _split(text))
    except KeyError as error:
        raise ValueError(f"there is no label for {error.args[0]!a}") from None


def decode(labels: Iterable[int]) -> str:
    """The text that the labels write."""
    return "".join(LABELS[number] for number in labels)


def collapse(best: Iterable[int]) -> str:
    """The text of the best label of each frame: repeated labels are one, blanks part them."""
    return decode(number for number, _ in groupby(best) if number != BLANK)


def _split(text: str) -> list[str]:
    parts: list[str] = []
    at = 0
    while at < len(text):
        half = _HALF_LETTER.match(text, at)
        part = half.group() if half and half.group() in _NUMBERS else text[at]
        parts.append(part)
        at += len(part)
    return parts
