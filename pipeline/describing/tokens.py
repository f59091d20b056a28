"""A page's words as cues are compared with them: letters and numbers apart, folded, each with its place.

One rule: an abbreviation dot may be written as a dot, as ॰ or as a zero of either script (छ.ग., प०ह०नं०, उ0प्र0); it is
no word.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from pipeline.describing.located import LocatedText, Segment
from pipeline.text import exact_key

DEVANAGARI = "\u0900-\u0963\u0971-\u097f"
"""Letters and signs; not the dandas, not the digits, not the abbreviation sign."""
HINDI_WORD = r"[\u0904-\u0939\u0958-\u0961][\u0900-\u0963]*"
"""It begins with a letter, not with a sign."""
_TOKEN = re.compile(rf"[{DEVANAGARI}\u200c\u200d]+|[A-Za-z]+|\d+")
_ZERO = frozenset("0\u0966")


class Token(NamedTuple):
    """A folded word and where it stands."""

    key: str
    start: int
    end: int
    segment: Segment
    is_first: bool
    """Whether no other word, numbering apart, stands before it in its segment."""


@lru_cache(maxsize=1 << 16)
def key_of(written: str) -> str:
    """The key under which spellings and the commonest misreadings of one word meet: ज्ञ as ज, initial क्र as ऋ."""
    key = exact_key(written)
    key = key.replace("ज्ञ", "ज").replace("जञ", "ज")
    return f"क्र{key[1:]}" if key.startswith("ऋ") else key


def split_tokens(page: LocatedText) -> tuple[Token, ...]:
    """The words of a page in reading order."""
    found: list[Token] = []
    for segment in page.segments:
        first = True
        for key, start, end in split_keys(segment.text):
            found.append(Token(key, segment.start + start, segment.start + end, segment, first))
            first = first and key.isdigit()
    return tuple(found)


def shortenings(key: str) -> set[str]:
    """The key, and what is left of it without any one of its letters: keys that share one are much alike."""
    return {key, *(key[:place] + key[place + 1 :] for place in range(len(key)))}


@lru_cache(maxsize=1 << 10)
def split_keys(text: str) -> tuple[tuple[str, int, int], ...]:
    """Keys of a text with the range of characters each was written in."""
    keys: list[tuple[str, int, int]] = []
    for match in _TOKEN.finditer(text):
        written, (start, end) = match[0], match.span()
        if written in _ZERO and keys and start == keys[-1][2] and "\u0900" <= text[keys[-1][1]] <= "\u0963":
            continue
        keys.append((key_of(written), start, end))
    return tuple(keys)
