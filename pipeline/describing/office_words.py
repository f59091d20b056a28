"""Words of offices that were misread, put right before fields are looked for: खसग नंवर for खसरा नंबर.

One rule: only a word that no list knows gives way, and only to one word that papers are made of, when print of the one
is often read as the other. Names and numbers are no such words; what was read stays beside what is proposed.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from pipeline.describing.located import LocatedText
from pipeline.describing.word_lists import OFFICE_WORDS
from pipeline.reading.lexicon import load_lexicon
from pipeline.reading.misreadings import Costs, cost_of, read_costs
from schemas.taxonomy import Taxonomy

SHORTEST = 4
"""Letters and signs of a word below which a misread one makes another word of it."""
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
    ("ग्ग", "ग्रा"), ("ाा", "्"),
)  # fmt: skip
"""Letters that are read for others, often enough, as the costs of single letters do not say."""
READ_FOR_NATS = 4.0
_RUN = re.compile(r"[\u0900-\u0963]{3,}")
_DOUBLED = re.compile(r"([\u0900-\u0903\u093a-\u094d])\1+")
"""No sign stands twice on one letter."""


def mend_words(page: LocatedText, taxonomy: Taxonomy) -> LocatedText:
    """The page with its misread words of offices put right; the same page where there are none."""
    mended = ((place, word.text, meant_by(word.text, taxonomy)) for place, word in enumerate(page.page.words))
    meant = {place: text for place, read, text in mended if text != read}
    return LocatedText(page.page, page.number, meant) if meant else page


@lru_cache(maxsize=1 << 16)
def meant_by(read: str, taxonomy: Taxonomy) -> str:
    """What was read between two blanks, with every run of letters put right that is a misread word of offices."""
    return _RUN.sub(lambda run: _meant(run[0], _words_of_offices(taxonomy)), read)


def _meant(read: str, words: tuple[str, ...]) -> str:
    """The word that was printed; what was read where it is one itself, or where no other is near enough."""
    once = _DOUBLED.sub(r"\1", read)
    if once in words or once in load_lexicon().classes:
        return once
    costs: dict[str, float] = {}
    for word, nats in _near(once, words):
        costs[word] = min(nats, costs.get(word, nats))
    if not costs:
        return once
    (least, likely), *rivals = sorted((nats, word) for word, nats in costs.items())
    is_near = least <= min(MOST, NATS_A_LETTER * (len(likely) - 1))
    return likely if is_near and (not rivals or rivals[0][0] - least >= LEAD) else once


def _near(read: str, words: tuple[str, ...]) -> Iterator[tuple[str, float]]:
    """Words that differ by few letters, with the nats of reading what was read for them."""
    forms = ((read.replace(one, other, 1), READ_FOR_NATS) for one, other in READ_FOR if one in read)
    for form, extra in ((read, 0.0), *forms):
        few = MANY_LETTERS if len(form) >= LONG_WORD else FEW_LETTERS
        for word, _, _ in process.extract(form, words, scorer=Levenshtein.distance, score_cutoff=few, limit=None):
            yield word, extra + cost_of(form, word, _costs())


@lru_cache(maxsize=4)
def _words_of_offices(taxonomy: Taxonomy) -> tuple[str, ...]:
    """Those of the list and of all posts, none of them short."""
    posts = {word for post in taxonomy.posts for word in _RUN.findall(post.hindi)}
    return tuple(sorted(word for word in OFFICE_WORDS | posts if len(word) >= SHORTEST))


@cache
def _costs() -> Costs:
    return read_costs()
