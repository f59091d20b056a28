"""One contract for both engines: the same records, at the same tier, with the same counts."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch

from pipeline.describing.gazetteer import RENAMED
from schemas.access import PUBLIC_OFFICER, Classification, Viewer
from schemas.errors import ConfigError
from schemas.queries import FACETS, SearchPage, SearchRequest
from schemas.records import Confirmed, Field
from search.documents import Documents, build_documents
from search.elastic import ElasticIndex
from search.embedded import EmbeddedIndex
from search.index import Question, SearchIndex
from search.query import TIERS
from search.search import Search
from search.tree import EVERYTHING, OneOf, Term
from tests.search_records import (
    ARCHIVE,
    Shelf,
    archive_documents,
    documents,
    field,
    make_record,
    name_of,
    person,
    record_id,
)

FOLDING = "rules of the test"
EVERYBODY = Viewer(name="keeper", clearance=Classification.TOP_SECRET, may_see_held=True)
ALL = OneOf("access", EVERYBODY.access_keys)

Open = Callable[..., SearchIndex]


@pytest.fixture(scope="module", params=["embedded", pytest.param("elasticsearch", marks=pytest.mark.services)])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """Opens an index of the engine: ``open(name)``, twice the same name is twice the same index."""
    run = f"t{uuid4().hex[:8]}"
    opened: list[SearchIndex] = []
    if request.param == "embedded":
        root = tmp_path_factory.mktemp("index")

        def open_one(name: str, folding: str = FOLDING) -> SearchIndex:
            opened.append(EmbeddedIndex(root / name, folding=folding))
            return opened[-1]

        yield open_one
    else:
        url = request.getfixturevalue("elasticsearch_url")
        login = request.getfixturevalue("elasticsearch_credentials")

        def open_one(name: str, folding: str = FOLDING) -> SearchIndex:
            opened.append(ElasticIndex(url, prefix=f"{run}-{name}", login=login, folding=folding, grace_s=0.5))
            return opened[-1]

        yield open_one
        with Elasticsearch(url, basic_auth=login) as client:
            for name in client.indices.get(index=f"{run}-*"):
                client.indices.delete(index=name)
    for one in opened:
        one.close()


@pytest.fixture(scope="module")
def archive(engine: Open) -> Search:
    """The made-up archive, indexed."""
    index = engine("archive")
    assert index.put(archive_documents()) == ()
    return Search(index, Shelf())


@pytest.fixture
def index(engine: Open, fresh_name: str) -> SearchIndex:
    """An index of the test's own, empty."""
    return engine(fresh_name)


def ask(archive: Search, words: str = "", *, viewer: Viewer = PUBLIC_OFFICER, **filters: Any) -> SearchPage:
    return archive.search(SearchRequest(words=words, **{"limit": 100, **filters}), viewer=viewer)


def tiers(page: SearchPage) -> dict[str, str]:
    return {name_of(hit.record_id): hit.match for hit in page.hits}


def counts(page: SearchPage, facet: str) -> dict[str, int]:
    return {one.value: one.count for one in page.facets[facet]}


def found(index: SearchIndex, key: str) -> set[str]:
    [answer] = index.ask([Question(ALL, Term("exact", key), limit=100)])
    assert answer.total == len(answer.found)
    return {name_of(one.record_id) for one in answer.found}


FINDS = {
    "exact before stem": ("दुर्ग", {"durg": "exact", "durgabai": "stem"}),
    "a name that is a form of another word": ("दुर्गा", {"durgabai": "exact", "durg": "stem"}),
    "plural by its stem": ("नामांतरण", {"mutation": "exact", "forest": "exact", "plurals": "stem"}),
    "spelled with another nasal": ("संपत्ती", {"bundle": "exact", "property": "exact"}),
    "Roman typing": ("seemankan", {"survey": "phonetic"}),
    "Roman typing of two words": ("wasooli aadesh", {"bundle": "phonetic"}),
    "English": ("mutation cases", {"english": "exact"}),
    "all words, over several pages": ("नोटशीट ज्ञापन वसूली", {"bundle": "exact"}),
    "not all words": ("नोटशीट सीमांकन", {}),
    "a phrase": ('"आदेश पारित"', {"orderly": "exact"}),
    "the same words in any order": ("आदेश पारित", {"orderly": "exact", "disorderly": "exact"}),
    "no phrase over the edge of a page": ('"कर कर"', {}),
    "a phrase in Roman letters": ('"aadesh paarit"', {"orderly": "phonetic"}),
    "a case number": ("12/अ-6/1987-88", {"mutation": "identifier"}),
    "a case number in Devanagari digits": ("१२-अ-६-१९८७-८८", {"mutation": "identifier"}),
    "a case number typed apart": ("12 / A - 6 / 1987 - 88", {"mutation": "identifier"}),
    "a case number without separators": ("12अ6198788", {"mutation": "loose_identifier"}),
    "the beginning of a case number": ("12/अ-6", {"mutation": "loose_identifier", "neighbour": "loose_identifier"}),
    "a plot is not another plot": ("402/1", {"mutation": "identifier"}),
    "a plot typed without its stroke": ("4021", {"plot": "identifier", "mutation": "loose_identifier"}),
    "a number that is no field": ("0.250", {"mutation": "exact"}),
    "a number and a word": ("402/1 namantaran", {"mutation": "phonetic"}),
    "a letter number": ("1234/भू-अभि/2015", {"letters": "identifier"}),
    "a date as a word": ("15-08-2015", {"letters": "exact"}),
    "one letter wrong": ("पुनर्निर्धारण", {"misread": "exact", "assessed": "fuzzy"}),
    "one letter wrong in Roman": ("seemantan", {"survey": "fuzzy"}),
    "a short word is not taken for another": ("वसूको", {}),
    "the beginning of a word": ("पुनर्नि*", {"misread": "exact", "assessed": "exact"}),
    "a masked number": ("2345", {}),
    "what a person confirmed": ("कोंडागांव", {"corrected": "exact"}),
    "nothing but marks": ("!?", {}),
}


@pytest.mark.parametrize("case", FINDS)
def test_words_find_what_they_should_at_the_tier_they_should(archive: Search, case: str) -> None:
    words, expected = FINDS[case]
    assert tiers(ask(archive, words)) == expected


@pytest.mark.parametrize("case", FINDS)
def test_a_weaker_hit_never_stands_before_a_stronger_one(archive: Search, case: str) -> None:
    page = ask(archive, FINDS[case][0])
    strengths = [TIERS.index(hit.match) for hit in page.hits]
    assert strengths == sorted(strengths)
    scores = [hit.score for hit in page.hits]
    assert scores == sorted(scores, reverse=True)


FILTERS = {
    "no filter": ({}, {"total": 23}),
    "kind of a part": ({"kind": ["order"]}, {"total": 6}),
    "kind and year of one part": ({"kind": ["order"], "year": ["1987"]}, {"durg", "bundle", "bothyears"}),
    "kind and year of different parts": ({"kind": ["letter"], "year": ["1987"]}, set()),
    "years are alternatives": ({"kind": ["letter"], "year": ["1987", "1990", "2015"]}, {"bundle", "letters"}),
    "a revenue year": ({"year": ["1987-88"]}, {"mutation"}),
    "a year within a revenue year": ({"year": ["1988"]}, {"mutation"}),
    "village": ({"village": ["खैरा"]}, {"mutation", "durgabai"}),
    "village in Roman letters": ({"village": ["Belgaon"]}, {"plot"}),
    "district in both scripts": ({"district": ["Raipur"]}, {"english", "durgabai", "mutation", "plot", "survey"}),
    "two villages": ({"village": ["बेलगांव", "खेरा"]}, {"plot", "survey"}),
    "village and tehsil": ({"village": ["खैरा"], "tehsil": ["धमतरी"], "district": ["दुर्ग"]}, set()),
    "department": ({"department": ["राजस्व"]}, {"mutation", "plot", "revenue"}),
    "batch": ({"batch": ["basta-2"]}, {"english", "property"}),
    "what a page asks to be looked at for": ({"finding": ["numbers_differ", "page_failed"]}, {"survey", "torn"}),
    "khasra": ({"khasra": "402/1"}, {"mutation"}),
    "khasra is not a case": ({"khasra": "12/अ-6/1987-88"}, set()),
    "khasra without its stroke": ({"khasra": "4021"}, {"plot", "mutation"}),
    "file number": ({"file_no": "F. 12-3/98"}, {"english"}),
    "case number": ({"file_no": "१२/अ-६/१९८७-८८"}, {"mutation"}),
    "from a day on": ({"date_from": date(2005, 1, 1)}, {"survey", "letters"}),
    "to a day": ({"date_to": date(1987, 5, 21)}, {"durg", "bothyears"}),
    "within days": ({"date_from": date(1990, 2, 1), "date_to": date(1991, 1, 1)}, {"bundle", "lateorder", "orderly"}),
    "between two dates of one record": ({"date_from": date(1988, 1, 1), "date_to": date(1989, 12, 31)}, set()),
}


@pytest.mark.parametrize("case", FILTERS)
def test_filters_narrow(archive: Search, case: str) -> None:
    filters, expected = FILTERS[case]
    page = ask(archive, **filters)
    if isinstance(expected, dict):
        assert page.total == expected["total"]
    else:
        # Both days of ``bothyears`` are in none of these ranges but one.
        names = set(tiers(page)) - ({"bothyears"} if case == "within days" else set())
        assert names == expected


def test_without_words_the_newest_comes_first_and_the_undated_last(archive: Search) -> None:
    days = [hit.date or "" for hit in ask(archive).hits]
    assert days == sorted(days, reverse=True)


def test_words_and_filters_join(archive: Search) -> None:
    assert tiers(ask(archive, "नामांतरण", village=["खैरा"])) == {"mutation": "exact"}
    assert tiers(ask(archive, "आदेश", kind=["order"], year=["1991"])) == {"orderly": "exact"}


def test_facets_count_records(archive: Search) -> None:
    page = ask(archive, "नामांतरण")
    assert counts(page, "kind") == {"mutation": 1, "letter": 1, "circular": 1}
    assert counts(page, "year") == {"1987": 1, "1988": 1, "1995": 1}
    assert counts(page, "department") == {"राजस्व": 1, "वन विभाग": 1}
    assert counts(page, "village") == {"खैरा": 1}
    assert counts(page, "batch") == {"basta-1": 3}
    assert set(page.facets) == set(FACETS)


def test_choosing_a_value_does_not_empty_its_own_facet(archive: Search) -> None:
    before = ask(archive, "नामांतरण")
    after = ask(archive, "नामांतरण", kind=["mutation"])
    assert counts(after, "kind") == counts(before, "kind")
    assert counts(after, "department") == {"राजस्व": 1}


def named(facet: str, said: str, called: str | None = None) -> Field:
    """A place as a paper says it, and as the gazetteer calls it."""
    read = field(facet, said)
    beside = () if called is None else (read.proposals[0].model_copy(update={"value": called, "rule": RENAMED}),)
    return read.model_copy(update={"proposals": (*read.proposals, *beside)})


def test_a_place_that_papers_call_by_several_names_is_counted_and_found_as_one(index: SearchIndex) -> None:
    papers = {
        "hindi": named("district", "रायगढ़"),
        "english": named("district", "Raigarh", "रायगढ़"),
        "older": named("district", "कवर्धा", "कबीरधाम"),
        "corrected": named("district", "Raigarh", "रायगढ़").model_copy(
            update={"confirmed": Confirmed(value="दुर्ग", by="asha", at=datetime(2026, 11, 1, tzinfo=UTC))}
        ),
    }
    index.put([documents(name, fields=(said,), parts=()) for name, said in papers.items()])
    archive = Search(index, Shelf())
    assert counts(ask(archive), "district") == {"रायगढ़": 2, "कबीरधाम": 1, "दुर्ग": 1}
    for asked in ("रायगढ़", "Raigarh", "रायगढ"):
        assert set(tiers(ask(archive, district=[asked]))) == {"hindi", "english"}
    for asked in ("कवर्धा", "कबीरधाम"):
        assert set(tiers(ask(archive, district=[asked]))) == {"older"}


def test_a_record_that_names_a_village_in_both_scripts_counts_it_once(index: SearchIndex) -> None:
    villages = (named("village", "Mahuapali"), named("village", "महुआपाली"), named("village", "Khaira"))
    index.put([documents("both", fields=villages, parts=())])
    archive = Search(index, Shelf())
    assert counts(ask(archive), "village") == {"महुआपाली": 1, "Khaira": 1}
    for asked in ("Mahuapali", "महुआपाली"):
        assert set(tiers(ask(archive, village=[asked]))) == {"both"}


CHOICES = {
    "nothing": {},
    "words": {"words": "आदेश"},
    "a kind": {"kind": ["order"]},
    "a year": {"year": ["1987"]},
    "two years": {"year": ["1987", "1990"]},
    "a kind and two years": {"kind": ["order"], "year": ["1987", "1990"]},
    "two kinds and two years": {"kind": ["order", "letter"], "year": ["1987", "1990"]},
    "a district": {"district": ["रायपुर"]},
    "a finding": {"finding": ["numbers_differ"]},
    "a village and a number": {"village": ["खैरा"], "file_no": "12/अ-6/1987-88"},
}


@pytest.mark.parametrize("case", CHOICES)
def test_the_count_of_a_value_is_what_choosing_it_gives(archive: Search, case: str) -> None:
    chosen = CHOICES[case]
    page = ask(archive, **chosen)
    for facet in FACETS:
        for one in page.facets[facet]:
            narrowed = ask(archive, **{**chosen, facet: [one.value], "limit": 1})
            assert (facet, one.value, one.count) == (facet, one.value, narrowed.total)


def test_nobody_finds_or_counts_what_is_held_or_above_his_clearance(archive: Search) -> None:
    officer, keeper = ask(archive, "नामांतरण"), ask(archive, "नामांतरण", viewer=EVERYBODY)
    assert set(tiers(keeper)) - set(tiers(officer)) == {"heldpaper", "confidential"}
    assert keeper.total - officer.total == 2
    assert counts(officer, "village") == {"खैरा": 1}
    assert counts(keeper, "village") == {"खैरा": 2}
    assert "acr" not in counts(ask(archive), "kind")
    cleared = Viewer(name="sdm", clearance=Classification.CONFIDENTIAL)
    assert set(tiers(ask(archive, "नामांतरण", viewer=cleared))) == {*tiers(officer), "confidential"}


def test_an_officer_of_a_department_sees_its_records_and_those_of_none(archive: Search) -> None:
    clerk = Viewer(name="clerk", departments=("वन विभाग",))
    page = ask(archive, "भूमि", viewer=clerk)
    assert tiers(page) == {"forest": "exact"}
    assert counts(ask(archive, viewer=clerk), "department") == {"वन विभाग": 1}
    assert ask(archive, viewer=Viewer(name="guest", departments=())).total == 19


@pytest.mark.parametrize("asked", [{}, {"words": "आदेश"}, {"words": "दुर्ग"}, {"khasra": "4021"}], ids=str)
def test_pages_of_results_follow_each_other_without_gap_or_repetition(archive: Search, asked: dict[str, Any]) -> None:
    whole = ask(archive, **asked)
    turned = [ask(archive, **asked, limit=2, offset=offset) for offset in range(0, whole.total + 2, 2)]
    assert [hit.record_id for page in turned for hit in page.hits] == [hit.record_id for hit in whole.hits]
    assert {page.total for page in turned} == {whole.total} == {len(whole.hits)}
    assert all(page.facets == whole.facets for page in turned)


def test_misspelt_words_are_tried_only_where_few_are_found(index: SearchIndex) -> None:
    right = [make_record(f"right{letter}", ["पुनर्निर्धारण"]) for letter in "bcdefghijk"]
    wrong = make_record("wrong", ["पुनर्निर्घारण"])
    search = Search(index, Shelf([*right, wrong]))
    index.put(build_documents(*one) for one in [*right[:9], wrong])
    assert tiers(ask(search, "पुनर्निर्धारण"))["wrong"] == "fuzzy"
    index.put([build_documents(*right[9])])
    assert ask(search, "पुनर्निर्धारण").total == 10
    assert "wrong" not in tiers(ask(search, "पुनर्निर्धारण"))


def test_the_page_that_shows_all_words_comes_first(index: SearchIndex) -> None:
    filler = "अन्य शब्द " * 30
    record = make_record("long", [f"खसरा {filler}", filler, f"ग्राम {filler}", f"खसरा ग्राम {filler}"])
    index.put([build_documents(*record)])
    [hit] = ask(Search(index, Shelf([record])), "खसरा ग्राम").hits
    numbers = [page.number for page in hit.pages]
    assert (numbers[0], sorted(numbers)) == (4, [1, 3, 4])


def test_putting_twice_is_putting_once(index: SearchIndex) -> None:
    index.put(archive_documents())
    index.put(archive_documents())
    assert index.count() == len(ARCHIVE)
    assert index.versions([one.record_id for one, _ in ARCHIVE]) == {one.record_id: 1 for one, _ in ARCHIVE}
    pages = index.ask_pages(EVERYTHING, [record_id("bundle")], per_record=100)
    assert sorted(pages[record_id("bundle")]) == [1, 2, 3, 4]


def test_a_new_version_replaces_all_of_the_old_one(index: SearchIndex) -> None:
    index.put([documents("file", "पहला", "दूसरा", "तीसरा")])
    index.put([documents("file", "पहला", version=2)])
    assert found(index, "दूसरा") == set()
    assert index.versions([record_id("file"), record_id("none")]) == {record_id("file"): 2}
    assert index.ask_pages(EVERYTHING, [record_id("file")], per_record=9) == {record_id("file"): (1,)}


def test_an_older_version_never_replaces_a_newer_one(index: SearchIndex) -> None:
    index.put([documents("file", "नया", version=2)])
    assert index.put([documents("file", "पुराना", "पन्ना", version=1)]) == ()
    assert (found(index, "नया"), found(index, "पुराना")) == ({"file"}, set())
    assert index.ask_pages(EVERYTHING, [record_id("file")], per_record=9) == {record_id("file"): (1,)}


def test_what_is_removed_is_gone_and_may_come_back(index: SearchIndex) -> None:
    index.put([documents("stays", "शब्द"), documents("goes", "शब्द", "शब्द")])
    index.remove([record_id("goes"), record_id("never")])
    assert found(index, "शबद") == {"stays"}
    assert index.ask_pages(EVERYTHING, [record_id("goes")], per_record=9) == {record_id("goes"): ()}
    index.put([documents("goes", "शब्द", "शब्द")])
    assert found(index, "शबद") == {"stays", "goes"}


def test_one_bad_document_is_reported_and_the_rest_is_found(index: SearchIndex) -> None:
    good, bad, better = documents("good", "शब्द"), documents("bad", "शब्द"), documents("better", "शब्द")
    bad = replace(bad, record=replace(bad.record, dates=("never",)))
    [refused] = index.put([good, bad, better])
    assert refused.record_id == record_id("bad")
    assert refused.reason
    assert found(index, "शबद") == {"good", "better"}


def test_an_index_in_which_nothing_was_written_answers(index: SearchIndex) -> None:
    page = Search(index, Shelf(())).search(SearchRequest(words="आदेश", kind=("order",)), viewer=PUBLIC_OFFICER)
    assert (page.total, page.hits) == (0, ())
    assert set(page.facets) == set(FACETS)
    assert index.count() == 0
    assert index.versions([record_id("any")]) == {}
    index.remove([record_id("any")])
    assert index.put([]) == ()


def test_an_index_folded_by_other_rules_says_to_run_reindex(engine: Open, fresh_name: str) -> None:
    engine(fresh_name).put([documents("old", "शब्द")])
    later = engine(fresh_name, folding="newer rules")
    for act in (
        lambda: later.put([documents("new", "शब्द")]),
        lambda: later.ask([Question(ALL)]),
        lambda: later.ask_pages(EVERYTHING, [record_id("old")], per_record=1),
        lambda: later.remove([record_id("old")]),
        later.count,
        later.probe,
    ):
        with pytest.raises(ConfigError, match="abhilekh reindex"):
            act()
    later.rebuild([documents("new", "शब्द")])
    assert found(later, "शबद") == {"new"}
    assert "1 record" in later.probe()


def test_a_rebuild_leaves_only_what_it_was_given(index: SearchIndex) -> None:
    index.put([documents("old", "शब्द"), documents("both", "शब्द")])
    assert index.rebuild([documents("both", "शब्द"), documents("new", "शब्द")]) == ()
    assert found(index, "शबद") == {"both", "new"}
    assert index.count() == 2


def test_a_rebuild_that_fails_changes_nothing(index: SearchIndex) -> None:
    def broken() -> Iterator[Documents]:
        yield documents("new", "शब्द")
        raise OSError("the store is down")

    index.put([documents("old", "शब्द")])
    with pytest.raises(OSError, match="the store is down"):
        index.rebuild(broken())
    assert found(index, "शबद") == {"old"}
    index.rebuild([documents("new", "शब्द")])
    assert found(index, "शबद") == {"new"}


def test_a_rebuild_reports_a_bad_document_and_takes_the_rest(index: SearchIndex) -> None:
    good, bad = documents("good", "शब्द"), documents("bad", "शब्द")
    bad = replace(bad, record=replace(bad.record, dates=("never",)))
    assert [one.record_id for one in index.rebuild([bad, good])] == [record_id("bad")]
    assert found(index, "शबद") == {"good"}


def test_what_is_written_and_removed_during_a_rebuild_is_not_lost(engine: Open, fresh_name: str) -> None:
    index, other = engine(fresh_name), engine(fresh_name)
    index.put([documents("first", "शब्द"), documents("goes", "शब्द"), documents("changes", "पुराना")])

    def meanwhile() -> Iterator[Documents]:
        yield documents("first", "शब्द")
        other.put([documents("comes", "शब्द"), documents("changes", "नया शब्द", version=2)])
        other.remove([record_id("goes")])
        yield documents("goes", "शब्द")
        yield documents("changes", "पुराना")

    index.rebuild(meanwhile())
    assert found(other, "शबद") == found(index, "शबद") == {"first", "comes", "changes"}
    assert found(index, "पुराना") == set()


def test_search_goes_on_while_the_index_is_rebuilt(engine: Open, fresh_name: str) -> None:
    index, reader = engine(fresh_name), engine(fresh_name)
    index.put(archive_documents())
    seen: list[int] = []
    done = threading.Event()

    def keep_asking() -> None:
        while not done.is_set():
            [answer] = reader.ask([Question(ALL, Term("exact", "आदेश"), limit=20)])
            seen.append(answer.total if answer.total == len(answer.found) else -1)

    asking = threading.Thread(target=keep_asking)
    asking.start()
    try:
        for _ in range(3):
            index.rebuild(archive_documents())
    finally:
        done.set()
        asking.join()
    assert seen
    assert set(seen) == {len(found(index, "आदेश"))}


@pytest.mark.slow
def test_a_file_of_nine_hundred_pages_is_one_record(index: SearchIndex) -> None:
    text = " ".join(f"शब्द{chr(0x915 + place % 30)}" for place in range(300))
    pages = [f"{text} पन्ना{chr(0x915 + place % 30)}" for place in range(899)]
    assert index.put([documents("giant", *pages, "अन्तिमपृष्ठ"), documents("small", "शब्द")]) == ()
    assert found(index, "अंतिमपृषठ") == {"giant"}
    pages_found = index.ask_pages(Term("exact", "अंतिमपृषठ"), [record_id("giant")], per_record=5)
    assert pages_found == {record_id("giant"): (900,)}


def test_a_word_of_a_thousand_letters_does_not_keep_a_record_out(index: SearchIndex) -> None:
    noise = "क" * 40_000
    assert index.put([documents("noisy", f"{noise} शब्द", facts={"khasra": noise, "village": noise})]) == ()
    assert found(index, "शबद") == {"noisy"}


FAMILIES = (
    ("one", (person("रामलाल साहू", "श्यामलाल"), field("village", "खैरा"), field("year", "1962-63"))),
    ("two", (person("सोहन", "श्यामलाल"), person("रामलाल", "मोहन"), field("village", "खैरा"), field("year", "1962-63"))),
    ("three", (person("रामलाल साहू", "श्याम लाल", field_name="applicant"), field("village", "बेलगांव"))),
)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"person": "रामलाल"}, {"one", "two", "three"}),
        ({"person": "ramlal sahu"}, {"one", "three"}),
        ({"father": "shyamlal"}, {"one", "two", "three"}),
        ({"person": "रामलाल", "father": "श्यामलाल"}, {"one", "three"}),
        ({"person": "Ram Lal", "father": "Shyam Lal"}, {"one", "three"}),
        ({"person": "सोहन", "father": "मोहन"}, set()),
        ({"person": "रामलाल", "father": "मोहन"}, {"two"}),
        ({"person": "रामलाल", "father": "श्यामलाल", "village": ("खैरा",), "year": ("1962",)}, {"one"}),
        ({"person": "मोहन"}, set()),
    ],
)
def test_an_ancestor_is_found_by_name_father_village_and_year(
    index: SearchIndex, asked: dict[str, Any], found: set[str]
) -> None:
    records = [make_record(name, ["रामलाल"], fields=fields, parts=()) for name, fields in FAMILIES]
    index.put([build_documents(record, texts) for record, texts in records])
    assert set(tiers(ask(Search(index, Shelf()), **asked))) == found
