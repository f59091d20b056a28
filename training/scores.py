"""How well lines were read: characters wrong, numbers exact."""

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

Row = npt.NDArray[np.int_]

NUMBER = re.compile(r"(?<![\u0900-\u0963])[0-9\u0966-\u096f](?:[0-9\u0966-\u096f./,:\-]*[0-9\u0966-\u096f])?")
"""A date, file number, amount: digits and what stands between them; not the nought that ends an abbreviation."""


def edit_distance(got: Sequence[str], want: Sequence[str]) -> int:
    """The fewest insertions, deletions and replacements that make one of the other."""
    [last] = deque(distance_rows(got, want), maxlen=1)
    return int(last[-1])


def distance_rows(got: Sequence[str], want: Sequence[str]) -> Iterator[Row]:
    """For each beginning of one, from the empty one on: least changes that make it each beginning of the other."""
    codes: dict[str, int] = {}
    got_codes, want_codes = (
        np.array([codes.setdefault(x, len(codes)) for x in side], dtype=int) for side in (got, want)
    )
    steps = np.arange(len(want_codes) + 1)
    row = steps.copy()
    yield row
    for place, code in enumerate(got_codes, start=1):
        best = np.concatenate([[place], np.minimum(row[:-1] + (want_codes != code), row[1:] + 1)])
        row = np.minimum.accumulate(best - steps) + steps
        yield row


def error_rate(pairs: Iterable[tuple[str, str]]) -> float:
    """Percent of characters wrong, over all pairs of read and true text."""
    wrong, length = 0, 0
    for read, true in pairs:
        wrong += edit_distance(read, true)
        length += len(true)
    return 100 * wrong / max(1, length)


def numbers_exact(pairs: Iterable[tuple[str, str]]) -> float:
    """Percent of the true numbers that were read without any mistake."""
    found, wanted = 0, 0
    for read, true in pairs:
        true_numbers = Counter(NUMBER.findall(true))
        found += (true_numbers & Counter(NUMBER.findall(read))).total()
        wanted += true_numbers.total()
    return 100 * found / max(1, wanted)
