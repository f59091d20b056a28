"""How well lines were read: characters wrong, numbers exact."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

NUMBER = re.compile(r"(?<![\u0900-\u0963])[0-9\u0966-\u096f](?:[0-9\u0966-\u096f./,:\-]*[0-9\u0966-\u096f])?")
"""A date, file number, amount: digits and what stands between them; not the nought that ends an abbreviation."""


def distance(first: Sequence[str], second: Sequence[str]) -> int:
    """The least number of characters to insert, delete or change to make one of the other."""
    previous = list(range(len(second) + 1))
    for row, one in enumerate(first, start=1):
        current = [row]
        for column, other in enumerate(second, start=1):
            kept = previous[column - 1] + (one != other)
            current.append(min(kept, previous[column] + 1, current[-1] + 1))
        previous = current
    return previous[-1]


def error_rate(pairs: Iterable[tuple[str, str]]) -> float:
    """Percent of characters wrong, over all pairs of read and true text."""
    wrong, length = 0, 0
    for read, true in pairs:
        wrong += distance(read, true)
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
