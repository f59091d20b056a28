"""Proposals for fields, from what was found in a page's text.

One rule: the confidence of a proposal is that of its rule, lessened by doubt in the reading; the surest stands first.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.describing.located import LocatedText
from pipeline.text import fold_text
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
DOUBTFUL = 60.0
"""Of several values the doubtful come last; the others stand in the order of the paper."""
MAX_PROPOSALS = 5
MAX_OF_SEVERAL = 24
TABLE_RULES = "table_"
"""What the names of rules begin with that read a table …"""
MAX_FROM_TABLES = 400
"""… which has a khasra and a person in every row, all of them looked for one day."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A proposal and the field it is for."""

    name: str
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class Rule:
    """What found a value: its name, and how often it is right (0–100) when the reading is."""

    name: str
    sure: float


def propose(
    page: LocatedText, name: str, span: tuple[int, int], rule: Rule, *, value: str = "", person: Person | None = None
) -> Candidate:
    """A candidate with its evidence at the characters of ``span``; its value is that text itself if none is given."""
    raw = page.text[span[0] : span[1]].replace("\n", " ").strip()
    place = page.locate(*span)
    proposal = Proposal(
        value=value or raw,
        raw=raw,
        page=page.number,
        box=place.box,
        confidence=round(rule.sure * (UNREADABLE + (1 - UNREADABLE) * place.confidence / 100), 1),
        rule=rule.name,
        person=person,
    )
    return Candidate(name, proposal)


def gather_fields(candidates: Iterable[Candidate]) -> tuple[Field, ...]:
    """The fields, in the order people read them; equal values once, with their best evidence."""
    read: dict[str, dict[str, list[Proposal]]] = defaultdict(lambda: defaultdict(list))
    for one in candidates:
        read[one.name][_key(one)].append(one.proposal)
    fields: list[Field] = []
    for name in FIELD_ORDER:
        met = [_agree(proposals) for proposals in read[name].values()]
        proposals = sorted(met, key=lambda proposal: -proposal.confidence)
        if name in SEVERAL:
            most = MAX_FROM_TABLES if any(one.rule.startswith(TABLE_RULES) for one in met) else MAX_OF_SEVERAL
            kept = sorted(met, key=lambda proposal: proposal.confidence < DOUBTFUL)[:most]
            fields += [Field(name=name, proposals=(proposal,)) for proposal in kept]
        elif proposals:
            fields.append(Field(name=name, proposals=tuple(proposals[:MAX_PROPOSALS])))
    return tuple(fields)


def _key(candidate: Candidate) -> str:
    value = candidate.proposal.value
    return " ".join(keys.exact for keys in fold_text(value)) if candidate.name in WORDS else value


def _agree(proposals: Sequence[Proposal]) -> Proposal:
    """The best evidence for a value, in its commonest spelling; surer the more often it was met.

    Of equally common spellings the longer: OCR loses a nukta more often than it invents one.
    """
    spellings = Counter(proposal.value for proposal in proposals)
    spelling = max(spellings, key=lambda value: (spellings[value], len(value)))
    best = max((one for one in proposals if one.value == spelling), key=lambda one: one.confidence)
    doubt = (100 - best.confidence) * (1 - REPEATED) ** min(len(proposals) - 1, MAX_REPEATS)
    return best.model_copy(update={"confidence": round(100 - doubt, 1)})
