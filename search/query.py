"""Turns a request into what is asked of the index. Pure.

One rule: nothing is asked without the viewer's access, and an exact hit always comes before a weaker one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, get_args

from pipeline.text import WordKeys, is_devanagari
from schemas.access import Viewer
from schemas.queries import SearchRequest, Tier
from search.asked import Asked, read_number, read_words
from search.fields import (
    ACCESS,
    DATES,
    EXACT,
    FACET_FIELDS,
    HEAD,
    IDENTIFIERS,
    KIND_YEARS,
    KINDS,
    LABELS,
    LOOSE_IDENTIFIERS,
    OFFICE,
    PEOPLE,
    PHONETIC,
    STEM,
    YEARS,
)
from search.index import Order, Question
from search.keys import (
    NUMBER_SORTS,
    clip,
    joint_key,
    name_ways,
    number_key,
    office_key,
    person_key,
    place_key,
    year_key,
)
from search.tree import EVERYTHING, NOTHING, AllOf, AnyOf, DateRange, Fuzzy, OneOf, Phrase, Prefix, Term, Tree

TIERS: Final[tuple[Tier, ...]] = get_args(Tier)
"""Strongest first."""
WORD_FIELDS: Final[dict[Tier, str]] = {"exact": EXACT, "stem": STEM, "phonetic": PHONETIC}
"""Tier → the field whose keys decide it."""
FUZZY_EDITS: Final = 1
"""One wrong matra or letter."""
FUZZY_SOUNDS: Final = 6
"""Letters a phonetic key must have before one of them may be wrong: the keys are short, and few of them far apart."""


@dataclass(frozen=True, slots=True)
class Step:
    """What matches at one tier or a stronger one: each step's records include those of the step before."""

    tier: Tier
    tree: Tree
    order: Order = "relevance"


@dataclass(frozen=True, slots=True)
class Compiled:
    """A request in the index's terms."""

    access: Tree
    asked: tuple[Asked, ...]
    steps: tuple[Step, ...]
    """Strongest first."""
    last_resort: Step | None
    """Asked only where the steps find few."""
    better: tuple[Tree, ...]
    kinds: tuple[str, ...]
    years: tuple[str, ...]
    places: Mapping[str, tuple[str, ...]]
    """Facet → keys of the values chosen; only facets with a choice."""
    others: tuple[Tree, ...]
    """What else narrows: dates, people."""

    def chosen(self, facet: str) -> tuple[str, ...]:
        """The keys chosen of one facet."""
        return {"kind": self.kinds, "year": self.years}.get(facet) or self.places.get(facet, ())

    def filters(self, *, without: str | None = None) -> tuple[Tree, ...]:
        """All that narrows, but for one facet's own choice."""
        kinds = self.kinds if without != "kind" else ()
        years = self.years if without != "year" else ()
        places = (OneOf(FACET_FIELDS[name], keys) for name, keys in self.places.items() if keys and name != without)
        return (*_kinds_and_years(kinds, years), *places, *self.others)

    def question(self, tree: Tree, *, filters: tuple[Tree, ...] | None = None) -> Question:
        """Ask for the records of a tree, within the viewer's access and the request's filters."""
        return Question(self.access, tree, filters=self.filters() if filters is None else filters)

    def pages_tree(self, tier: Tier) -> Tree:
        """Where a page shows what is asked, best where it shows all of it."""
        trees = tuple(_stands_on_page(asked, tier) for asked in self.asked)
        return AnyOf((*trees, AllOf(trees))) if len(trees) > 1 else AnyOf(trees)


def compile_request(request: SearchRequest, *, viewer: Viewer) -> Compiled:
    """What a request asks of the index, for this viewer."""
    words = read_words(request.words)
    numbers = (("number", request.file_no), ("khasra", request.khasra), ("efile", request.efile))
    asked = (*words, *(number for sort, written in numbers if (number := read_number(sort, written))))
    unreadable = bool(request.words.strip()) and not words
    return Compiled(
        access=_access(viewer),
        asked=asked,
        steps=(Step("exact", NOTHING),) if unreadable else _steps(asked),
        last_resort=_last_resort(asked),
        better=tuple(Term(HEAD, _key(keys, PHONETIC)) for one in words for keys in one.words),
        kinds=tuple(kind.strip() for kind in request.kind),
        years=tuple(map(year_key, request.year)),
        places=_places(request),
        others=(*_dates(request), *_people(request)),
    )


def _access(viewer: Viewer) -> Tree:
    allowed = OneOf(ACCESS, viewer.access_keys)
    if viewer.departments is None:
        return allowed
    return AllOf((allowed, OneOf(OFFICE, tuple(map(office_key, (*viewer.departments, None))))))


def _steps(asked: tuple[Asked, ...]) -> tuple[Step, ...]:
    if not asked:
        return (Step("filter", EVERYTHING, "date"),)
    only_numbers = all(one.sort for one in asked)
    return tuple(Step(tier, _match(asked, tier), "date" if only_numbers else "relevance") for tier in _tiers(asked))


def _tiers(asked: tuple[Asked, ...]) -> Iterator[Tier]:
    """The tiers at which this request can find anything new, but for the fuzzy one."""
    has_numbers = any(one.identifier or one.sort for one in asked)
    if has_numbers:
        yield "identifier"
    if any(not one.sort for one in asked):
        yield "exact"
    if any(not (one.sort or one.identifier or one.prefix) for one in asked):
        yield "stem"
        yield "phonetic"
    if has_numbers:
        yield "loose_identifier"


def _last_resort(asked: tuple[Asked, ...]) -> Step | None:
    can_help = any(one.may_be_misspelt for one in asked)
    return Step("fuzzy", _match(asked, "fuzzy")) if can_help else None


def _match(asked: tuple[Asked, ...], tier: Tier) -> Tree:
    return _one(AllOf(tuple(_holds(one, tier) for one in asked)))


def _holds(asked: Asked, tier: Tier) -> Tree:
    """It stands in the record, at this tier or a stronger one."""
    return _one(AnyOf(tuple(_ways(asked, tier))))


def _one(joint: AllOf | AnyOf) -> Tree:
    return joint.trees[0] if len(joint.trees) == 1 else joint


def _stands_on_page(asked: Asked, tier: Tier) -> Tree:
    # On a page a number is a word like others; whether it is a field of that page does not matter.
    as_word = (Term(EXACT, clip(asked.identifier)),) if asked.identifier else ()
    return _one(AnyOf((_holds(asked, tier), *as_word)))


def _ways(asked: Asked, tier: Tier) -> Iterator[Tree]:
    if asked.identifier or asked.sort:
        yield from _ways_of_number(asked, tier)
    elif asked.prefix:
        yield Prefix(EXACT, clip(asked.prefix))
    else:
        yield from (_stand(asked.words, field) for field in word_fields(tier))
    if asked.may_be_misspelt and tier == "fuzzy":
        yield from _misspelt(asked.words[0])


def _ways_of_number(asked: Asked, tier: Tier) -> Iterator[Tree]:
    if not asked.identifier:
        return
    sorts = (asked.sort,) if asked.sort else NUMBER_SORTS
    yield OneOf(IDENTIFIERS, tuple(number_key(sort, asked.identifier) for sort in sorts))
    if not asked.sort and tier != "identifier":
        yield _stand(asked.words, EXACT)
    if not reaches(tier, "loose_identifier"):
        return
    if asked.loose:
        yield OneOf(LOOSE_IDENTIFIERS, tuple(number_key(sort, asked.loose) for sort in sorts))
    elif "/" in asked.identifier:
        # Only its beginning was remembered: 12/अ-70 of 12/अ-70/1987-88.
        start = f"{asked.identifier}/"
        yield Prefix(IDENTIFIERS, number_key(asked.sort, start)) if asked.sort else Prefix(EXACT, clip(start))


def word_fields(tier: Tier) -> tuple[str, ...]:
    """The fields in which a word may stand at a tier; at least its exact key counts everywhere."""
    return tuple(field for strength, field in WORD_FIELDS.items() if strength == "exact" or reaches(tier, strength))


def reaches(tier: Tier, strength: Tier) -> bool:
    """Whether a tier is as weak as ``strength`` or weaker, so that it takes what that one takes."""
    return TIERS.index(tier) >= TIERS.index(strength)


def _stand(words: tuple[WordKeys, ...], field: str) -> Tree:
    keys = tuple(_key(word, field) for word in words)
    return Term(field, keys[0]) if len(keys) == 1 else Phrase(field, keys)


def _key(word: WordKeys, field: str) -> str:
    return clip({EXACT: word.exact, STEM: word.stem, PHONETIC: word.phonetic}[field] or word.exact)


def _misspelt(word: WordKeys) -> Iterator[Tree]:
    yield Fuzzy(EXACT, clip(word.exact), FUZZY_EDITS)
    if not is_devanagari(word.exact) and len(word.phonetic) >= FUZZY_SOUNDS:
        yield Fuzzy(PHONETIC, clip(word.phonetic), FUZZY_EDITS)


def _kinds_and_years(kinds: tuple[str, ...], years: tuple[str, ...]) -> Iterator[Tree]:
    """Both hold on one part, where both are asked."""
    if kinds and years:
        yield OneOf(KIND_YEARS, tuple(joint_key(kind, year) for kind in kinds for year in years))
    elif kinds or years:
        yield OneOf(KINDS, kinds) if kinds else OneOf(YEARS, years)


def _places(request: SearchRequest) -> dict[str, tuple[str, ...]]:
    chosen = {name: tuple(map(place_key, getattr(request, name))) for name in LABELS}
    chosen |= {"batch": tuple(map(clip, request.batch)), "finding": tuple(map(clip, request.finding))}
    return {name: keys for name, keys in chosen.items() if keys}


def _dates(request: SearchRequest) -> Iterator[Tree]:
    first, last = (None if day is None else day.isoformat() for day in (request.date_from, request.date_to))
    if first or last:
        yield DateRange(DATES, first, last)


def _people(request: SearchRequest) -> Iterator[Tree]:
    """Every word of the name, and of the father's name, said of one person."""
    if not (request.person or request.father):
        return
    names, fathers = (name_ways(name or "") or (("",),) for name in (request.person, request.father))
    ways = (_said_of_one(name, father) for name in names for father in fathers)
    yield _one(AnyOf(tuple(ways)))


def _said_of_one(names: tuple[str, ...], fathers: tuple[str, ...]) -> Tree:
    pairs = (person_key(name, father) for name in names for father in fathers)
    return _one(AllOf(tuple(OneOf(PEOPLE, (pair,)) for pair in pairs)))
