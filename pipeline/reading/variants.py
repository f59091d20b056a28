"""Two readings of a page, or of some of its lines, made one: word by word the surer of both."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.reading.alignment import Group, align, share_down
from pipeline.reading.letters import (
    count_written,
    digits_of,
    has_hindi_letter,
    is_devanagari,
    is_latin,
    latin_share,
    mean_confidence,
)
from pipeline.reading.lines import insert_line, lines_of, number_lines, part_line
from schemas.pages import Word

ADDED_CONFIDENCE = 60.0
"""What the second reading alone saw is believed from here."""
SURE_LINE = 65.0
"""All words of a line read with it are believed: those under a seal are read with little confidence, but rightly."""
SHORT = 3
"""A seal or a signature is easily read as a word of fewer letters and digits."""
SHORT_CONFIDENCE = 80.0
SURE_LATIN = 85.0
"""On a page in Devanagari a Latin word takes the place of a Devanagari one from here: letters of a strange type, or
under a seal, are easily read as Latin ones (of 80 words put for Devanagari with less, none was right)."""
HINDI_PAGE = 0.5
"""Share of Latin among the letters below which a page is in Devanagari."""
STROKES = frozenset("|\\_")
"""No word by themselves: a rule between columns, a fold."""
DANDA = "।"
LIKE_DANDA = "1I|l!"
ONE_LINE = 0.5
"""Of the higher of two boxes: sharing less, one was read over several lines."""


@dataclass(frozen=True)
class Choice:
    """What becomes of the words of a first reading, and what a second adds."""

    instead: dict[Word, tuple[Word, ...]] = field(default_factory=dict)
    """what stands now where a word of the first reading stood"""
    new: list[Word] = field(default_factory=list)
    """words where the first reading had none, or had read several lines as one"""


def merge(
    first: Sequence[Word], second: Sequence[Word], *, height: int, reread: Sequence[Word] | None = None
) -> tuple[Word, ...]:
    """One reading of two, in the order of the first.

    Args:
        first: a reading of the whole page.
        second: a reading of the page or of some of its lines, its boxes in the same frame; its words of one line have
            the same ``line``.
        height: of an ordinary word, in pixels.
        reread: the words of the first reading whose places the second saw too; all when not given.
    """
    groups = align(first if reread is None else reread, second)
    choice = choose(groups, is_hindi=latin_share(first) < HINDI_PAGE)
    kept = ([one for word in line for one in choice.instead.get(word, (word,))] for line in lines_of(first))
    ordered = [line for line in kept if line]
    for number in sorted({word.line for word in choice.new}):
        for piece in part_line([word for word in choice.new if word.line == number], height):
            insert_line(ordered, piece, height)
    return number_lines(ordered)


def choose(groups: Iterable[Group], *, is_hindi: bool = False) -> Choice:
    """The surer reading of each place; on a page in Devanagari, a Latin one only if it is sure."""
    groups = tuple(groups)
    sure_lines = _sure_lines(groups)
    choice = Choice()
    for group in groups:
        if not group.first:
            choice.new.extend(word for word in group.second if _is_believed(word, in_sure_line=word.line in sure_lines))
        elif group.second and not _says_the_same(group) and is_surer(group.second, group.first):
            if is_hindi and _is_doubtful_latin(group):
                continue
            _replace(group, choice)
    return choice


def is_surer(one: Sequence[Word], other: Sequence[Word]) -> bool:
    """Whether one reading of a place is surer than the other, weighed by letters; marks alone never are."""
    return count_written(one) > 0 and mean_confidence(one) > mean_confidence(other)


def _is_doubtful_latin(group: Group) -> bool:
    """Whether a Latin reading stands against a Devanagari one, and is short or not sure."""
    first, second = group.first_text, group.second_text
    if is_latin(first) or not is_latin(second):
        return False
    if count_written(group.second) < SHORT:
        return any(map(is_devanagari, first))
    return has_hindi_letter(first) and mean_confidence(group.second) < SURE_LATIN


def _says_the_same(group: Group) -> bool:
    """Whether both agree, but for a danda at the end that the second takes for a one: no number grows by it."""
    first, second = group.first_text, group.second_text
    return first == second or (first[-1:] == DANDA and second[-1:] in LIKE_DANDA and first[:-1] == second[:-1])


def _replace(group: Group, choice: Choice) -> None:
    choice.instead.update({word: () for word in group.first})
    head, second = group.first[0], _with_number_before(group)
    if all(share_down(head.box, word.box) >= ONE_LINE for word in second):
        choice.instead[head] = second
    else:
        choice.new.extend(second)


def _with_number_before(group: Group) -> tuple[Word, ...]:
    """The second reading; a number that the first read otherwise stays beside it."""
    if digits_of(group.first_text) in ("", digits_of(group.second_text)):
        return group.second
    head, *others = group.second
    return head.model_copy(update={"other": group.first_text}), *others


def _sure_lines(groups: Iterable[Group]) -> frozenset[int]:
    lines = lines_of(word for group in groups for word in group.second)
    return frozenset(line[0].line for line in lines if mean_confidence(line) >= SURE_LINE)


def _is_believed(word: Word, *, in_sure_line: bool) -> bool:
    """Whether a word that only the second reading has is really there."""
    if STROKES.issuperset(word.text):
        return False
    if count_written([word]) < SHORT:
        return word.confidence >= SHORT_CONFIDENCE
    return in_sure_line or word.confidence >= ADDED_CONFIDENCE
