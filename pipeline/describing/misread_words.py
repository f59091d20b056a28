"""Which word of a closed list a misread one was: by what it costs to read print of the one for the other.

One rule: near enough, and clearly nearer than every other; else nobody knows. Costs are those that reading learnt.
"""

from collections.abc import Iterator
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from pipeline.reading.misreadings import Costs, cost_of, read_costs

NATS_A_LETTER = 3.5
"""Cost of reading a word for another, by each letter but one of what is meant, up to which it is believed …"""
MOST = 14.0
"""… but no more than this, whatever its length …"""
LEAD = 3.0
"""… and so much less than that of any other."""
FEW_LETTERS, MANY_LETTERS = 2, 3
LONG_WORD = 7
"""Letters and signs from which many may be other ones."""
READ_FOR = (
    ("ग", "रा"), ("सा", "आ"), ("सो", "ओ"), ("रा", "य"), ("बरा", "षय"), ("रा", "ण्"), ("ऋ", "क्र"), ("वर", "क्र"),
    ("ग्ग", "ग्रा"), ("ाा", "्"), ("रमा", "क्रमा"), ("ख", "स्व"), ("प्", "ष्"),
)  # fmt: skip
"""Letters that are read for others, often enough, as the costs of single letters do not say."""
READ_FOR_NATS = 4.0


def likeliest(read: str, words: tuple[str, ...]) -> str | None:
    """The word that was printed, none of them being what was read; None where it may be several, or none."""
    costs: dict[str, float] = {}
    for word, nats in _near(read, words):
        costs[word] = min(nats, costs.get(word, nats))
    if not costs:
        return None
    (least, word), *rivals = sorted((nats, word) for word, nats in costs.items())
    is_near = least <= min(MOST, NATS_A_LETTER * (len(word) - 1))
    return word if is_near and (not rivals or rivals[0][0] - least >= LEAD) else None


def _near(read: str, words: tuple[str, ...]) -> Iterator[tuple[str, float]]:
    """Words that differ by few letters, with the nats of reading what was read for them."""
    forms = ((read.replace(one, other, 1), READ_FOR_NATS) for one, other in READ_FOR if one in read)
    for form, extra in ((read, 0.0), *forms):
        few = MANY_LETTERS if len(form) >= LONG_WORD else FEW_LETTERS
        for word, _, _ in process.extract(form, words, scorer=Levenshtein.distance, score_cutoff=few, limit=None):
            yield word, extra + cost_of(form, word, _costs())


@cache
def _costs() -> Costs:
    return read_costs()
