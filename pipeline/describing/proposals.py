"""Proposals for fields, from what was found in a page's text.

One rule: the confidence of a proposal is that of its rule, lessened by doubt in the reading; the surest stands first.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from pipeline.describing.located import LocatedText
from pipeline.describing.trust import Reading, weigh
from pipeline.text import fold_text
from schemas.base import Box
from schemas.records import Field, Person, Proposal

FIELD_ORDER = (
    "file_no", "case_no", "case_head", "letter_no", "date", "year", "subject", "reference", "addressee", "signatory",
    "department", "village", "tehsil", "district", "patwari_halka", "khasra", "area",
    "applicant", "respondent", "person", "law_section", "amount",
)  # fmt: skip
SEVERAL = frozenset(("village", "khasra", "area", "person", "law_section", "amount"))
"""Of these a paper has as many as it names: each value is a field of its own."""
UNREADABLE = 0.5
"""What a rule is still worth when the engine doubts its own reading wholly: it often doubts what is right."""
REPEATED = 0.2
"""Share of its doubt that a value loses each time it is met again …"""
MAX_REPEATS = 3
"""… this often at most."""
WORDS = frozenset(("village", "tehsil", "district", "applicant", "respondent", "person", "department"))
"""Values of words: spellings that fold alike are one value."""
PEOPLE = frozenset(("applicant", "respondent"))
"""Fields of one name, which a paper may say more than once: head, text and signature."""
FEW_SIGNS = 2
"""Two names that differ by no more are readings of one."""
MOST_VOTING = 200
"""More names are no readings of a few, and each is held against every other."""
DOUBTFUL = 60.0
"""Of several values the doubtful come last; the others stand in the order of the paper."""
SECOND_READING = "@second_reading"
"""Ends the rule of a value that the reader read who was not chosen."""
MAX_PROPOSALS = 5
MAX_OF_SEVERAL = 24
TABLE_RULES = "table_"
"""What the names of rules begin with that read a table …"""
MAX_FROM_TABLES = 400
"""… which has a khasra and a person in every row, all of them looked for one day."""


class Candidate(NamedTuple):
    """What may become a proposal, and the field it is for."""

    name: str
    value: str
    raw: str
    page: int
    box: Box | None
    confidence: float
    rule: str
    person: Person | None
    reading: Reading
    """How surely its words were read."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What found a value: its name, and how often it is right (0–100) when the reading is."""

    name: str
    sure: float

    def worth(self, confidence: float) -> float:
        """What a value is worth that was read with this confidence."""
        return round(self.sure * (UNREADABLE + (1 - UNREADABLE) * confidence / 100), 1)


def propose(
    page: LocatedText, name: str, span: tuple[int, int], rule: Rule, *, value: str = "", person: Person | None = None
) -> Candidate:
    """A candidate with its evidence at the characters of ``span``; its value is that text itself if none is given."""
    place = page.locate(*span)
    return Candidate(
        name=name,
        value=value or page.text[span[0] : span[1]].replace("\n", " ").strip(),
        raw=page.read_at(*span),
        page=page.number,
        box=place.box,
        confidence=rule.worth(place.confidence),
        rule=rule.name,
        person=person,
        reading=place.reading,
    )


def gather_fields(candidates: Iterable[Candidate]) -> tuple[Field, ...]:
    """The fields, in the order people read them; equal values once, with their best evidence."""
    agreed = agree(candidates)
    fields: list[Field] = []
    for name in FIELD_ORDER:
        met = _vote(agreed.get(name, ())) if name in PEOPLE else agreed.get(name, ())
        if name in SEVERAL:
            most = MAX_FROM_TABLES if any(one.rule.startswith(TABLE_RULES) for one in met) else MAX_OF_SEVERAL
            first = [one for one in met if not _is_second(one)]
            second = [one for one in met if _is_second(one)]
            kept = sorted(first, key=lambda one: one.confidence < DOUBTFUL)[:most]
            fields += [Field(name=name, proposals=(_weigh(one), *_beside(one, second))) for one in kept]
        elif met:
            proposals = sorted(map(_weigh, met), key=lambda proposal: -proposal.confidence)
            fields.append(Field(name=name, proposals=tuple(proposals[:MAX_PROPOSALS])))
    return tuple(fields)


def _beside(one: Candidate, second: Iterable[Candidate]) -> Iterator[Proposal]:
    """What the other reader read where this value stands."""
    for other in second:
        if one.box and other.box and other.page == one.page and _meet(one.box, other.box):
            yield _weigh(other)


def _is_second(one: Candidate) -> bool:
    return one.rule.endswith(SECOND_READING)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def agree(candidates: Iterable[Candidate]) -> dict[str, tuple[Candidate, ...]]:
    """By field, each value once with its best evidence; confidences are still those of the rules."""
    read: dict[str, dict[str, list[Candidate]]] = defaultdict(lambda: defaultdict(list))
    for one in candidates:
        read[one.name][_key(one)].append(one)
    return {name: tuple(map(_agree, values.values())) for name, values in read.items()}


def _vote(met: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The candidates; of several readings of one name the one read best is worth as much as the surest of them."""
    if len(met) > MOST_VOTING:
        return tuple(met)
    return tuple(_voted(one, [other for other in met if _are_readings_of_one(one, other)]) for one in met)


def _voted(one: Candidate, others: Sequence[Candidate]) -> Candidate:
    if not others or any(other.reading.lowest >= one.reading.lowest for other in others):
        return one
    return one._replace(confidence=max(one.confidence, *(other.confidence for other in others)))


def _are_readings_of_one(one: Candidate, other: Candidate) -> bool:
    return one is not other and Levenshtein.distance(one.value, other.value, score_cutoff=FEW_SIGNS) <= FEW_SIGNS


def _weigh(one: Candidate) -> Proposal:
    """The proposal, with how often such a one is right."""
    return Proposal(
        value=one.value,
        raw=one.raw,
        page=one.page,
        box=one.box,
        confidence=round(weigh(one.confidence, one.reading), 1),
        rule=one.rule,
        person=one.person,
    )


def _key(candidate: Candidate) -> str:
    is_words = candidate.name in WORDS
    return " ".join(keys.exact for keys in fold_text(candidate.value)) if is_words else candidate.value


def _agree(candidates: Sequence[Candidate]) -> Candidate:
    """The best evidence for a value, in its commonest spelling; surer the more often it was met.

    That of the chosen reading is the best, if there is any.

    Of equally common spellings the longer: OCR loses a nukta more often than it invents one.
    """
    if len(candidates) == 1:
        return candidates[0]
    spellings = Counter(one.value for one in candidates)
    spelling = max(spellings, key=lambda value: (spellings[value], len(value)))
    spelt = (one for one in candidates if one.value == spelling)
    best = max(spelt, key=lambda one: (not _is_second(one), one.confidence))
    doubt = (100 - best.confidence) * (1 - REPEATED) ** min(len(candidates) - 1, MAX_REPEATS)
    return best._replace(confidence=round(100 - doubt, 1))
