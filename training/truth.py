"""Two readings held against the true text: where they differ, which is nearer, and the best that choosing can do."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.reading.second_reader.features import line_of
from pipeline.reading.second_reader.places import Place
from training.labels import normal_form
from training.scores import distance_rows, edit_distance


@dataclass(frozen=True, eq=False)
class Verdict:
    """What a place is worth to whoever chooses well."""

    gain: int
    """characters that are wrong less when the second reader is taken; negative: more"""
    second: bool
    """whether the best choice takes it"""


def judge(places: Sequence[Place], truth: str) -> list[Verdict]:
    """A verdict for each place, the other places of its line chosen as well as can be."""
    lines: dict[int, list[int]] = {}
    for number, place in enumerate(places):
        lines.setdefault(line_of(place), []).append(number)
    texts = [_longer([places[number] for number in line]) for line in lines.values()]
    verdicts = [Verdict(gain=0, second=False)] * len(places)
    for line, true in zip(lines.values(), parts_of(normal_form(truth), texts), strict=True):
        for number, verdict in zip(line, _judge_line([places[number] for number in line], true), strict=True):
            verdicts[number] = verdict
    return verdicts


def _longer(line: Sequence[Place]) -> str:
    """What one of the readers has of a line: more of it, so that its part of the true text is found."""
    readings = (
        [place.group.first_text for place in line],
        [place.group.second_text if place.stretch else place.group.first_text for place in line],
    )
    return max((normal_form(" ".join(reading)) for reading in readings), key=len)


def numbers_won(places: Sequence[Place], truth: str) -> list[int]:
    """For each place, how many more numbers of the truth the second reading has, of those not read alike elsewhere."""
    agreed = Counter(number for place in places if not place.is_open for number in _numbers(place.group.first_text))
    wanted = Counter(_numbers(truth)) - agreed

    def right(text: str) -> int:
        return (Counter(_numbers(text)) & wanted).total()

    return [right(place.group.second_text) - right(place.group.first_text) if place.is_open else 0 for place in places]


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def best_text(places: Sequence[Place], verdicts: Sequence[Verdict]) -> str:
    """The page as the best possible choice reads it."""
    return normal_form(
        " ".join(
            place.group.second_text if verdict.second else place.group.first_text
            for place, verdict in zip(places, verdicts, strict=True)
        )
    )


def parts_of(truth: str, lines: Sequence[str]) -> list[str]:
    """The part of the true text that each line stands for, when the lines are laid along it as they fit best."""
    read = " ".join(lines)
    crossing = crossings(read, truth)
    parts, at = [], 0
    for line in lines:
        parts.append(truth[crossing[at] : crossing[at + len(line)]].strip())
        at += len(line) + 1
    return parts


def crossings(read: str, true: str) -> list[int]:
    """For each place between characters read, where in the true text the best alignment crosses it."""
    table = np.stack(list(distance_rows(read, true)))
    column = len(true)
    crossing = [0] * (len(read) + 1)
    crossing[-1] = column
    for row in range(len(read), 0, -1):
        while True:
            here = table[row, column]
            is_same = column > 0 and read[row - 1] == true[column - 1]
            if column > 0 and table[row - 1, column - 1] + (not is_same) == here:
                column -= 1
                break
            if table[row - 1, column] + 1 == here:
                break
            column -= 1
        crossing[row - 1] = column
    crossing[0] = 0
    return crossing


def _judge_line(places: Sequence[Place], true: str) -> list[Verdict]:
    taken = [False] * len(places)
    gains = [0] * len(places)
    differing = [number for number, place in enumerate(places) if place.is_open]
    for _ in range(2):
        for number in differing:
            wrong = []
            for second in (False, True):
                taken[number] = second
                wrong.append(edit_distance(_text(places, taken), true))
            gains[number] = wrong[0] - wrong[1]
            taken[number] = gains[number] > 0
    return [Verdict(gain=gain, second=second) for gain, second in zip(gains, taken, strict=True)]


def _text(places: Sequence[Place], taken: Sequence[bool]) -> str:
    parts = (
        place.group.second_text if second else place.group.first_text
        for place, second in zip(places, taken, strict=True)
    )
    return normal_form(" ".join(parts))
