"""What a request becomes: the tree, and the tree in Elasticsearch's language."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from schemas.access import PUBLIC_OFFICER, Classification, Viewer
from schemas.queries import SearchRequest
from search.asked import MAX_ASKED, close_up, read_number, read_words
from search.elastic_language import pages_body, pages_table, print_tree, question_body, records_table
from search.facets import count_facets
from search.index import Answer, Question
from search.query import TIERS, Compiled, compile_request
from search.tree import (
    EVERYTHING,
    NOTHING,
    AllOf,
    AnyOf,
    DateRange,
    Fuzzy,
    OneOf,
    Phrase,
    Prefix,
    Term,
    Without,
)

Golden = Callable[[str, Any], None]


def compiled(words: str = "", viewer: Viewer = PUBLIC_OFFICER, **filters: Any) -> Compiled:
    return compile_request(SearchRequest(words=words, **filters), viewer=viewer)


def tiers(found: Compiled) -> list[str]:
    return [step.tier for step in found.steps]


def test_a_word_is_asked_exactly_then_by_its_stem_then_by_its_sound() -> None:
    found = compiled("दुर्ग")
    assert tiers(found) == ["exact", "stem", "phonetic"]
    assert found.steps[0].tree == Term("exact", "दुरग")
    assert found.steps[2].tree == AnyOf((Term("exact", "दुरग"), Term("stem", "दुरग"), Term("phonetic", "durga")))


def test_every_step_takes_what_the_step_before_took() -> None:
    found = compiled("नामांतरण 12/अ-6/1987-88")
    assert tiers(found) == ["identifier", "exact", "stem", "phonetic", "loose_identifier"]
    assert found.last_resort is not None
    for weaker, stronger in zip((*found.steps[1:], found.last_resort), found.steps, strict=False):
        for own, taken in zip(weaker.tree.trees, stronger.tree.trees, strict=True):
            ways = own.trees if isinstance(own, AnyOf) else (own,)
            assert set(taken.trees if isinstance(taken, AnyOf) else (taken,)) <= set(ways)


def test_all_words_must_stand_in_the_record() -> None:
    tree = compiled("खसरा ग्राम").steps[0].tree
    assert tree == AllOf((Term("exact", "खसरा"), Term("exact", "ग्राम")))


def test_words_in_quotes_are_a_phrase_at_every_tier() -> None:
    found = compiled("“आदेश पारित”")
    assert found.steps[0].tree == Phrase("exact", ("आदेश", "पारित"))
    assert [type(way) for way in found.steps[2].tree.trees] == [Phrase, Phrase, Phrase]


def test_a_quote_without_its_fellow_is_not_a_phrase() -> None:
    assert compiled('"आदेश पारित').steps[0].tree == AllOf((Term("exact", "आदेश"), Term("exact", "पारित")))


def test_parts_of_a_hyphenated_word_stand_together() -> None:
    assert compiled("भू-अभिलेख").steps[0].tree == Phrase("exact", ("भू", "अभिलेख"))


@pytest.mark.parametrize(
    "typed", ["12/अ-6/1987-88", "१२-अ-६-१९८७-८८", "12_A_6_1987_88", "12 / अ - 6 / 1987 - 88", "012/ए-6/1987-1988"]
)
def test_an_identifier_is_one_key_in_any_digits_and_separators(typed: str) -> None:
    assert [asked.identifier for asked in read_words(typed)] == ["12/a/6/1987/88"]


@pytest.mark.parametrize(
    ("typed", "closed"),
    [
        ("12 / अ - 70", "12/अ-70"),
        ("बी - 121", "बी-121"),
        ("राजस्व - 2015", "राजस्व - 2015"),
        ("पत्र - आदेश", "पत्र - आदेश"),
        ("ग्राम खैरा - 5", "ग्राम खैरा - 5"),
    ],
)
def test_blanks_are_taken_out_of_identifiers_only(typed: str, closed: str) -> None:
    assert close_up(typed) == closed


def test_an_identifier_matches_its_field_first_and_loosely_last() -> None:
    found = compiled("4021")
    assert tiers(found) == ["identifier", "exact", "loose_identifier"]
    assert found.steps[0].tree == OneOf("identifiers", ("number=4021", "khasra=4021", "efile=4021"))
    assert OneOf("loose_identifiers", ("number=4021", "khasra=4021", "efile=4021")) in found.steps[2].tree.trees


def test_a_separator_that_was_typed_is_never_dropped() -> None:
    loosest = compiled("402/1").steps[-1].tree
    assert not [way for way in loosest.trees if isinstance(way, OneOf) and way.field == "loose_identifiers"]
    assert Prefix("exact", "402/1/") in loosest.trees


def test_a_number_filter_asks_for_numbers_of_its_sort() -> None:
    found = compiled(khasra="४०२/१")
    assert tiers(found) == ["identifier", "loose_identifier"]
    assert found.steps[0].tree == OneOf("identifiers", ("khasra=402/1",))
    assert compiled(efile="एफ 12").steps[0].tree == OneOf("identifiers", ("efile=f/12",))


def test_a_number_filter_without_a_number_finds_nothing() -> None:
    assert compiled(file_no="--").steps[0].tree == NOTHING
    assert read_number("number", "  ") is None


def test_words_without_a_letter_find_nothing_rather_than_everything() -> None:
    assert compiled("!! ।").steps[0].tree == NOTHING


def test_without_words_everything_is_found_newest_first() -> None:
    [step] = compiled().steps
    assert (step.tier, step.tree, step.order) == ("filter", EVERYTHING, "date")


def test_only_long_words_may_be_misspelt() -> None:
    assert compiled("खसरा").last_resort is None
    assert compiled("order").last_resort is None
    assert compiled("402/1").last_resort is None
    last = compiled("नामांतरण").last_resort
    assert last is not None
    assert Fuzzy("exact", "नामांतरण", 1) in last.tree.trees


def test_a_misspelt_roman_word_is_tried_by_its_sound() -> None:
    last = compiled("seemankan").last_resort
    assert last is not None
    assert [way.field for way in last.tree.trees if isinstance(way, Fuzzy)] == ["exact", "phonetic"]


def test_a_star_asks_for_words_that_begin_so() -> None:
    found = compiled("अधि*")
    assert tiers(found) == ["exact"]
    assert found.steps[0].tree == Prefix("exact", "अधि")
    assert compiled("Muta*").steps[0].tree == Prefix("exact", "muta")


def test_a_request_of_countless_words_is_cut() -> None:
    assert len(read_words(" ".join(f"शब्द{chr(0x915 + place % 30)}{place}" for place in range(100)))) == MAX_ASKED


def test_access_is_in_every_question() -> None:
    assert compiled("खसरा").question(EVERYTHING).access == OneOf("access", ("normal",))
    clerk = Viewer(name="clerk", clearance=Classification.CONFIDENTIAL, may_see_held=True, departments=("राजस्व",))
    assert compiled("खसरा", clerk).question(EVERYTHING).access == AllOf(
        (OneOf("access", ("normal", "confidential", "held")), OneOf("office", ("=राजस्व", "none")))
    )


def test_a_question_without_access_cannot_be_made() -> None:
    with pytest.raises(TypeError):
        Question()  # type: ignore[call-arg]


def test_a_kind_and_a_year_hold_on_one_part() -> None:
    found = compiled(kind=("order",), year=("1987", "१९९०"))
    assert found.filters() == (OneOf("kind_years", ("order/1987", "order/1990")),)
    assert found.filters(without="kind") == (OneOf("years", ("1987", "1990")),)
    assert found.filters(without="year") == (OneOf("kinds", ("order",)),)


def test_places_are_looked_for_by_their_keys() -> None:
    found = compiled(village=("खण्डवा", "Khandwa"), tehsil=("धमतरी",), batch=("basta-1",))
    assert found.filters(without="tehsil") == (
        OneOf("villages", ("खंडवा", "~Kandva")),
        OneOf("batches", ("basta-1",)),
    )


def test_dates_are_a_range() -> None:
    found = compiled(date_from=date(1987, 1, 1), date_to=date(1987, 12, 31))
    assert found.filters() == (DateRange("dates", "1987-01-01", "1987-12-31"),)
    assert compiled(date_to=date(1987, 12, 31)).filters() == (DateRange("dates", None, "1987-12-31"),)


def test_pages_that_show_all_words_are_best() -> None:
    first, second = Term("exact", "खसरा"), Term("exact", "ग्राम")
    assert compiled("खसरा ग्राम").pages_tree("exact") == AnyOf((first, second, AllOf((first, second))))


def test_a_facet_without_a_choice_shares_one_question_with_the_others() -> None:
    asked: list[Question] = []

    class Counting:
        def ask(self, questions: list[Question]) -> tuple[Answer, ...]:
            asked.extend(questions)
            return tuple(Answer(0, counts={field: {} for field in one.counted}) for one in questions)

    count_facets(Counting(), compiled("खसरा", kind=("order",), village=("खैरा",)), EVERYTHING)  # type: ignore[arg-type]
    assert len(asked) == 3
    assert all(one.access == OneOf("access", ("normal",)) for one in asked)


CASES = {
    "words": SearchRequest(words="नामांतरण खैरा"),
    "identifier": SearchRequest(words="12/अ-6/1987-88"),
    "phrase_and_filters": SearchRequest(
        words='"आदेश पारित" mutation',
        kind=("order",),
        year=("1987",),
        village=("खैरा",),
        date_from=date(1987, 1, 1),
        limit=50,
        offset=100,
    ),
    "filters_only": SearchRequest(department=("राजस्व",), khasra="402/1"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_request_in_the_language_of_elasticsearch(case: str, golden: Golden) -> None:
    request = CASES[case]
    viewer = Viewer(name="clerk", departments=("राजस्व",))
    found = compile_request(request, viewer=viewer)
    steps = (*found.steps, found.last_resort) if found.last_resort else found.steps
    bodies = {}
    for step in steps:
        question = replace(
            found.question(step.tree),
            better=found.better,
            order=step.order,
            offset=request.offset,
            limit=request.limit,
            counted=("kinds", "years") if step is steps[-1] else (),
        )
        bodies[step.tier] = question_body(question)
    bodies["pages"] = pages_body(found.pages_tree(steps[-1].tier), "raaaaaaaaaaaaaaaa", 5)
    golden(f"query_{case}.json", bodies)


def test_the_tables_of_elasticsearch(golden: Golden) -> None:
    golden("query_tables.json", {"records": records_table("folding"), "pages": pages_table("folding")})


def test_what_is_unwanted_is_printed_beside_what_is_wanted() -> None:
    assert print_tree(Without(Term("exact", "अ"), NOTHING)) == {
        "bool": {"must": [{"term": {"exact": "अ"}}], "must_not": [{"match_none": {}}]}
    }


def test_tiers_are_ordered_as_the_contract_says() -> None:
    assert TIERS == ("identifier", "exact", "stem", "phonetic", "loose_identifier", "fuzzy", "filter")
