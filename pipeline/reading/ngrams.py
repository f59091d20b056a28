"""How likely a run of letters is in Hindi and English, by groups of up to five characters of a word.

Stupid backoff (Brants and others, EMNLP 2007): the share that the longest group seen has among its like; each step to a
shorter group costs a fixed factor. Numbers and marks have no part in it.
"""

import math
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.reading.packaged import read_packaged
from pipeline.reading.spelling import fold_spelling

FILE = Path(__file__).parent / "data/lexicon/ngrams.bin"
ENTRY = np.dtype([("address", "<u4"), ("value", "u1")])
"""A group's address, and minus the logarithm of its share in steps of ``VALUE_STEP``."""
VALUE_STEP = 0.05
HIGHEST_ORDER = 5
BACKOFF = -math.log(0.4)
NEVER = 13.0
"""What a character that was never seen costs, in nats."""
START, END = "\x02", "\x03"
_PRIME, _MASK = 0x01000193, 0xFFFFFFFF


def framed(word: str) -> str:
    """The word between marks of its start and end."""
    return f"{START}{word}{END}"


def address(group: str) -> int:
    """A group's address in the file: FNV-1 over its characters, from the last to the first."""
    number = 0x811C9DC5
    for character in reversed(group):
        number = (number * _PRIME & _MASK) ^ ord(character)
    return number


@dataclass(frozen=True, eq=False)
class CharacterModel:
    """The groups of a file."""

    addresses: npt.NDArray[np.uint32]
    costs: npt.NDArray[np.float32]

    def cost(self, word: str) -> float:
        """Nats that a letter of the word costs in the mean: about 2 for a word, 5 for a jumble; 0 without letters."""
        letters = framed("".join(letter for letter in fold_spelling(word).lower() if _is_letter(letter)))
        if len(letters) == len(START + END):
            return 0.0
        groups: list[int] = []
        places: list[tuple[int, int]] = []
        for end in range(1, len(letters)):
            number = 0x811C9DC5
            for length in range(1, min(HIGHEST_ORDER, end + 1) + 1):
                number = (number * _PRIME & _MASK) ^ ord(letters[end + 1 - length])
                groups.append(number)
                places.append((end, length))
        wanted = np.array(groups, dtype=np.uint32)
        found = np.minimum(np.searchsorted(self.addresses, wanted), len(self.addresses) - 1)
        seen = self.addresses[found] == wanted
        costs = self.costs[found]
        best = dict.fromkeys(range(1, len(letters)), NEVER)
        for (end, length), is_seen, cost in zip(places, seen.tolist(), costs.tolist(), strict=True):
            if is_seen:  # longer groups come later and replace shorter ones
                best[end] = cost + BACKOFF * (min(HIGHEST_ORDER, end + 1) - length)
        return sum(best.values()) / len(best)


def _is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] in "LM"


@cache
def load_characters() -> CharacterModel:
    """The model that comes with the program."""
    entries = np.frombuffer(read_packaged(FILE), dtype=ENTRY)
    return CharacterModel(
        addresses=np.ascontiguousarray(entries["address"]), costs=entries["value"].astype(np.float32) * VALUE_STEP
    )
