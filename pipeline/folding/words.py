"""Where a word begins and ends: whole at the virama, identifiers whole where written without blanks.

One rule: cut the same way in a page, in a query and in a title.
"""

import re
from functools import lru_cache
from typing import Final

from pipeline.folding.letters import DASHES, normalise

# Combining marks are no word characters to ``re``: Latin accents, Arabic vowel signs, the
# Indic blocks. Dandas, the abbreviation sign and the digits of Devanagari are left out.
_MARKS: Final = "\u0300-\u036f\u064b-\u0670\u0900-\u0963\u0971-\u0dff"
_LETTER: Final = f"(?:(?![\\d_])[\\w{_MARKS}])"
_SIGN: Final = f"(?:(?!_)[\\w{_MARKS}])"
_DEVANAGARI_LETTER: Final = "[\u0900-\u0963\u0971-\u097f]"

# छ0ग0, म०प्र०, छ॰ग॰: a zero typed for the dot of an abbreviation.
ABBREVIATION_ZERO: Final = re.compile(f"(?<={_DEVANAGARI_LETTER})[0\u0966॰](?!\\d)")
_ABBREVIATION: Final = (
    f"(?:{_DEVANAGARI_LETTER}{{1,4}}\\.)+{_DEVANAGARI_LETTER}{{1,4}}(?!{_LETTER})(?:\\.|$|(?=[^\\w]))"
    r"|(?:[A-Za-z]\.){2,}(?:[A-Za-z](?![A-Za-z]))?|(?:[A-Za-z]\.)[A-Za-z](?![A-Za-z])"
)
_WORD: Final = re.compile(f"{_ABBREVIATION}|{_LETTER}+(?:['’]{_LETTER}+)*")
# A label glued to its number (क्रमांक/1234, धारा-109, No.4512, क्र.455) is a word of its own.
_LABEL: Final = re.compile(
    f"({_DEVANAGARI_LETTER}{{3,}})[-{DASHES}/:.]+(?={_SIGN})"
    f"|((?:{_LETTER}+\\.)+)[-{DASHES}/:]?(?=\\d)|((?:No|Nos)\\.?/)(?=\\d)"
)
_LAKHS: Final = re.compile(r"(?<![\d/])\d{1,2}(?:,\d\d)*,\d{3}(?!\d|/\d)")
_MEASURE: Final = re.compile(f"(\\d+\\.\\d+)({_LETTER}+)\\.?")
_CONNECTED: Final = re.compile(f"{_SIGN}(?:{_SIGN}|[./\\\\_{DASHES}-](?=[^\\s])|\\({_SIGN}+\\))*")
_TAIL: Final = "./\\_-" + DASHES
_POSSESSIVE: Final = re.compile(r"['’]s?$")
_CACHED_RUNS: Final = 1 << 15
"""Runs between two blanks that are remembered: most of a page are words that every page has."""


def split_words(text: str) -> tuple[str, ...]:
    """Return the words of a text in order, without punctuation and dandas.

    A run without blanks that holds a digit stays one word (12/अ-70/1987-88, 15.08.2015); anything
    else is cut at punctuation (भू-राजस्व is two words), except the dots of abbreviations (छ.ग.).
    """
    return tuple(word for run in normalise(text).split(" ") for word in _split_run(run))


@lru_cache(maxsize=_CACHED_RUNS)
def _split_run(run: str) -> tuple[str, ...]:
    run = ABBREVIATION_ZERO.sub(".", run)
    return tuple(_split_identifier(run) if any(map(str.isdigit, run)) else _split_plain(run))


def _split_plain(run: str) -> list[str]:
    return [_POSSESSIVE.sub("", word).rstrip(".") for word in _WORD.findall(run)]


def _split_identifier(run: str) -> list[str]:
    run = _LAKHS.sub(lambda number: number[0].replace(",", ""), run)
    words: list[str] = []
    for piece in _CONNECTED.findall(run):
        label = _LABEL.match(piece)
        while label:
            words.extend(_split_plain(label[0]))
            piece = piece[label.end() :]
            label = _LABEL.match(piece)
        piece = piece.strip(_TAIL)
        measure = _MEASURE.fullmatch(piece)
        if measure:
            words.extend(measure.groups())
        else:
            words.extend([piece] if any(map(str.isdigit, piece)) else _split_plain(piece))
    return [word for word in words if word]
