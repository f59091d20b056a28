"""The counts by which results can be narrowed.

One rule: a facet is counted without its own choice, and each count is what choosing that value would give.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from schemas.queries import FACETS, FacetValue
from search.fields import FACET_FIELDS, KIND_YEARS, LABELS
from search.index import Answer, Question, SearchIndex
from search.keys import joint_key, read_joint, read_label
from search.query import Compiled
from search.tree import OneOf, Tree

SHOWN_VALUES: Final = 50
"""Values shown of one facet, the commonest; a chosen one is always among them."""

_OTHER: Final = {"kind": "year", "year": "kind"}
"""A kind and a year chosen together hold on one part."""
_YEAR_DIGITS: Final = 4


def count_facets(index: SearchIndex, compiled: Compiled, found: Tree) -> dict[str, tuple[FacetValue, ...]]:
    """Facet → its values, the commonest first, counted over the records of ``found``."""
    free = tuple(name for name in FACETS if not compiled.chosen(name))
    groups = [(None, free), *((name, (name,)) for name in FACETS if name not in free)]
    answers = index.ask([_question(compiled, found, without, names) for without, names in groups])
    return {
        name: _shown(compiled, name, _counts(index, compiled, found, name, answer), answer)
        for (_, names), answer in zip(groups, answers, strict=True)
        for name in names
    }


def _question(compiled: Compiled, found: Tree, without: str | None, facets: Sequence[str]) -> Question:
    question = compiled.question(found, filters=compiled.filters(without=without))
    return replace(question, counted=tuple(field for name in facets for field in _counted(compiled, name)))


def _counted(compiled: Compiled, facet: str) -> tuple[str, ...]:
    if _others(compiled, facet):
        return (KIND_YEARS,)
    return (FACET_FIELDS[facet], *((LABELS[facet],) if facet in LABELS else ()))


def _others(compiled: Compiled, facet: str) -> tuple[str, ...]:
    """What is chosen of the facet that must hold on the same part."""
    return compiled.chosen(_OTHER[facet]) if facet in _OTHER else ()


def _counts(index: SearchIndex, compiled: Compiled, found: Tree, facet: str, answer: Answer) -> Mapping[str, int]:
    """Key → records."""
    others = _others(compiled, facet)
    if not others:
        return answer.counts[FACET_FIELDS[facet]]
    pairs = {read_joint(key): count for key, count in answer.counts[KIND_YEARS].items()}
    place = 0 if facet == "kind" else 1
    fitting = {pair: count for pair, count in pairs.items() if pair[1 - place] in others}
    if len(others) == 1:
        return {pair[place]: count for pair, count in fitting.items()}
    # A record that has a kind in two of the years chosen is one record, which no sum of pairs tells.
    filters = compiled.filters(without=facet)
    values = tuple(dict.fromkeys(pair[place] for pair in fitting))
    totals = index.ask([compiled.question(found, filters=(*filters, _pairs(facet, value, others))) for value in values])
    return {value: answer.total for value, answer in zip(values, totals, strict=True)}


def _pairs(facet: str, value: str, others: Sequence[str]) -> Tree:
    pairs = ((value, other) if facet == "kind" else (other, value) for other in others)
    return OneOf(KIND_YEARS, tuple(joint_key(kind, year) for kind, year in pairs))


def _shown(compiled: Compiled, facet: str, counts: Mapping[str, int], answer: Answer) -> tuple[FacetValue, ...]:
    labels = _labels(facet, counts, answer)
    ranked = sorted(labels, key=lambda key: (-counts[key], labels[key]))
    chosen = compiled.chosen(facet)
    shown = [key for place, key in enumerate(ranked) if place < SHOWN_VALUES or key in chosen]
    return tuple(FacetValue(value=labels[key], count=counts[key]) for key in shown)


def _labels(facet: str, counts: Mapping[str, int], answer: Answer) -> dict[str, str]:
    """Key → how it is shown; keys that only serve to be found are not among them."""
    if facet == "year":
        return {key: key for key in counts if len(key) == _YEAR_DIGITS}
    if facet not in LABELS:
        return {key: key for key in counts}
    labels: dict[str, str] = {}
    spellings = answer.counts[LABELS[facet]]
    for label in sorted(spellings, key=lambda label: (-spellings[label], label)):
        key, value = read_label(label)
        if key in counts:
            labels.setdefault(key, value)
    return labels
