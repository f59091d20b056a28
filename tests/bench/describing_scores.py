"""What describing made of a paper, held against what is true of it."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from pipeline.describing.located import locate_pages
from pipeline.describing.privacy import mask_text, masks_on
from pipeline.describing.private_numbers import as_digits
from pipeline.text import fold_text, identifier_key
from schemas.pages import PageText
from schemas.records import Description, Field
from tests.bench.documents.papers import FIELDS, PRIVATE, PUBLIC, Paper

SEVERAL = frozenset(("village", "khasra", "area", "person", "law_section", "amount"))
NUMBERS = frozenset(("letter_no", "file_no", "case_no"))
QUANTITIES = frozenset(("area", "amount"))
CELLS = "table_"
"""Beginning of the rules that take a value from a cell: what stands in the tables of papers is not labelled."""
MANY_DATES = frozenset(("notesheet", "revenue_order_sheet", "cover", "register"))
NEAR = 0.8
"""Likeness from which a value is nearly right."""
READABLE = 0.8
"""Share of a number's signs that must stand in the reading for the number to be there at all."""


@dataclass
class FieldScore:
    """Of one field: what should have been found, what was, and what was said above the gate."""

    wanted: int = 0
    exact: int = 0
    near: int = 0
    said: int = 0
    right: int = 0

    @property
    def row(self) -> str:
        """Recall exact and near, precision, counts."""
        return (
            f"{share(self.exact, self.wanted)} {share(self.near, self.wanted)} {share(self.right, self.said)}"
            f"  {self.wanted:4d} {self.said:4d}"
        )


@dataclass
class Masking:
    """Of persons' numbers: there to be read, hidden; numbers of nobody's that were hidden too."""

    readable: int = 0
    hidden: int = 0
    public: int = 0
    public_hidden: int = 0
    missed: list[str] = field(default_factory=list)


@dataclass
class Scores:
    """Sums over papers of one half and severity."""

    kinds: Counter[str] = field(default_factory=Counter)
    fields: dict[str, FieldScore] = field(default_factory=lambda: defaultdict(FieldScore))
    masking: dict[str, Masking] = field(default_factory=lambda: defaultdict(Masking))
    field_trust: list[tuple[str, str, float, bool]] = field(default_factory=list)
    """name, rule, confidence and rightness of each value"""
    kind_trust: list[tuple[float, bool]] = field(default_factory=list)
    boundaries: Counter[str] = field(default_factory=Counter)
    without_place: int = 0

    def whole(self) -> FieldScore:
        """All fields together."""
        total = FieldScore()
        for one in self.fields.values():
            for name in ("wanted", "exact", "near", "said", "right"):
                setattr(total, name, getattr(total, name) + getattr(one, name))
        return total


def share(part: int, whole: int) -> str:
    """Per cent with one place; a dash of nothing."""
    return f"{100 * part / whole:5.1f}" if whole else "    -"


def truths(paper: Paper) -> dict[str, list[str]]:
    """True values by field, those that follow from a case number too."""
    true: dict[str, list[str]] = defaultdict(list)
    for label in paper.labels:
        if label.name in FIELDS:
            true[label.name] += [v for v in label.value.split(";") if v] if label.name == "khasra" else [label.value]
        if label.name == "case_no":
            true["year"].append(label.value.rsplit("/", 1)[1])
    return {name: list(dict.fromkeys(values)) for name, values in true.items()}


def accepted(paper: Paper) -> dict[str, list[str]]:
    """Values that are no error, beside the true ones: what follows, and dates of a paper that has many."""
    others = {"district": "home_district", "signatory": "note_post"}
    right = {name: [label.value for label in paper.named(other)] for name, other in others.items()}
    right["signatory"] += [label.value for label in paper.named("applicant")]
    if paper.kind in MANY_DATES:
        right["date"] = [label.value for label in paper.labels if label.name in ("note_date", "other_date")]
    return right


def same(name: str, got: str, want: str) -> bool:
    """Whether a value says what is true, spelling apart where search folds it."""
    if name in QUANTITIES:
        return abs(_number(got) - _number(want)) <= max(0.0002, 0.0005 * abs(_number(want)))
    if name == "date":
        return got == want
    if name in NUMBERS or name in ("khasra", "year", "patwari_halka"):
        return identifier_key(got.replace(" ", "")) == identifier_key(want.replace(" ", ""))
    if name == "signatory":
        return _plain(want) in (_plain(got), _plain(got.split(", ")[0]))
    return _plain(got) == _plain(want)


def score_kind(scores: Scores, paper: Paper, description: Description) -> None:
    """Count the kind as right, other or wrong."""
    got = description.kind
    scores.kinds["right" if got == paper.kind else "other" if got == "other" else "wrong"] += 1
    if got != "other":
        scores.kind_trust.append((description.parts[0].kind_confidence, got == paper.kind))


def score_fields(scores: Scores, paper: Paper, fields: Sequence[Field], gate: float) -> None:
    """Count what was found and what was said."""
    true = truths(paper)
    said: dict[str, list[Field]] = defaultdict(list)
    for one in fields:
        said[one.name].append(one)
    for name, wanted in true.items():
        score = scores.fields[name]
        for want in wanted if name in SEVERAL else ["|".join(wanted)]:
            score.wanted += 1
            values = [one.value or "" for one in said[name]]
            score.exact += any(same(name, got, w) for got in values for w in want.split("|"))
            proposals = [proposal.value for one in said[name] for proposal in one.proposals]
            score.near += any(_alike(got, w) or same(name, got, w) for got in proposals for w in want.split("|"))
    right = accepted(paper)
    for name in said.keys() & FIELDS:
        for one in said[name]:
            _score_said(scores, name, one, [*true.get(name, []), *right.get(name, [])], gate)


def _score_said(scores: Scores, name: str, one: Field, true: Sequence[str], gate: float) -> None:
    best = one.proposals[0]
    if best.rule.startswith(CELLS):
        return
    is_right = any(same(name, best.value, want) for want in true)
    scores.field_trust.append((name, best.rule, best.confidence, is_right))
    scores.without_place += best.page is None or best.box is None
    if best.confidence >= gate:
        scores.fields[name].said += 1
        scores.fields[name].right += is_right


def score_masking(scores: Scores, paper: Paper, pages: Sequence[PageText]) -> None:
    """Count the persons' numbers that are hidden, and what else is."""
    masks = masks_on(locate_pages(pages))
    shown = [
        mask_text(page, [mask for mask in masks if mask.page == at]).text for at, page in enumerate(pages, start=1)
    ]
    private = [label for label in paper.labels if label.name in PRIVATE]
    for label in paper.labels:
        number = _signs(label.written)
        if label.name in PRIVATE:
            tally = scores.masking[label.name]
            # Another day of the same year would pass for a misread day of birth.
            readable = 1.0 if label.name == "dob" else READABLE
            if _stands(number, pages[label.page].text, readable):
                tally.readable += 1
                hidden = not _stands(number, shown[label.page], readable)
                tally.hidden += hidden
                if not hidden:
                    tally.missed.append(f"{paper.id}: {label.written}")
        elif label.name in PUBLIC | NUMBERS | {"khasra", "amount"} and sum(map(str.isdigit, number)) >= 3:
            if any(number == _signs(one.written) for one in private) or number not in _signs(pages[label.page].text):
                continue
            scores.masking["public"].public += 1
            if number not in _signs(shown[label.page]):
                scores.masking["public"].public_hidden += 1
                scores.masking["public"].missed.append(f"{paper.id}: {label.written}")


def score_boundaries(scores: Scores, got: Iterable[int], want: Iterable[int]) -> None:
    """Count the first pages of documents; that of the first one says nothing."""
    found, true = set(got) - {1}, set(want) - {1}
    scores.boundaries.update(found=len(found), true=len(true), both=len(found & true))


def reliability(trust: Iterable[tuple[float, bool]]) -> Iterator[str]:
    """Rows of ten points of confidence: how many values, how many of them right."""
    bins: dict[int, list[bool]] = defaultdict(list)
    for confidence, right in trust:
        bins[min(int(confidence // 10), 9)].append(right)
    for low, rights in sorted(bins.items()):
        yield f"    {low * 10:3d}-{low * 10 + 10:<3d} {len(rights):5d} {share(sum(rights), len(rights))}"


def _plain(text: str) -> str:
    keys = "".join(key.exact for key in fold_text(text))
    return re.sub(r"[\W_]+", "", keys)


def _alike(got: str, want: str) -> bool:
    return SequenceMatcher(None, _plain(got), _plain(want), autojunk=False).ratio() >= NEAR


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return -1.0


def _signs(text: str) -> str:
    """Letters and digits alone, as masking reads them."""
    return re.sub(r"[^0-9A-Za-z]", "", as_digits(text)).upper()


def _stands(number: str, text: str, readable: float) -> bool:
    """Whether a number stands in a text, a few signs misread."""
    signs = _signs(text)
    most = len(number) - round(len(number) * readable)
    windows = (signs[at : at + len(number)] for at in range(max(1, len(signs) - len(number) + 1)))
    return any(_differ(window, number, most) for window in windows)


def _differ(one: str, other: str, most: int) -> bool:
    if len(one) != len(other):
        return False
    return sum(a != b for a, b in zip(one, other, strict=True)) <= most
