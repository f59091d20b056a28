"""The words of a request, taken apart: single words, phrases, identifiers, beginnings of words.

One rule: what is asked is folded exactly as what is written.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from pipeline.text import (
    WordKeys,
    fold_text,
    fold_word,
    identifier_key,
    loose_identifier_key,
    normalise,
    script_of,
    split_words,
)

MAX_ASKED: Final = 50
"""Words of one request that are looked for; engines refuse queries of more than about a thousand clauses."""
FUZZY_AKSHARAS: Final = 4
"""Shorter words are one wrong letter away from too many others."""
FUZZY_LATIN_LETTERS: Final = 6
"""What four aksharas are in Roman letters: about a consonant and half a vowel each."""

_QUOTES: Final = str.maketrans(dict.fromkeys("“”„‟«»″", '"'))
_PIECE: Final = re.compile(r'"([^"]*)"|([^\s"]+)|"')
_LETTER: Final = "[A-Za-z\u0900-\u0963]"
_SHORT: Final = rf"{_LETTER}{{1,3}}"
_SEPARATOR: Final = r"\s*([-/_\\\u2010-\u2015\u2044\u2212\u2215])\s*"
_APART: Final = re.compile(
    rf"(?<!{_LETTER})(?<!\d)(\d+){_SEPARATOR}(?=(?:\d+|{_SHORT})(?!{_LETTER}))"
    rf"|(?<!{_LETTER})(?<!\d)({_SHORT}){_SEPARATOR}(?=\d)"
)
_TYPED_SEPARATOR: Final = re.compile(r"[^\w\u0900-\u0963]|_")
_SHORTEST_BEGINNING: Final = 2
_VIRAMA: Final = "\u094d"


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that must stand in the record."""

    words: tuple[WordKeys, ...]
    """One, or several that stand one after the other."""
    identifier: str = ""
    """Key of the number it is; empty when it holds no digit."""
    loose: str = ""
    """Key without separators, when it was typed without any."""
    sort: str = ""
    """What it must be a number of; empty: of anything, or a word of the text."""
    prefix: str = ""
    """Beginning of the exact key, when only the beginning was typed (``नामांत*``)."""
    may_be_misspelt: bool = False


def read_words(words: str) -> tuple[Asked, ...]:
    """What a request's words ask for, each thing once, at most ``MAX_ASKED`` of them."""
    plain = close_up(normalise(words).translate(_QUOTES))
    found = (asked for piece in _PIECE.finditer(plain) for asked in _read_piece(piece[1], piece[2]))
    return tuple(dict.fromkeys(found))[:MAX_ASKED]


def read_number(sort: str, written: str | None) -> Asked | None:
    """What a filter for a number of one sort asks for; null when it is empty."""
    number = close_up(normalise(written or ""))
    if not number:
        return None
    return Asked((), identifier=identifier_key(number), loose=_loose_key(number), sort=sort)


def close_up(text: str) -> str:
    """The text without the blanks inside identifiers that are typed apart: ``12 / अ - 70`` is ``12/अ-70``."""
    return _APART.sub(lambda apart: "".join(part for part in apart.groups() if part), text)


def _read_piece(quoted: str | None, bare: str | None) -> Iterator[Asked]:
    written = quoted or bare or ""
    if bare and len(bare) > _SHORTEST_BEGINNING and bare.endswith("*"):
        yield _read_beginning(bare.rstrip("*"))
    elif bare and any(map(str.isdigit, bare)):
        yield from (_read_word(word) for word in split_words(bare))
    elif len(words := split_words(written)) == 1:
        yield _read_word(words[0])
    elif keys := tuple(keys for keys in fold_text(written) if keys.exact):
        yield Asked(keys)


def _read_word(word: str) -> Asked:
    keys = fold_word(word)
    if not any(map(str.isdigit, word)):
        return Asked((keys,), may_be_misspelt=_is_long(word))
    return Asked((keys,), identifier=identifier_key(word), loose=_loose_key(word))


def _loose_key(number: str) -> str:
    """The key without separators of what was typed without any: 402/1 is not 4021, but 4021 may be 402/1."""
    return "" if _TYPED_SEPARATOR.search(number) else loose_identifier_key(number)


def _read_beginning(start: str) -> Asked:
    # A consonant closes the beginning, so that no rule for the ends of words touches it.
    key = fold_word(start + "क").exact if script_of(start) == "devanagari" else fold_word(start + "k").exact
    return Asked(words=(), prefix=key[:-1])


def _is_long(word: str) -> bool:
    if script_of(word) == "latin":
        return len(word) >= FUZZY_LATIN_LETTERS
    letters = [after for before, after in pairwise(f" {word}") if before != _VIRAMA]
    return sum(unicodedata.category(letter) == "Lo" for letter in letters) >= FUZZY_AKSHARAS
