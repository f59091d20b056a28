"""Two readings of one place, and which of them to keep: word by word, by how sure each is."""

from collections.abc import Iterable, Sequence

from pipeline.reading.alignment import Group
from pipeline.reading.letters import count_written, mean_confidence
from schemas.pages import Word

SURER_BY = 3.0
"""What the second reading must be surer by to be kept: the first saw the whole page."""
ADDED_CONFIDENCE = 60.0
"""What the second reading alone saw is believed from here."""
SURE_LINE = 65.0
AMONG_OTHERS = 35.0
"""From here when the rest of its line was read with at least so much confidence."""
SHORT = 3
"""A seal or a signature is easily read as a word of fewer letters and digits."""
SHORT_CONFIDENCE = 80.0
STRAY = 45.0
"""What the first reading alone saw is not believed below."""


def choose(groups: Iterable[Group], *, surer_by: float = SURER_BY) -> tuple[list[Word], list[Word]]:
    """The words kept of the first reading, and those of the second that take the place of others or are new."""
    groups = tuple(groups)
    lines: dict[int, list[Word]] = {}
    for group in groups:
        for word in group.second:
            lines.setdefault(word.line, []).append(word)
    sure = {number for number, line in lines.items() if mean_confidence(line) >= SURE_LINE}
    kept: list[Word] = []
    taken: list[Word] = []
    for group in groups:
        if not group.first:
            taken.extend(word for word in group.second if is_believed(word, in_sure_line=word.line in sure))
        elif not group.second:
            kept.extend(word for word in group.first if word.confidence >= STRAY)
        elif not group.is_agreed and is_surer(group.second, group.first, by=surer_by):
            taken.extend(group.second)
        else:
            kept.extend(group.first)
    return kept, taken


def is_surer(one: Sequence[Word], other: Sequence[Word], *, by: float) -> bool:
    """Whether one reading of a place is surer than the other, weighed by letters; marks alone never are."""
    return count_written(one) > 0 and mean_confidence(one) >= mean_confidence(other) + by


def is_believed(word: Word, *, in_sure_line: bool) -> bool:
    """Whether a word that only one reading has is really there."""
    if count_written([word]) < SHORT:
        return word.confidence >= SHORT_CONFIDENCE
    return word.confidence >= (AMONG_OTHERS if in_sure_line else ADDED_CONFIDENCE)
