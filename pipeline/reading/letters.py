"""What words are made of, counted: letters by script, and how sure the reader was of them."""

import unicodedata
from collections.abc import Iterable

from schemas.pages import Word

SPECKS = ".,;:।-–—'\"‘’“”()[]|/!?•*_~`^=+<>"
"""Marks that around a number are as likely specks."""


def is_written(character: str) -> bool:
    """Whether it is a letter, a sign on a letter or a digit."""
    return unicodedata.category(character)[0] in "LMN"


def is_devanagari(character: str) -> bool:
    """Whether it belongs to the Devanagari script, danda and digits included."""
    return "\u0900" <= character <= "\u097f" or "\ua8e0" <= character <= "\ua8ff"


def is_hindi_word(text: str) -> bool:
    """Whether it is written in letters and signs of Devanagari alone."""
    return all((is_devanagari(letter) and not letter.isdigit()) or letter in "\u200c\u200d" for letter in text)


def is_latin_word(text: str) -> bool:
    """Whether it is written in the letters of English alone."""
    return text.isascii() and text.isalpha()


def has_hindi_letter(text: str) -> bool:
    """Whether there is a letter or sign of Devanagari, digits and dandas apart, in it."""
    return any(is_devanagari(one) and is_written(one) and not one.isdigit() for one in text)


def is_latin(text: str) -> bool:
    """Whether there are Latin letters in it, and none of Devanagari."""
    return not has_hindi_letter(text) and any(one.isascii() and one.isalpha() for one in text)


def count_written(words: Iterable[Word]) -> int:
    """Letters, signs and digits in the words."""
    return sum(map(is_written, "".join(word.text for word in words)))


def mean_confidence(words: Iterable[Word]) -> float:
    """Mean over the characters, 0 to 100; 0 when there are none."""
    total = weighted = 0.0
    for word in words:
        total += len(word.text)
        weighted += len(word.text) * word.confidence
    return weighted / total if total else 0.0


def count_sure(words: Iterable[Word]) -> float:
    """Characters that are read rightly if confidence is what it says."""
    return sum(len(word.text) * word.confidence for word in words) / 100


def latin_share(words: Iterable[Word]) -> float:
    """The share of Latin among the letters, without signs and digits; 0 when there are none."""
    return latin_share_of("".join(word.text for word in words))


def latin_share_of(text: str) -> float:
    """The same of a text."""
    letters = [letter for letter in text if letter.isalpha()]
    latin = sum(letter.isascii() for letter in letters)
    return latin / len(letters) if letters else 0.0


def has_digit(text: str) -> bool:
    """Whether there is a digit, of any script, in it."""
    return any(character.isdigit() for character in text)


def digits_of(text: str) -> str:
    """Its digits alone, in ASCII, and what stands between them."""
    plain = "".join(str(unicodedata.digit(character, character)) for character in text)
    return plain.strip(SPECKS) if has_digit(plain) else ""
