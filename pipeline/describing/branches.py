"""Codes of branches in the numbers of letters, held against those that offices use: 7073/विन/1958 for 7073/वित्त/1958.

One rule: only letters between slashes are a code; a code that nobody uses is proposed as the one it was misread for,
beside what was read. Digits are never touched.
"""

import re
from functools import lru_cache

from pipeline.describing.misread_words import likeliest
from pipeline.describing.word_lists import BRANCHES

SHORTEST = 4
"""Letters and signs of a code below which a misread one makes another of it."""
_CODE = re.compile(r"(?<=/)[\u0900-\u0963][\u0900-\u0963. -]*\d?(?=/)")
_NO_LETTERS = re.compile(r"[^\u0900-\u0963]")
_DIGIT = re.compile(r"\d?$")


def mend_branch(number: str) -> str | None:
    """The number with the codes that were printed; None where all are known, or where none is near."""
    mended = _CODE.sub(lambda code: _printed(code[0]), number)
    return mended if mended != number else None


@lru_cache(maxsize=1 << 10)
def _printed(read: str) -> str:
    known, digit = _known(), _DIGIT.findall(read)[0]
    letters = _NO_LETTERS.sub("", read)
    if (letters, digit) in known or len(letters) < SHORTEST:
        return read
    codes = tuple(code for code, number in known if number == digit and len(code) >= SHORTEST)
    likely = likeliest(letters, codes)
    return known[likely, digit] if likely else read


@lru_cache(maxsize=1)
def _known() -> dict[tuple[str, str], str]:
    """The code as it is written, by its letters and the digit that may end it."""
    return {(_NO_LETTERS.sub("", code), _DIGIT.findall(code)[0]): code for code in sorted(BRANCHES)}
