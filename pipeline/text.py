"""The one folding: the same keys at index time, at query time and where a hit is drawn on the page.

One rule: whoever compares words compares keys made here. An exact key holds one word in all its
spellings, a stem its forms, a phonetic key everything that sounds alike in Devanagari and Roman.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pipeline.folding import tables
from pipeline.folding.identifiers import identifier_key, loose_identifier_key
from pipeline.folding.inflection import find_stem
from pipeline.folding.letters import ascii_digits, fold_letters, is_devanagari, normalise, script_of
from pipeline.folding.sound import sound_of
from pipeline.folding.spelling import plain_spelling, spell
from pipeline.folding.words import ABBREVIATION_ZERO, split_words

__all__ = [
    "FOLDING_VERSION",
    "WordKeys",
    "ascii_digits",
    "exact_key",
    "fold_text",
    "fold_word",
    "identifier_key",
    "is_devanagari",
    "loose_identifier_key",
    "normalise",
    "script_of",
    "split_words",
]

# Raise the number when a rule changes; a test holds it to what the rules give. The tables' bytes
# count by themselves.
_RULES_VERSION: Final = 1
FOLDING_VERSION: Final = f"{_RULES_VERSION}-{tables.DIGEST}"

# About 30 MB when full; an archive of five million pages has a few lakh distinct words.
_CACHED_WORDS: Final = 1 << 17
_DIGIT: Final = re.compile(r"\d")
_DECIMAL: Final = re.compile(r"\d+\.\d+")
_NOISE: Final = re.compile(r"[^\w\u0300-\u036f\u064b-\u0670\u0900-\u0963\u0971-\u0dff]|_")


@dataclass(frozen=True, slots=True)
class WordKeys:
    """The three keys of one word, strongest first; all empty where the word has no letter or digit."""

    exact: str
    stem: str
    phonetic: str


@lru_cache(maxsize=_CACHED_WORDS)
def fold_word(word: str) -> WordKeys:
    """Return the keys of one word as ``split_words`` gives it. Folding an exact key changes nothing."""
    bare = fold_letters(ABBREVIATION_ZERO.sub("", word))
    if _DIGIT.search(bare):
        key = _number_key(bare)
        return WordKeys(exact=key, stem=key, phonetic=key)
    plain = plain_spelling(_NOISE.sub("", bare))
    settled = _settled(plain)
    stem = find_stem(settled)
    return WordKeys(
        exact=plain if plain in tables.KEPT_APART else settled,
        stem=tables.VARIANTS.get(stem, stem),
        phonetic=_sound(plain),
    )


def exact_key(word: str) -> str:
    """Return the exact key alone, in half the time that all three take."""
    bare = fold_letters(ABBREVIATION_ZERO.sub("", word))
    if _DIGIT.search(bare):
        return _number_key(bare)
    plain = plain_spelling(_NOISE.sub("", bare))
    return plain if plain in tables.KEPT_APART else _settled(plain)


def fold_text(text: str) -> tuple[WordKeys, ...]:
    """Return the keys of the words of a text, one for each word of ``split_words``."""
    return tuple(fold_word(word) for word in split_words(text))


def _number_key(bare: str) -> str:
    return bare if _DECIMAL.fullmatch(bare) else identifier_key(bare)


def _settled(plain: str) -> str:
    ruled = spell(plain)
    return tables.VARIANTS.get(ruled, ruled)


def _sound(plain: str) -> str:
    known = tables.SOUNDS.get(plain)
    if known is not None:
        return known
    sound = sound_of(plain)
    return tables.SOUNDS.get(sound, sound)
