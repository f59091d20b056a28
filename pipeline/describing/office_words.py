"""Words of offices that were misread, put right before fields are looked for: खसग नंवर for खसरा नंबर.

One rule: only a word that no list knows gives way, and only to one word that papers are made of, when print of the one
is often read as the other. Names and numbers are no such words; what was read stays beside what is proposed.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from pipeline.describing.located import LocatedText
from pipeline.describing.misread_words import likeliest
from pipeline.describing.word_lists import OFFICE_WORDS
from pipeline.reading.lexicon import load_lexicon
from schemas.taxonomy import Taxonomy

SHORTEST = 4
"""Letters and signs of a word below which a misread one makes another word of it."""
_RUN = re.compile(r"(?<![\u0900-\u0963])(?<!\d/)[\u0900-\u0963]{3,}")
"""Letters that stand together; between the slashes of a number they are no word."""
_WORD = re.compile(r"[\u0900-\u0963]{3,}")
_DOUBLED = re.compile(r"([\u0900-\u0903\u093a-\u094d])\1+")
"""No sign stands twice on one letter."""


def mend_words(page: LocatedText, taxonomy: Taxonomy) -> LocatedText:
    """The page with its misread words of offices put right; the same page where there are none."""
    mend = mender(taxonomy)
    meant = {place: text for place, word in enumerate(page.page.words) if (text := mend(word.text)) != word.text}
    return LocatedText(page.page, page.number, meant, like=page) if meant else page


@lru_cache(maxsize=4)
def mender(taxonomy: Taxonomy) -> Callable[[str], str]:
    """Puts right, of what was read between two blanks, every run of letters that is a misread word of offices."""
    posts = {word for post in taxonomy.posts for word in _WORD.findall(post.hindi)}
    words = tuple(sorted(word for word in OFFICE_WORDS | posts if len(word) >= SHORTEST))
    return lru_cache(maxsize=1 << 16)(lambda read: _RUN.sub(lambda run: _meant(run[0], words), read))


def _meant(read: str, words: tuple[str, ...]) -> str:
    """The word that was printed; what was read where it is one itself, or where no other is near enough."""
    once = _DOUBLED.sub(r"\1", read)
    if once in words or once in load_lexicon().classes:
        return once
    return likeliest(once, words) or once
