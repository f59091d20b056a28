"""A text made plain for patterns, with the way back to where each character stood.

One rule: positions that leave here are positions of the text that came in.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from pipeline.text import ascii_digits

_DROPPED: Final = re.compile("[\u093c\u200b\u200c\u200d\u00ad\ufeff]")
_PLAIN: Final = {
    **dict(zip("\u0958\u0959\u095a\u095b\u095c\u095d\u095e\u095f", "कखगजडढफय", strict=True)),
    **dict.fromkeys("\u2010\u2011\u2012–—―\u2212\uff0d", "-"),
    **dict.fromkeys("\\\u2044\u2215", "/"),
    **dict.fromkeys("\u00a0\t\u2002\u2003\u2009\u202f\u3000", " "),
    "\u0901": "\u0902",
    "॰": ".",
    "\uff1a": ":",
    "\r": "\n",
}
_ODD_SIGN: Final = re.compile(f"[{re.escape(''.join(_PLAIN))}]")
_NASAL: Final = re.compile("ङ्(?=[क-घ])|ञ्(?=[च-झ])|ण्(?=[ट-ढ])|न्(?=[क-घच-झट-ढत-धश-स])|म्(?=[प-भव])")
_NUMBER: Final = re.compile(r"\d(?<!\d\d)")
_ODD_CASES: Final = (("\u0130", "i"), ("\u0131", "i"), ("\u017f", "s"))
"""Letters that a pattern which ignores case takes for an i or an s."""
_DEVANAGARI: Final = "\u0900-\u0963\u0971-\u097f"
# छ0ग0, प०ह०नं०, उOप्रO: signs typed or read for the dot of an abbreviation.
_ABBREVIATION_ZERO: Final = re.compile(f"[0Oo](?<=[{_DEVANAGARI}].)(?![0-9A-Za-z])")
_OH_IN_NUMBER: Final = re.compile(r"[Oo](?:(?<=\d.)(?=[\d/.,-]|\b)|(?<![A-Za-z].)(?=\d))")


@dataclass(frozen=True)
class Legible:
    """Plain text and, for each of its characters, the place in the original."""

    text: str
    original: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the range of the original that a range of the plain text came from."""
        last = self.places[end] if end < len(self.places) else len(self.original)
        return self.places[start], last if end > start else self.places[start]

    def between(self, start: int, end: int) -> str:
        """Return the plain text of the original's characters start..end."""
        return self.text[bisect_left(self.places, start) : bisect_left(self.places, end)]

    @cached_property
    def numbers(self) -> tuple[int, ...]:
        """Where in the plain text a digit stands before which there is none."""
        return places_of(_NUMBER, self.text)

    def holds_any(self, pieces: Iterable[str]) -> bool:
        """Return whether any of these stands in the plain text: quicker told than that a pattern does not."""
        return any(piece in self.text for piece in pieces)

    def find_at_numbers(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Return what ``finditer`` would of a pattern that begins with a digit, and after none."""
        return find_at(pattern, self.text, self.numbers)

    def find_at_words(self, pattern: re.Pattern[str], words: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Return what ``finditer`` would of a pattern that begins where one of the words does, and nowhere else."""
        return find_at(pattern, self.text, places_of(words, self.text))


def without_case(text: str) -> str:
    """Return the text in lower case, so that whatever a pattern which ignores case would find stands in it as it is."""
    for odd, meant in _ODD_CASES:
        text = text.replace(odd, meant)
    return text.lower()


def find_at(pattern: re.Pattern[str], text: str, places: Iterable[int]) -> Iterator[re.Match[str]]:
    """Return what ``finditer`` would, where a pattern can begin at no other than these places (in their order).

    ``re`` is quick where a pattern, or each of its alternatives, opens with a letter or a set of them. It goes through
    the text letter by letter where one opens with what must or must not stand before it, may or may not stand there, or
    stands there more than once. The patterns of this package therefore open with a set and look back behind it, or are
    tried where quick ones tell.
    """
    end = 0
    for place in places:
        if place >= end and (match := pattern.match(text, place)):
            yield match
            end = match.end()


def places_of(pattern: re.Pattern[str], text: str) -> tuple[int, ...]:
    """Return every place at which the pattern matches, also those within an earlier match."""
    places: list[int] = []
    while found := pattern.search(text, places[-1] + 1 if places else 0):
        places.append(found.start())
    return tuple(places)


@lru_cache(maxsize=4)
def make_legible(text: str) -> Legible:
    """Return a text with ASCII digits, plain dashes, no nukta, class nasals as anusvara."""
    places = list(range(len(text)))
    _drop(places, [match.start() for match in _DROPPED.finditer(text)])
    plain = ascii_digits(_ODD_SIGN.sub(lambda sign: _PLAIN[sign[0]], _DROPPED.sub("", text)))
    _drop(places, [match.start() + 1 for match in _NASAL.finditer(plain)])
    plain = _ABBREVIATION_ZERO.sub(".", _NASAL.sub("ं", plain))
    return Legible(_OH_IN_NUMBER.sub("0", plain), text, tuple(places))


def _drop(places: list[int], dropped: Sequence[int]) -> None:
    """Take out the places of the letters that are dropped, the last first, so that the others stay where they are."""
    for at in reversed(dropped):
        del places[at]
