"""Repair that cannot lie: misread words and marks set right where the evidence leaves one answer.

What was read stays beside it, with the reason. No digit becomes another one, and a name is never changed, nor one that
some list knows, but for a few forms that no print has.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from pipeline.reading.letters import is_hindi_word, is_latin_word
from pipeline.reading.lexicon import bare_word, load_lexicon
from pipeline.reading.marks import join_dandas, join_slashes, repaired, set_commas, set_dandas
from pipeline.reading.misreadings import load_guesser, load_rule
from pipeline.reading.number_marks import set_number_marks
from pipeline.reading.packaged import read_packaged
from schemas.pages import Word

NEVER_PRINTED = Path(__file__).parent / "data/never_printed.tsv"
LEAST_CHANCE = 0.85
"""That the likeliest known word is the one that was printed."""
KNOWN_SHARE = 0.6
"""Of a page's Hindi words; where fewer are known, the page is in another language or was hardly read."""
SPELLINGS = str.maketrans("ौैीूँई", "ोेिुंय")
"""Signs between which spelling wavers (फलस्वरुप, हैक्टेयर, सराईपाली): such a word is rather printed than read so."""
VOWELS = str.maketrans("", "", "aeouy")
"""Broad letters, which are not lost in reading: what has one more or less in a name in English letters is another
spelling of it (Chaudhry, Kharsiya)."""
VISARGA = "\u0903"
SIGNS = {"\u0902": "anusvara", "\u0901": "chandrabindu", "\u094d": "virama", VISARGA: "visarga"}
"""Small signs that are lost, or read where none is."""

_PARTS = re.compile(r"^([^\w\u0900-\u0963]*)(.*?)([^\w\u0900-\u0963]*)$", re.DOTALL)
NAME_FOLLOWS = frozenset(
    {
        "श्री", "श्रीमती", "सुश्री", "कु", "कुमारी", "स्व", "डॉ", "मो", "मु", "पुत्र", "पुत्री", "पत्नी", "पति", "पिता", "माता",
        "वल्द", "बल्द", "आत्मज", "आत्मजा", "बेवा", "जौजे", "ग्राम", "मौजा", "तहसील", "थाना", "पोस्ट", "मेसर्स", "नाम",
        "shri", "smt", "sri", "dr", "mr", "mrs", "ms", "km", "kumari", "village", "tehsil", "tahsil", "district",
    }
)  # fmt: skip
NAME_WORDS = 2
"""So many words after one of them are a name, which nothing turns into another word."""


@dataclass(frozen=True)
class Repaired:
    """A word set right, and why."""

    text: str
    reason: str


def repair(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words, misread ones set right where that is certain; each changed one keeps what was read and the reason.

    A page of another language in the same script (Marathi, Sanskrit), where most words are unknown, stays as it is.
    """
    if not is_readable_page(words):
        return tuple(words)
    words = set_number_marks(set_commas(join_slashes(join_dandas(set_dandas(words))), load_lexicon()))
    names = names_in(words)
    return tuple(word if place in names else _repair_word(word) for place, word in enumerate(words))


def repair_text(text: str, confidence: float) -> Repaired | None:
    """A word set right, or None when it stays as it is.

    Args:
        text: the word as read, with the marks around it.
        confidence: the engine's own, 0 to 100.
    """
    before, core, after = split_marks(text)
    known = _load_never_printed().get(core)
    if known is not None:
        if known.text.endswith(VISARGA):  # which is read as a colon too
            after = after.removeprefix(":")
        return Repaired(f"{before}{known.text}{after}", known.reason)
    if not core or not (is_hindi_word(core) or is_latin_word(core)) or load_lexicon().knows(core):
        return None
    guess = load_guesser().guess(core.lower(), confidence)
    if guess is None or load_rule().chances(np.array([guess.evidence]))[0] < LEAST_CHANCE:
        return None
    if _is_spelling_of(core, guess.word):
        return None
    word = _in_case_of(core, guess.word)
    return Repaired(f"{before}{word}{after}", _reason(core, word)) if word else None


def is_readable_page(words: Sequence[Word]) -> bool:
    """Whether enough of the page's Hindi words are known for the others to be judged."""
    lexicon = load_lexicon()
    cores = [core for core in (split_marks(word.text)[1] for word in words) if len(core) > 1 and is_hindi_word(core)]
    return sum(map(lexicon.knows, cores)) >= KNOWN_SHARE * len(cores)


def names_in(words: Sequence[Word]) -> frozenset[int]:
    """Places of the words that stand, on the same line, just behind one that announces a name."""
    announced = [place for place, word in enumerate(words) if bare_word(word.text) in NAME_FOLLOWS]
    behind = ((place, place + further) for place in announced for further in range(1, NAME_WORDS + 1))
    return frozenset(to for place, to in behind if to < len(words) and words[to].line == words[place].line)


def split_marks(text: str) -> tuple[str, str, str]:
    """The marks before a word, the word, and the marks after it."""
    match = _PARTS.match(text)
    return (match[1], match[2], match[3]) if match else ("", text, "")


def _repair_word(word: Word) -> Word:
    found = repair_text(word.text, word.confidence)
    return word if found is None else repaired(word, found.text, found.reason)


def _is_spelling_of(read: str, word: str) -> bool:
    """Whether they are two spellings of one word or name, and none of them a misreading."""
    if not read.isascii():
        return read.translate(SPELLINGS) == word.translate(SPELLINGS)
    plain = read.lower()
    return read[0].isupper() and len(plain) != len(word) and plain.translate(VOWELS) == word.translate(VOWELS)


def _in_case_of(read: str, word: str) -> str | None:
    """The word in capitals or not, as it was read; None when that was neither."""
    if read.islower() or not read.isascii():
        return word
    if read.isupper():
        return word.upper()
    return word.capitalize() if read.istitle() else None


def _reason(read: str, printed: str) -> str:
    """What happened to the word, in one of the terms of ``schemas.pages.Word.repair``."""
    for sign, name in SIGNS.items():
        if read.replace(sign, "") == printed.replace(sign, ""):
            return f"lost_{name}" if printed.count(sign) > read.count(sign) else f"stray_{name}"
    return "look_alike"


@cache
def _load_never_printed() -> dict[str, Repaired]:
    rows = (line.split("\t") for line in read_packaged(NEVER_PRINTED).decode().splitlines() if line[:2] != "# ")
    return {read: Repaired(printed, reason) for read, printed, reason in rows}
