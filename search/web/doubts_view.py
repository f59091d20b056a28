"""What a reader is asked to check on a page: what was noticed about it, and numbers whose reading is not sure. Pure."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from pydantic import Field

from pipeline.reading.unsure import unsure_numbers
from schemas.base import Box, Value
from schemas.pages import Finding, PageRef, PageText
from schemas.records import Record
from search.web.addresses import crop_url, page_url
from search.web.words import WORDS, Say

NUMBERS_SHOWN = 8
"""Numbers that stand open, the least sure; the rest is folded away: a khasra table has dozens."""


class Noticed(Value):
    """A finding of the page."""

    label: str
    told: str
    warns: bool = Field(description="whether a person should look at the page")


class UnsureReading(Value):
    """A number whose reading is not sure."""

    read: str
    other: str | None = Field(description="what the other reader read, where that is another number")
    sure: int
    picture: str | None = Field(description="its place on the page")
    box: Box


class NextToCheck(Value):
    """How many pages of the record ask to be looked at, and where the next one is."""

    count: int
    number: int
    url: str


def finding_name(code: str, say: Say) -> str:
    """A finding in a few words; a code that has none of its own is shown as it is, but for steps that failed."""
    named = f"finding_{code}"
    if named not in WORDS and code.endswith("_failed"):
        return say("finding_step_failed")
    return say(named) if named in WORDS else code


def noticed_of(page: PageRef, say: Say) -> tuple[Noticed, ...]:
    """What was noticed about a page when it was read, in the reader's language."""
    return tuple(
        Noticed(label=finding_name(finding.code, say), told=_told(finding, page, say), warns=finding.asks_review)
        for finding in page.findings
    )


def unsure_of(
    record: Record, number: int, text: PageText | None, *, may_see_identifiers: bool
) -> tuple[UnsureReading, ...]:
    """The numbers of a page that are not sure, without those that a mask covers."""
    if text is None:
        return ()
    hidden = () if may_see_identifiers else _masked_places(record, number)
    pictured = record.pages[number - 1].image_sha256 is not None
    return tuple(
        UnsureReading(
            read=one.read,
            other=one.other,
            sure=round(one.confidence),
            picture=crop_url(record.record_id, number, one.box) if pictured else None,
            box=one.box,
        )
        for one in unsure_numbers(text.words)
        if one.place not in hidden
    )


def next_to_check(record: Record, number: int, words: str) -> NextToCheck | None:
    """The next page that asks to be looked at, from its end to its beginning again; null where no other does."""
    asking = [page.number for page in record.pages if page.to_check]
    others = [each for each in (*_after(asking, number), *asking) if each != number]
    if not others:
        return None
    return NextToCheck(count=len(asking), number=others[0], url=page_url(record.record_id, others[0], words))


def pages_with(pages: Iterable[PageRef], codes: Collection[str]) -> tuple[int, ...]:
    """The numbers of those pages that ask to be looked at for one of these reasons."""
    return tuple(page.number for page in pages if not set(page.to_check).isdisjoint(codes))


def reasons_of(page: PageRef, say: Say) -> str:
    """Why a person should look at a page, in few words; empty where nothing asks for it."""
    return ", ".join(dict.fromkeys(finding_name(code, say) for code in page.to_check))


def _told(finding: Finding, page: PageRef, say: Say) -> str:
    """What there is to say beyond the finding's name; English is what the finding itself says."""
    phrase = f"told_{finding.code}"
    if say.language == "hi" and phrase in WORDS:
        return say(phrase, dpi=page.dpi, turn=page.rotation, percent=round(page.confidence))
    return finding.message


def _masked_places(record: Record, number: int) -> Collection[int]:
    return {place for mask in record.masks if mask.page == number for place in mask.words}


def _after(numbers: Sequence[int], number: int) -> Iterator[int]:
    return (each for each in numbers if each > number)
