"""What the grammar finds: a number or a date, where it stood and how sure it is."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

from pipeline.describing.grammar.legible import Legible

FoundKind = Literal[
    "case_no",
    "file_no",
    "letter_no",
    "financial_year",
    "khasra",
    "area",
    "patwari_halka",
    "aadhaar",
    "pan",
    "mobile",
    "account_no",
    "amount",
    "law_section",
    "date",
    "saka_date",
]
Finder = Callable[[Legible], Iterator["Found"]]


@dataclass(frozen=True, slots=True)
class Found:
    """A number or date: as written, normalised, and its range of characters in the text.

    ``confidence`` (0–100) is the pattern's alone; how well the characters were read is not in it.
    """

    kind: FoundKind
    raw: str
    value: str
    start: int
    end: int
    rule: str
    confidence: float
    parts: Mapping[str, str] = field(default_factory=dict, hash=False)
    is_guess: bool = False
    """Whether a sign in it was taken for another one that may have been printed"""

    def overlaps(self, other: "Found") -> bool:
        """Return whether the two share a character."""
        return self.start < other.end and other.start < self.end


def found_at(
    legible: Legible,
    span: tuple[int, int],
    kind: FoundKind,
    value: str,
    rule: str,
    confidence: float,
    **parts: str | None,
) -> Found:
    """Return what was found in a range of the plain text; parts that are None or empty are left out."""
    start, end = legible.span(*span)
    kept = {name: part for name, part in parts.items() if part}
    return Found(kind, legible.original[start:end], value, start, end, rule, confidence, MappingProxyType(kept))


def unsure(candidates: Iterable[Found], how: str, share: float) -> Iterator[Found]:
    """Return what a guess at misread signs finds, less surely; ``how`` ends the names of their rules."""
    for found in candidates:
        yield replace(found, rule=f"{found.rule}_{how}", confidence=found.confidence * share, is_guess=True)


def changed(candidates: Iterable[Found], read: Legible, plain: Legible) -> Iterator[Found]:
    """Return what was found where a text was read otherwise than the plain one."""
    for found in candidates:
        if read.between(found.start, found.end) != plain.between(found.start, found.end):
            yield found


def complete(candidates: Iterable[Found], taken: Iterable[Found]) -> list[Found]:
    """Return what was taken, each stump of which a candidate of its kind makes a whole by that, and further candidates.

    A stump ends where a misread slash was (4060/राहत of 4060/राहत[2006), or its year is none yet (8584/L971).
    """
    kept = list(taken)
    for found in candidates:
        overlapping = [other for other in kept if found.overlaps(other)]
        if all(_is_stump(other, found) for other in overlapping):
            kept = [other for other in kept if other not in overlapping] + [found]
    return kept


def _is_stump(one: Found, whole: Found) -> bool:
    is_within = whole.start <= one.start and one.end <= whole.end
    is_more = len(one.raw) < len(whole.raw) or ("year" in whole.parts and "year" not in one.parts)
    return one.kind == whole.kind and is_within and is_more


def take_apart(candidates: Iterable[Found], taken: Iterable[Found] = ()) -> list[Found]:
    """Return what was taken already and, first come first served, each candidate that overlaps none."""
    kept = list(taken)
    for found in candidates:
        if not any(found.overlaps(other) for other in kept):
            kept.append(found)
    return kept
