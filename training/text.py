"""The text of a line: words without meaning, so that the network learns letters and not phrases."""

import random
from collections.abc import Callable

from training.labels import is_writable, normal_form
from training.numbers import make_number
from training.words import Lexicon

LONGEST = 72
LENGTHS = ((1, 14), (8, 40), (30, LONGEST), (40, LONGEST))
"""Characters of a line: cells and labels, short lines, full ones."""
ENDS = ("।", "।", "।", ",", ",", ",", ".", ";", ":", ":-", "?", "!", " -", " :", "...")
PAIRS = (("(", ")"), ("(", ")"), ("“", "”"), ("‘", "’"), ('"', '"'), ("'", "'"), ("[", "]"))
CLITICS = (
    "के", "का", "की", "को", "में", "से", "पर", "ने", "है", "हैं", "एवं", "तथा", "और", "व", "कि", "जो", "यह",
    "वह", "भी", "ही", "तक", "द्वारा", "हेतु", "था", "थी", "गया", "किया", "जाता", "होगा", "नहीं",
)  # fmt: skip
BULLETS = ("•", "-", "*", "–", "1.", "2.", "3)", "(1)", "(क)", "(ख)", "(i)", "(ii)", "१.", "२.", "(१)")
LATIN_INITIALS = "ABCDGHJKMNPRSTV"


def make_text(rng: random.Random, lexicon: Lexicon) -> str:
    """The text of one line, in normal form."""
    while True:
        most = rng.randint(*rng.choice(LENGTHS))
        kind = rng.choices(_KINDS, weights=_WEIGHTS)[0]
        text = normal_form(_fill(rng, lexicon, kind, most))
        if text and is_writable(text):
            return text


Piece = Callable[[random.Random, Lexicon], str]


def _fill(rng: random.Random, lexicon: Lexicon, pieces: tuple[tuple[Piece, int], ...], most: int) -> str:
    """Pieces until the line is as long as wanted; always one at least."""
    makers, weights = [maker for maker, _ in pieces], [weight for _, weight in pieces]
    text = rng.choice(BULLETS) + " " if rng.random() < 0.05 else ""
    while True:
        piece = rng.choices(makers, weights=weights)[0](rng, lexicon)
        if rng.random() < 0.05:
            before, after = rng.choice(PAIRS)
            piece = before + piece + after
        if rng.random() < 0.1:
            piece += rng.choice(ENDS)
        if text and len(text) + len(piece) > most:
            return text if len(text) > 1 or len(piece) > LONGEST else piece
        text += piece + " "
        if len(text) >= most:
            return text


def _hindi(rng: random.Random, lexicon: Lexicon) -> str:
    return lexicon.hindi.draw(rng)


def _dictionary(rng: random.Random, lexicon: Lexicon) -> str:
    return rng.choice(lexicon.dictionary)


def _clitic(rng: random.Random, _: Lexicon) -> str:
    return rng.choice(CLITICS)


def _office(rng: random.Random, lexicon: Lexicon) -> str:
    word = rng.choice(lexicon.office)
    return f"{word}{rng.choice((' :', ':', ' :-', ' -', '-'))}" if rng.random() < 0.1 else word


def _name(rng: random.Random, lexicon: Lexicon) -> str:
    return rng.choice(lexicon.names)


def _place(rng: random.Random, lexicon: Lexicon) -> str:
    return rng.choice(lexicon.places)


def _compound(rng: random.Random, lexicon: Lexicon) -> str:
    return f"{lexicon.hindi.draw(rng)}-{rng.choice(lexicon.office)}"


def _english(rng: random.Random, lexicon: Lexicon) -> str:
    word = rng.choice(lexicon.english_office) if rng.random() < 0.4 else lexicon.english.draw(rng)
    chance = rng.random()
    if chance < 0.25:
        return word.capitalize()
    return word.upper() if chance < 0.4 else word


def _initials(rng: random.Random, _: Lexicon) -> str:
    return ".".join(rng.choices(LATIN_INITIALS, k=rng.randint(1, 3))) + rng.choice((".", "", "."))


def _number(rng: random.Random, _: Lexicon) -> str:
    return make_number(rng)


def _rare_letters(rng: random.Random, _: Lexicon) -> str:
    """Signs that words hardly ever hold."""
    return rng.choice(_STRAY)


_STRAY = (
    "ॐ", "ऋ", "ॠ", "ऌ", "ऑ", "ऍ", "ऽ", "ळ", "ऱ", "ङ", "ञ", "ज्ञ", "क्ष", "त्र", "श्र", "द्ध", "द्व", "ह्म",
    "ष्ठ", "ट्ट", "ड्ड", "॥", "§", "°C", "½", "¼", "+", "=", "&", "@", "#", "_", "%", "<", ">", "~", "|",
    "×",
)  # fmt: skip

_PROSE = (
    (_hindi, 42), (_dictionary, 16), (_clitic, 12), (_office, 14), (_name, 6), (_place, 4), (_compound, 2),
    (_number, 6), (_english, 2), (_rare_letters, 1),
)  # fmt: skip
_MIXED = (
    (_hindi, 25), (_office, 12), (_english, 30), (_initials, 4), (_number, 12), (_clitic, 8),
    (_dictionary, 6), (_rare_letters, 1),
)  # fmt: skip
_NUMERIC = (
    (_number, 60), (_office, 14), (_hindi, 10), (_clitic, 8), (_english, 6), (_rare_letters, 2),
)  # fmt: skip
_PEOPLE = (
    (_name, 40), (_place, 20), (_office, 20), (_number, 12), (_clitic, 8),
)  # fmt: skip
_LATIN = (
    (_english, 75), (_number, 15), (_initials, 5),
)  # fmt: skip
_KINDS = (_PROSE, _MIXED, _NUMERIC, _PEOPLE, _LATIN)
_WEIGHTS = (46, 15, 19, 10, 10)
