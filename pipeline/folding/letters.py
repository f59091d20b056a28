"""The letters both scripts are reduced to before any rule looks at them.

One rule: nothing here knows a word; what is done here is true of every text.
"""

import re
import unicodedata
from typing import Final, Literal

Script = Literal["devanagari", "latin", "digit", "other"]

CONSONANTS: Final = "क-हॸ-ॿ"
VOWELS: Final = "अ-औॠ-ॡॲ"
MATRAS: Final = "ा-ौॢॣ"
VIRAMA: Final = "्"
ANUSVARA: Final = "ं"
# hyphens, figure, en and em dash, bar, minus, full-width hyphen
DASHES: Final = "\u2010\u2011\u2012–\u2014\u2015\u2212\uff0d"

# ZWNJ, ZWJ, marks of direction, soft hyphen, word joiner, byte order mark.
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u00ad\u2060\ufeff"))
_LIGATURES: Final = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"})
_SPACES: Final = re.compile(r"\s+")
_FOREIGN_DIGIT: Final = re.compile(r"[^\D0-9]")
_DEVANAGARI: Final = re.compile(r"[\u0900-\u097f\ua8e0-\ua8ff]")
_LATIN: Final = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_LATIN_ACCENTED: Final = re.compile(r"[\u00c0-\u024f\u1e00-\u1eff]|[a-z][\u0300-\u036f]")
_ACCENTS: Final = re.compile("[\u0300-\u036f]")

# Letters that are the same letter in another dress. ॉ and ॅ belong to English loans only and are
# typed as ा or not at all; the two-part vowels are typing habits that look right on the page.
_SAME_LETTER: Final = {
    "\u093c": "",  # nukta
    "ँ": ANUSVARA,
    "\u0903": "",  # visarga
    "ऽ": "",
    "ॉ": "ा",
    "ऑ": "आ",
    "ॅ": "ै",
    "ऍ": "ऐ",
    "ॲ": "ऐ",
    "ऎ": "ए",
    "ऒ": "ओ",
    "ॆ": "े",
    "ॊ": "ो",
    "ॠ": "ऋ",
    "ॄ": "ृ",
    "ॐ": "ओम",
    "ऩ": "न",
    "ऱ": "र",
    "ऴ": "ळ",
}
_SAME_LETTER_TABLE: Final = str.maketrans(_SAME_LETTER)
_TWO_PART_VOWELS: Final = (
    ("ाॅ", "ा"),
    ("आॅ", "आ"),
    ("अॅ", "ऐ"),
    ("अा", "आ"),
    ("अो", "ओ"),
    ("अौ", "औ"),
    ("एे", "ऐ"),
    ("ाे", "ो"),
    ("ाै", "ौ"),
)


def normalise(text: str) -> str:
    """Return the text in NFC, without invisible characters, each run of white space one blank."""
    plain = unicodedata.normalize("NFC", text).translate(_INVISIBLE).translate(_LIGATURES)
    return _SPACES.sub(" ", plain).strip()


def ascii_digits(text: str) -> str:
    """Return the text with the decimal digits of every script as 0–9."""
    for digit in set(_FOREIGN_DIGIT.findall(text)):
        text = text.replace(digit, str(unicodedata.digit(digit)))
    return text


def is_devanagari(text: str) -> bool:
    """Return whether at least one Devanagari letter, sign or digit stands in the text."""
    return _DEVANAGARI.search(text) is not None


def script_of(word: str) -> Script:
    """Return the script of a word: of its letters, or ``digit`` where it has digits and no letters."""
    letters = [character for character in word if character.isalpha()]
    devanagari = sum(1 for letter in letters if _DEVANAGARI.match(letter))
    latin = sum(1 for letter in letters if _LATIN.match(letter))
    if devanagari + latin == 0:
        return "digit" if not letters and any(character.isdigit() for character in word) else "other"
    return "devanagari" if devanagari >= latin else "latin"


def fold_letters(word: str) -> str:
    """Return the word in lower case and ASCII digits, each letter in its one plain form.

    Nukta, visarga and avagraha go, chandrabindu becomes anusvara, accents on Latin letters go.
    """
    plain = unicodedata.normalize("NFKC", word).translate(_INVISIBLE).casefold()
    plain = unicodedata.normalize("NFC", ascii_digits(plain))
    if _LATIN_ACCENTED.search(plain):
        plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", plain))
    if not is_devanagari(plain):
        return plain
    for typed, meant in _TWO_PART_VOWELS:
        plain = plain.replace(typed, meant)
    return plain.translate(_SAME_LETTER_TABLE)
