"""All fields of one document, from the pages that make it up.

One rule: the first page says what the document is; a later page only adds to it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from pipeline.describing.gazetteer import fill_district, index_places
from pipeline.describing.identifiers import find_identifiers
from pipeline.describing.letters import find_correspondence
from pipeline.describing.located import LocatedText
from pipeline.describing.numbers import Found
from pipeline.describing.office_words import mend_words
from pipeline.describing.people import find_people
from pipeline.describing.places import find_places
from pipeline.describing.proposals import FIELD_ORDER, Candidate, Rule, gather_fields, propose
from pipeline.describing.second_readings import beside, second_page
from pipeline.describing.tables import table_candidates
from schemas.records import Field, PartTable
from schemas.taxonomy import Taxonomy

OF_FIRST_PAGE = frozenset(
    ("letter_no", "file_no", "case_no", "case_head", "date", "year", "subject", "reference", "addressee", "department",
     "applicant", "respondent")
)  # fmt: skip
LATER_PAGE = 0.6
"""What a field of the first page is worth when it was found on a later one."""
PLAIN_NUMBERS = frozenset(("khasra", "area", "patwari_halka", "law_section", "amount"))
"""Numbers that are fields as they stand, wherever they stand."""
_PIECE = re.compile(r"\d[^,;]*?(?=\s*(?:[,;]|\s(?:व|एवं|तथा|और|and|&)\s|$))")
LABELLED_NUMBER = 95.0
FROM_WHOLE_FILE = frozenset(
    ("file_no", "case_no", "case_head", "department", "village", "tehsil", "district", "patwari_halka", "khasra",
     "applicant", "respondent")
)  # fmt: skip
"""What a record takes from its other documents when its leading one does not say it."""
FROM_ELSEWHERE = 0.8
_RANKS = {name: rank for rank, name in enumerate(FIELD_ORDER)}


def find_fields(
    pages: Sequence[LocatedText], taxonomy: Taxonomy, tables: Sequence[PartTable] = ()
) -> tuple[Field, ...]:
    """The fields of a document and its tables; each proposal with page, box, confidence and rule."""
    fields = gather_fields((*find_candidates(pages, taxonomy), *table_candidates(tables)))
    return in_order((*fields, *fill_district(fields, index_places(taxonomy))))


def find_candidates(pages: Sequence[LocatedText], taxonomy: Taxonomy) -> Iterator[Candidate]:
    """Everything that a rule proposes on the pages of a document."""
    for place, page in enumerate(pages):
        for candidate in _with_second(page, taxonomy):
            is_later = place > 0 and candidate.name in OF_FIRST_PAGE
            yield _weaken(candidate, LATER_PAGE) if is_later else candidate


def _with_second(page: LocatedText, taxonomy: Taxonomy) -> Iterator[Candidate]:
    """What the page says, its misread words of offices put right, and the numbers of the other reader beside it."""
    page = mend_words(page, taxonomy)
    found = tuple(_find_on_page(page, taxonomy))
    yield from found
    if second := second_page(page):
        yield from beside(found, (*find_identifiers(second), *_plain_numbers(second)))


def _find_on_page(page: LocatedText, taxonomy: Taxonomy) -> Iterator[Candidate]:
    yield from find_identifiers(page)
    yield from find_correspondence(page, taxonomy)
    yield from find_places(page, index_places(taxonomy))
    yield from find_people(page)
    yield from _plain_numbers(page)


def _plain_numbers(page: LocatedText) -> Iterator[Candidate]:
    for found in page.numbers:
        if found.kind in PLAIN_NUMBERS:
            rule = Rule(found.rule, LABELLED_NUMBER * found.confidence / 100)
            for value, span in _split_list(found):
                yield propose(page, found.kind, span, rule, value=value)


def _split_list(found: Found) -> Iterator[tuple[str, tuple[int, int]]]:
    """Each khasra number of a list with its own characters; any other number as it is."""
    values = found.value.split(", ") if found.kind == "khasra" else [found.value]
    pieces = list(_PIECE.finditer(found.raw))
    for place, value in enumerate(values):
        exact = len(pieces) == len(values)
        first, last = pieces[place].span() if exact else (0, len(found.raw))
        yield value, (found.start + first, found.start + last)


def lead_fields(lead: Sequence[Field], others: Iterable[Sequence[Field]]) -> tuple[Field, ...]:
    """The fields of a record: those of its leading document, and what that one leaves open from the others."""
    said = {field.name for field in lead}
    added: list[Field] = []
    for fields in others:
        fresh = [field for field in fields if field.name in FROM_WHOLE_FILE - said]
        added += [_from_elsewhere(field) for field in fresh]
        said |= {field.name for field in fresh}
    return in_order((*lead, *added))


def in_order(fields: Iterable[Field]) -> tuple[Field, ...]:
    """The fields in the order people read them."""
    return tuple(sorted(fields, key=lambda field: _RANKS[field.name]))


def _from_elsewhere(field: Field) -> Field:
    weaker = tuple(
        proposal.model_copy(update={"confidence": round(proposal.confidence * FROM_ELSEWHERE, 1)})
        for proposal in field.proposals
    )
    return field.model_copy(update={"proposals": weaker})


def _weaken(candidate: Candidate, share: float) -> Candidate:
    return candidate._replace(confidence=round(candidate.confidence * share, 1))
