"""Numbers that the other reader read otherwise: proposals beside those of the reading that was chosen.

One rule: a reading is never changed by the other; where they differ in a number, a person sees both.
"""

import re
from collections.abc import Iterable, Iterator

from pipeline.describing.located import LocatedText
from pipeline.describing.proposals import SECOND_READING, Candidate
from pipeline.text import ascii_digits
from schemas.pages import Word

NUMERIC = frozenset((
    "letter_no", "file_no", "case_no", "date", "year", "patwari_halka", "khasra", "area", "amount",
))  # fmt: skip
"""Fields whose value is a number: only these are proposed a second time."""
SHARE = 0.55
"""What the reading that was not chosen is worth of what it would be alone."""


def second_page(page: LocatedText) -> LocatedText | None:
    """The page with the other reader's numbers; None where no number differs."""
    if not any(word.other for word in page.page.words):
        return None
    words = tuple(map(_other, page.page.words))
    if words == page.page.words:
        return None
    return LocatedText(page.page.model_copy(update={"words": words}), page.number, like=page)


def beside(first: Iterable[Candidate], second: Iterable[Candidate]) -> Iterator[Candidate]:
    """The candidates of the second page that say another number than those of the first, as the lesser proposals."""
    said = {(one.name, one.value) for one in first}
    for one in second:
        if one.name in NUMERIC and (one.name, one.value) not in said:
            yield one._replace(confidence=round(SHARE * one.confidence, 1), rule=f"{one.rule}{SECOND_READING}")


def _other(word: Word) -> Word:
    if not word.other or _digits(word.other) in ("", _digits(word.text)) or not _digits(word.text):
        return word
    return word.model_copy(update={"text": word.other, "other": None})


def _digits(text: str) -> str:
    return re.sub(r"\D", "", ascii_digits(text))
