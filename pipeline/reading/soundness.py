"""Whether text makes sense as text, without knowing the page: what a broken text layer gives away by itself."""

import re
import unicodedata
from collections.abc import Sequence

from pipeline.reading.legacy_font import conversion_faults
from pipeline.reading.letters import is_devanagari

UNREADABLE_SHARE = 0.01
"""Of the characters: a good layer has none."""
BROKEN_SHARE = 0.05
"""Of the Hindi words: printed words have misplaced signs only by typing mistakes."""
NONSENSE_SHARE = 0.3
"""Of the Latin words: names, abbreviations and codes are odd too."""
FEWEST_WORDS = 5
"""Fewer words of a kind prove nothing."""

_CID = re.compile(r"\(cid:\d+\)")
_UNREADABLE_CATEGORIES = frozenset({"Cc", "Cn", "Co", "Cs"})
_OUTER = re.compile(r"^\W+|\W+$")
_LATIN_WORD = re.compile(r"[A-Za-z]+(?:[-'’./&@_,:][A-Za-z\d]*)*", re.ASCII)
_CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]{6}", re.IGNORECASE)
_VOWEL = re.compile(r"[aeiouy]", re.IGNORECASE)
LONGEST_ABBREVIATION = 5


def find_nonsense(texts: Sequence[str]) -> str | None:
    """Why the words of a page cannot be what is printed there; None when they can."""
    if _unreadable_share(texts) > UNREADABLE_SHARE:
        return "it has characters that stand for nothing"
    hindi = [text for text in texts if any(map(is_devanagari, text))]
    if _too_many([_is_broken(text) for text in hindi], BROKEN_SHARE):
        return "its Hindi signs stand where none can stand"
    latin = [_OUTER.sub("", text) for text in texts if _has_latin(text) and text not in hindi]
    if _too_many([not is_plausible_latin(text) for text in latin if len(text) >= 3], NONSENSE_SHARE):
        return "its Latin words are none"
    return None


def is_plausible_latin(word: str) -> bool:
    """Whether a word of Latin letters can be English, a name or an abbreviation: vowels, and capitals where they go."""
    if not _LATIN_WORD.fullmatch(word):
        return False
    for part in re.findall(r"[A-Za-z]{2,}", word):
        short = part.isupper() and len(part) <= LONGEST_ABBREVIATION
        cased = part.isupper() or part[1:].islower()
        if not cased or not (short or _VOWEL.search(part)) or _CONSONANTS.search(part):
            return False
    return True


def _unreadable_share(texts: Sequence[str]) -> float:
    whole = "".join(texts)
    characters, missing = len(whole), sum(len(found) for found in _CID.findall(whole))
    bad = sum(letter == "\ufffd" or unicodedata.category(letter) in _UNREADABLE_CATEGORIES for letter in whole)
    return (bad + missing) / characters if characters else 0.0


def _is_broken(text: str) -> bool:
    return bool(set(conversion_faults(text)) - {"not_converted"})


def _has_latin(text: str) -> bool:
    return any(letter.isascii() and letter.isalpha() for letter in text)


def _too_many(faults: Sequence[bool], share: float) -> bool:
    return len(faults) >= FEWEST_WORDS and sum(faults) > share * len(faults)
