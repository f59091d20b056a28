"""Answers a request: which records, in which order, on which pages, and how they could be narrowed.

One rule: nobody searches without a viewer, and everything shown or counted is what that viewer may see.
"""

import logging
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from schemas.access import Viewer
from schemas.errors import NotFoundError
from schemas.pages import PageText
from schemas.queries import Hit, PageHit, SearchPage, SearchRequest, Tier
from search.facets import count_facets
from search.fields import RECORD_ID
from search.hits import draw_hit
from search.index import Found, Question, SearchIndex
from search.query import TIERS, Compiled, Step, compile_request
from search.tree import OneOf, Without

log = logging.getLogger(__name__)

FEW_HITS: Final = 10
"""Below this, words may be misspelt (DESIGN, search)."""
PAGES_A_HIT: Final = 5
"""Pages shown of one record in a list of results."""
PAGES_IN_RECORD: Final = 500
"""Pages marked when a reader searches inside one record; drawing one takes about a millisecond."""
MAX_WORDS: Final = 500
"""Characters of a request's words."""


class PageTexts(Protocol):
    """Where the words of pages are read; the library is one."""

    def page_texts(
        self, record_id: str, *, viewer: Viewer, numbers: Collection[int] | None = None
    ) -> dict[int, PageText]:
        """Page number → text, masked for a viewer who may not see identifiers.

        Raises:
            NotFoundError: there is no such record for this viewer.
        """
        ...


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A record found, and the tier it was found at."""

    found: Found
    tier: Tier


class Search:
    """The way in for whoever wants to find something."""

    def __init__(
        self, index: SearchIndex, page_texts: PageTexts, *, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self._index = index
        self._page_texts = page_texts
        self._clock = clock

    def search(self, request: SearchRequest, *, viewer: Viewer) -> SearchPage:
        """One page of results, with counts.

        Raises:
            IndexingError: the index did not answer.
            ConfigError: the index was folded by other rules; the message says to run reindex.
        """
        began = self._clock()
        compiled = compile_request(request, viewer=viewer)
        steps, totals = self._count(compiled)
        window = range(request.offset, min(request.offset + request.limit, totals[-1]))
        ranked = self._rank(compiled, steps, totals, window)
        facets = count_facets(self._index, compiled, steps[-1].tree)
        hits = tuple(self._draw(compiled, ranked, viewer))
        total = totals[-1] - (len(ranked) - len(hits))
        return SearchPage(total=total, took_ms=round((self._clock() - began) * 1000), hits=hits, facets=facets)

    def find_in_record(self, record_id: str, words: str, *, viewer: Viewer) -> tuple[PageHit, ...]:
        """The pages of one record on which the words stand, in the order of the pages.

        Words are taken as strictly as the record allows: at the tier at which it is found for all of them,
        else (it lacks one of them) by their sound.

        Raises:
            NotFoundError: there is no such record for this viewer.
        """
        compiled = compile_request(SearchRequest(words=words[:MAX_WORDS]), viewer=viewer)
        if not compiled.asked:
            return ()
        tier = self._tier_of(compiled, record_id)
        tree = compiled.pages_tree(tier)
        numbers = self._index.ask_pages(tree, [record_id], per_record=PAGES_IN_RECORD).get(record_id, ())
        texts = self._page_texts.page_texts(record_id, viewer=viewer, numbers=sorted(numbers))
        drawn = (draw_hit(number, text, compiled.asked, tier) for number, text in sorted(texts.items()))
        return tuple(hit for hit in drawn if hit)

    def _tier_of(self, compiled: Compiled, record_id: str) -> Tier:
        """The strongest tier at which one record is found; the weakest but for misspellings, when at none."""
        steps = (*compiled.steps, *((compiled.last_resort,) if compiled.last_resort else ()))
        only = (OneOf(RECORD_ID, (record_id,)),)
        answers = self._index.ask([compiled.question(step.tree, filters=only) for step in steps])
        found = (step.tier for step, answer in zip(steps, answers, strict=True) if answer.total)
        return next(found, compiled.steps[-1].tier)

    def _count(self, compiled: Compiled) -> tuple[tuple[Step, ...], list[int]]:
        """The steps that are used, and how many records match up to each of them."""
        steps = compiled.steps
        totals = [answer.total for answer in self._index.ask([compiled.question(step.tree) for step in steps])]
        if compiled.last_resort and totals[-1] < FEW_HITS:
            steps = (*steps, compiled.last_resort)
            totals.append(self._index.ask([compiled.question(compiled.last_resort.tree)])[0].total)
        return steps, totals

    def _rank(self, compiled: Compiled, steps: Sequence[Step], totals: Sequence[int], window: range) -> list[_Ranked]:
        """The records of the window: those of the first step, then what the second adds, and so on."""
        questions: list[tuple[Tier, Question]] = []
        stronger, before = None, 0
        for step, total in zip(steps, totals, strict=True):
            first, last = max(window.start, before), min(window.stop, total)
            if first < last:
                new = step.tree if stronger is None else Without(step.tree, stronger)
                asking = replace(compiled.question(new), better=compiled.better, order=step.order)
                questions.append((step.tier, replace(asking, offset=first - before, limit=last - first)))
            stronger, before = step.tree, total
        answers = self._index.ask([question for _, question in questions])
        return [
            _Ranked(found, tier) for (tier, _), answer in zip(questions, answers, strict=True) for found in answer.found
        ]

    def _draw(self, compiled: Compiled, ranked: Sequence[_Ranked], viewer: Viewer) -> Iterator[Hit]:
        """The hits with their pages, but for records that the library no longer shows this viewer."""
        numbers = self._best_pages(compiled, ranked)
        for one in ranked:
            try:
                pages = tuple(self._draw_pages(compiled, one, numbers.get(one.found.record_id, ()), viewer))
            except NotFoundError:
                log.info("record %s is in the index, but not for this viewer", one.found.record_id)
                continue
            yield _hit(one, pages)

    def _best_pages(self, compiled: Compiled, ranked: Sequence[_Ranked]) -> dict[str, tuple[int, ...]]:
        """Record id → numbers of the pages that show what was asked."""
        found: dict[str, tuple[int, ...]] = {}
        if compiled.asked:
            for tier in dict.fromkeys(one.tier for one in ranked):
                record_ids = [one.found.record_id for one in ranked if one.tier == tier]
                found |= self._index.ask_pages(compiled.pages_tree(tier), record_ids, per_record=PAGES_A_HIT)
        return found

    def _draw_pages(
        self, compiled: Compiled, one: _Ranked, numbers: Sequence[int], viewer: Viewer
    ) -> Iterator[PageHit]:
        if not numbers:
            return
        texts = self._page_texts.page_texts(one.found.record_id, viewer=viewer, numbers=numbers)
        for number in numbers:
            if number in texts and (drawn := draw_hit(number, texts[number], compiled.asked, one.tier)):
                yield drawn


def _hit(one: _Ranked, pages: tuple[PageHit, ...]) -> Hit:
    found = one.found
    # Whole numbers are tiers, so that scores fall in the order of the hits; relevance only fills the gap.
    strength = len(TIERS) - TIERS.index(one.tier)
    return Hit(
        record_id=found.record_id,
        title=found.title,
        kind=found.kind,
        file_no=found.file_no,
        date=found.date,
        score=round(strength + found.relevance / (1 + found.relevance), 4),
        match=one.tier,
        pages=pages,
        page_count=found.page_count,
        partial=found.partial,
    )
